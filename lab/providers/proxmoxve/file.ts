// The simulated download of a file to a Proxmox datastore.
import { UNKNOWN, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { text, word } from "../../kernel/values";
import type { Hypervisor, ImageFile, World } from "../../world/model";
import { clusterOf, endpointOf } from "./hosts";
import * as law from "./fileLaws";
import * as nodeLaw from "./nodeLaws";
import { fileSchema } from "./schema";

const DEFAULTS: Props = { overwrite: true, overwriteUnmanaged: false, uploadTimeout: 600, verify: true };
/**
 * Bytes of a factory's disk image. Whole: what siderolabs/talos pkg/imager/profile/default.go gives `nocloud` images.
 * Packed, or as qcow2, which leaves out what is empty: an estimate.
 */
const WHOLE = 1_306_525_696;
const PACKED = 310_000_000;

export const file: ResourceModel<World> = {
  type: "proxmoxve:download/file:File",
  coverage:
    "Downloads from an Image Factory: content types `iso` and `import`, decompression, names that are taken. Checksums are accepted and not verified.",
  check: strictCheck(fileSchema),
  replaceOn: [
    "contentType",
    "fileName",
    "datastoreId",
    "nodeName",
    "url",
    "checksum",
    "checksumAlgorithm",
    "decompressionAlgorithm",
  ],
  // The size of an unpacked file never equals the size that the URL reports; Read compares them when `overwrite` is
  // on (bpg/terraform-provider-proxmox fwprovider/nodes/resource_download_file.go, sizeRequiresReplaceModifier).
  drift: (state, inputs, operation) => {
    const found = node(operation, inputs)?.files[idOf({ ...state, ...inputs })];
    const compared = found?.comparedSize;
    if (compared === undefined || inputs["overwrite"] === false || compared === state["size"]) return [];
    return [{ path: ["size"], replaces: true }];
  },
  secretOutputs: [],
  durations: { create: 60, update: 1, delete: 2 },
  plan: (inputs, old) => ({
    ...DEFAULTS,
    ...inputs,
    fileName: inputs["fileName"] ?? old?.["fileName"] ?? UNKNOWN,
    size: old?.["size"] ?? UNKNOWN,
  }),
  create: (inputs, operation) => {
    const host = reach(operation, inputs);
    const url = word(inputs["url"]);
    const contentType = word(inputs["contentType"]);
    const decompression = text(inputs["decompressionAlgorithm"]);
    const image = law.factoryImage(url);
    operation.uphold(law.imageExists, { url, image });
    if (image) operation.uphold(law.schematicExists, { url, image, schematics: operation.world.schematics });
    const fileName = text(inputs["fileName"]) ?? image?.file ?? "";
    const datastore = word(inputs["datastoreId"]);
    const download = { fileName, url, contentType, decompression, datastore, node: host.name };
    operation.uphold(nodeLaw.datastoreTakes, { node: host, datastore, content: contentType });
    operation.uphold(law.fileNameFits, download);
    const outputs = { ...DEFAULTS, ...inputs, fileName };
    const id = idOf(outputs);
    const overwriteUnmanaged = inputs["overwriteUnmanaged"] === true;
    operation.uphold(law.fileNameFree, { fileName, taken: host.files[id], overwriteUnmanaged });
    operation.uphold(law.decompresses, download);
    operation.uphold(law.importIsWhatItSays, download);
    const packed = /\.(gz|xz|zst)$/.test(url);
    // What is still packed, or in another format than its name says, boots nothing.
    const bootable =
      contentType === "import" ? law.endingOf(fileName) === law.endingOf(url) : !packed || decompression !== undefined;
    const made: ImageFile = {
      id,
      url,
      size: decompression === undefined ? servedSize(url) : WHOLE,
      ...(image && bootable ? { schematic: image.schematic, talosVersion: image.talosVersion } : {}),
      madeBy: operation.urn,
    };
    host.files[id] = made;
    return { id, outputs: { ...outputs, size: made.size } };
  },
  read: (id, old, operation) => {
    const [nodeName = "", ...rest] = id.split("/");
    const imported = nodeName.includes(":") ? undefined : { nodeName, id: rest.join("/") };
    const place = imported ?? { nodeName: word(old["nodeName"]), id };
    const found = node(operation, { nodeName: place.nodeName })?.files[place.id];
    if (!found) return undefined;
    const [, datastoreId, contentType, fileName] = /^([^:]+):([^/]+)\/(.+)$/.exec(place.id) ?? [];
    const outputs: Props = {
      ...DEFAULTS,
      ...old,
      nodeName: place.nodeName,
      datastoreId: datastoreId ?? "",
      contentType: contentType ?? "",
      fileName: fileName ?? "",
      size: found.size,
    };
    if (old["overwrite"] !== false && old["url"] !== undefined) {
      found.comparedSize = servedSize(word(old["url"]));
    }
    const { size, ...inputs } = outputs;
    return { id: place.id, inputs, outputs: { ...inputs, size: size ?? null } };
  },
  update: (_id, old, inputs) => ({ ...old, ...DEFAULTS, ...inputs }),
  delete: (id, old, operation) => {
    const host = reach(operation, old);
    // The real provider takes a missing file for a deleted one.
    host.files = Object.fromEntries(Object.entries(host.files).filter(([key]) => key !== id));
  },
};

function idOf(properties: Props): string {
  return `${word(properties["datastoreId"])}:${word(properties["contentType"])}/${word(properties["fileName"])}`;
}

/** Bytes that the factory reports and sends. */
function servedSize(url: string): number {
  return /\.(gz|xz|zst|qcow2)$/.test(url) ? PACKED : WHOLE;
}

function node(operation: Operation<World>, properties: Props): Hypervisor | undefined {
  const cluster = clusterOf(operation.world, endpointOf(operation.provider.config));
  return cluster.find(({ name }) => name === properties["nodeName"]);
}

/** The node that the properties name, behind the provider's endpoint. */
export function reach(operation: Operation<World>, properties: Props): Hypervisor {
  const endpoint = endpointOf(operation.provider.config);
  const cluster = clusterOf(operation.world, endpoint);
  operation.uphold(nodeLaw.apiReachable, { endpoint, cluster });
  operation.uphold(nodeLaw.nodeExists, { name: word(properties["nodeName"]), cluster });
  const found = node(operation, properties);
  if (!found) throw new Error("the law that the node exists held, and it does not exist");
  return found;
}
