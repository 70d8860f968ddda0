// Proves what MachineImage and ProxmoxImage ask the engine for. It cannot prove that the factory or Proxmox accept it.
import { Provider as Proxmox } from "@pulumi/proxmoxve/provider";
import { Provider as Talos } from "@pulumiverse/talos";
import { type ImageTarget, MachineImage, ProxmoxImage } from "../../../components/machines";
import { record } from "../../stacks/recording";

const plusha = { hypervisor: "plusha", datastore: "local" };
const other = { hypervisor: "other", datastore: "images" };

const images = (targets: readonly ImageTarget[]) =>
  record(() => {
    const image = new MachineImage(
      "main-image",
      { features: ["longhorn"], talosVersion: "v1.12.2" },
      { provider: new Talos("main-talos") },
    );
    const provider = new Proxmox("main-proxmox");
    const disks = new ProxmoxImage("main-disk-image", { clusterName: "main", image, targets }, { provider });
    return { installer: image.installer("nocloud"), volume: disks.volume("plusha") };
  });

test("one schematic and one download per hypervisor", async () => {
  const recording = await images([plusha, other, plusha]);
  expect(recording.registrations.map(({ type, name, parent }) => [type, name, parent])).toEqual([
    ["homelab:machines:ProxmoxImage", "main-disk-image", ""],
    ["proxmoxve:download/file:File", "main-disk-image-other", "main-disk-image"],
    ["proxmoxve:download/file:File", "main-disk-image-plusha", "main-disk-image"],
    ["homelab:machines:MachineImage", "main-image", ""],
    ["talos:imageFactory/schematic:Schematic", "main-image-schematic", "main-image"],
    ["pulumi:providers:proxmoxve", "main-proxmox", ""],
    ["pulumi:providers:talos", "main-talos", ""],
  ]);
  expect(recording.one("main-image-schematic")).toMatchObject({
    provider: "main-talos",
    inputs: {
      schematic:
        "customization:\n  systemExtensions:\n    officialExtensions:\n" +
        "      - siderolabs/iscsi-tools\n      - siderolabs/util-linux-tools\n",
    },
  });
  const id = "main-image-schematic-id";
  expect(recording.one("main-disk-image-plusha")).toMatchObject({
    provider: "main-proxmox",
    dependsOn: ["main-image-schematic"],
    inputs: {
      nodeName: "plusha",
      datastoreId: "local",
      contentType: "import",
      url: `https://factory.talos.dev/image/${id}/v1.12.2/nocloud-amd64.qcow2`,
      fileName: "main-talos-v1.12.2-main-ima-nocloud-amd64.qcow2",
      overwrite: false,
      overwriteUnmanaged: true,
    },
  });
  expect(recording.one("main-disk-image").inputs).toEqual({ clusterName: "main", targets: [plusha, other] });
  expect(recording.result).toEqual({
    installer: `factory.talos.dev/nocloud-installer/${id}:v1.12.2`,
    volume: "main-disk-image-plusha-id",
  });
});

test("refuses to be nowhere, twice on one hypervisor, or asked for elsewhere", async () => {
  await expect(images([])).rejects.toThrow(
    "main-disk-image: no hypervisor to download the image to; name at least one target.",
  );
  await expect(images([plusha, { ...plusha, datastore: "images" }])).rejects.toThrow(
    'main-disk-image: hypervisor "plusha" has two image datastores, "local" and "images"; give it one.',
  );
  await expect(images([other])).rejects.toThrow('No image on hypervisor "plusha"; it was asked for on other.');
});
