// What Proxmox VE and the Image Factory refuse of downloads, with the texts that they give.
import type { Law, Verdict } from "../../kernel/model";
import type { ImageFile, World } from "../../world/model";
import { PROVIDER, http, no, yes } from "./verdicts";

/** The schematic that every factory knows: the one without customization (Image Factory documentation). */
const VANILLA = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";

export interface FactoryImage {
  readonly schematic: string;
  readonly talosVersion: string;
  readonly file: string;
}

/** What a URL of an Image Factory names, or undefined for other URLs. */
export function factoryImage(url: string): FactoryImage | undefined {
  const [, schematic, talosVersion, file] = /\/image\/([^/]+)\/(v[^/]+)\/([^/?]+)$/.exec(url) ?? [];
  return schematic && talosVersion && file ? { schematic, talosVersion, file } : undefined;
}

export const schematicExists: Law<{ url: string; image: FactoryImage; schematics: World["schematics"] }> = {
  id: "proxmoxve-image-schematic-exists",
  statement: "The Image Factory serves images of schematics that somebody registered, and answers 404 for others.",
  source: `siderolabs/image-factory internal/frontend/http; ${PROVIDER} fwprovider/nodes/resource_download_file.go; proxmox/pve-manager PVE/API2/Nodes.pm query_url_metadata`,
  judge: ({ url, image, schematics }) => {
    const otherwise = notFound(url);
    if (image.schematic === VANILLA) return yes();
    const known = schematics[image.schematic];
    return known ? yes([{ anyOf: known.madeBy, otherwise }]) : no(otherwise);
  },
};

export const imageExists: Law<{ url: string; image: FactoryImage | undefined }> = {
  id: "proxmoxve-image-exists",
  statement:
    "The lab's internet holds what an Image Factory serves: `<platform>-<architecture>.<format>` of a Talos release.",
  source: "siderolabs/image-factory README, image paths",
  judge: ({ url, image }) =>
    image !== undefined &&
    /^v\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(image.talosVersion) &&
    /^[a-z]+-(amd64|arm64)(-secureboot)?\.(raw|raw\.(gz|xz|zst)|qcow2|iso)$/.test(image.file)
      ? yes()
      : no(notFound(url)),
};

function notFound(url: string): string {
  const reason = "Parameter verification failed. (url: invalid server response: '404 Not Found')";
  return (
    "Error initiating file download: Could not get file metadata, unexpected error: error fetching metadata from " +
    `download url, unexpected error in GetQueryURLMetadata: error retrieving URL metadata for "${url}": ${http(400, reason)}`
  );
}

/** What a download asks for, and where. */
export interface Download {
  readonly fileName: string;
  readonly url: string;
  readonly contentType: string;
  readonly decompression: string | undefined;
  readonly datastore: string;
  readonly node: string;
}

export const fileNameFits: Law<Download> = {
  id: "proxmoxve-file-name-fits-content",
  statement: "An ISO image's file name ends in .iso or .img, an import's in .ova, .qcow2, .raw or .vmdk.",
  source:
    "proxmox/pve-storage src/PVE/Storage.pm ISO_EXT_RE_0, UPLOAD_IMPORT_EXT_RE_1; src/PVE/API2/Storage/Status.pm download_url",
  judge: ({ fileName, contentType }) => {
    const refuse = (reason: string): Verdict =>
      no(
        `Error downloading file from url: Could not download file '${fileName}', unexpected error: error download ` +
          `file by URL: ${http(400, `Parameter verification failed. (filename: ${reason})`)}`,
      );
    if (contentType === "iso" && !/\.(iso|img)$/i.test(fileName)) return refuse("wrong file extension");
    if (contentType === "import" && !/\.(ova|qcow2|raw|vmdk)$/.test(fileName)) {
      return refuse("invalid filename or wrong extension");
    }
    return yes();
  },
};

/** A download that Proxmox began and gave up (proxmox/nodes/storage/download_url.go). */
function downloadFailed({ fileName, datastore, node }: Download, reason: string): Verdict {
  return no(
    `Error downloading file from url: Could not download file '${fileName}', unexpected error: error download file to ` +
      `datastore ${datastore}: failed waiting for url download: task "UPID:${node}:download:${fileName}:" failed to ` +
      `complete with exit code: ${reason}`,
  );
}

export const decompresses: Law<Download> = {
  id: "proxmoxve-download-decompresses",
  statement: "Only an ISO image is unpacked, and only with the algorithm that it was packed with.",
  source:
    "proxmox/pve-storage src/PVE/API2/Storage/Status.pm download_url; src/PVE/Storage.pm decompressor_info; bpg/terraform-provider-proxmox issue 860",
  judge: (download) => {
    const { fileName, url, contentType, decompression } = download;
    if (contentType !== "iso" && decompression !== undefined) {
      return downloadFailed(download, `decompression not supported for ${contentType}`);
    }
    const tool = { gz: "zcat", lzo: "lzop -d -c", zst: "zstd -q -d -c", bz2: "bzcat" }[decompression ?? ""];
    if (tool === undefined || url.endsWith(`.${decompression ?? ""}`)) return yes();
    return downloadFailed(
      download,
      `command '${tool} /var/lib/vz/template/iso/${fileName}.tmp_dwnl' failed: exit code 1`,
    );
  },
};

export const importIsWhatItSays: Law<Download> = {
  id: "proxmoxve-import-has-the-format-of-its-name",
  statement:
    "A file that is downloaded for import has the format that its name ends in; Proxmox reads it with `qemu-img`, and takes anything for a raw image.",
  source:
    "proxmox/pve-storage src/PVE/API2/Storage/Status.pm download_url assert_file_validity; src/PVE/Storage/Plugin.pm file_size_info",
  judge: (download) => {
    const format = endingOf(download.fileName);
    return download.contentType !== "import" || format === "raw" || format === endingOf(download.url)
      ? yes()
      : downloadFailed(download, "failed to query file information with qemu-img");
  },
};

/** What a file name or a URL ends in, without the dot. */
export function endingOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1] ?? "";
}

export const fileNameFree: Law<{ fileName: string; taken: ImageFile | undefined; overwriteUnmanaged: boolean }> = {
  id: "proxmoxve-file-name-is-free",
  statement: "A download does not replace a file that is there, unless `overwriteUnmanaged` says so.",
  source: `${PROVIDER} fwprovider/nodes/resource_download_file.go Create; proxmox/pve-storage src/PVE/Storage.pm`,
  judge: ({ fileName, taken, overwriteUnmanaged }) =>
    taken === undefined || overwriteUnmanaged
      ? yes()
      : no(
          "File already exists in the datastore, it was created outside of Terraform or is managed by another " +
            `resource.: File already exists in the datastore: '${fileName}', error: error download file by URL: ` +
            http(500, `refusing to override existing file '${fileName}'`),
        ),
};
