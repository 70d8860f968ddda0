// What a node installs at an upgrade is what it was made from.
import { DOWNLOADS, talosImageOf, type TalosImage } from "../../proxmox";
import type { StackRule } from "../../rule";
import { settled, shownUnlessSecret } from "../../talosConfig";
import { talosNodes } from "../../talosNodes";

export const talosInstallerAgrees: StackRule = {
  kind: "stack",
  id: "talos-installer-agrees",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A node that reinstalls itself with another schematic loses its extensions, and with another version its cluster.",
  condition: "Schematic and version of each node's installer are those of an image that the stack downloads.",
  repair: "Make both from one schematic resource and one version.",
  source: "siderolabs/docs, Image Factory: installer and boot image of one schematic",
  example: "installer <schematic>:v1.12.2 beside a download /image/<schematic>/v1.11.5/nocloud-amd64.qcow2",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const images = resources
      .filter(({ type }) => DOWNLOADS.includes(type))
      .flatMap(({ props }) => talosImageOf(props) ?? []);
    // Nodes on machines that were there before.
    if (images.length === 0) return;
    judge.each(talosNodes(resources), ({ resource, documents }) => {
      const at = settled(documents, "machine", "install", "image");
      const installer = installerOf(at?.text() ?? "");
      if (at === undefined || installer === undefined) return;
      if (images.some(({ schematic, version }) => schematic === installer.schematic && version === installer.version))
        return;
      judge.report(
        resource,
        at,
        `the stack downloads no image of ${shownUnlessSecret(resource, at)}: make both from one schematic and version`,
      );
    });
  },
};

/** Factory: `factory.talos.dev/nocloud-installer/<schematic>:<version>`; releases: `ghcr.io/siderolabs/installer:<version>`. */
function installerOf(image: string): TalosImage | undefined {
  const [, schematic, version] = /installer(?:-secureboot)?(?:\/([0-9a-f]{64}))?:([^:/@]+)/.exec(image) ?? [];
  return version === undefined ? undefined : { schematic, version };
}
