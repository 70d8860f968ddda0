// The document that makes a Talos node a member of an overlay.
import { dump } from "js-yaml";
import { nebulaConfig } from "./nebulaConfig";
import type { Overlay, OverlayMember } from "./overlay";
import { wireguardConfig } from "./wireguardConfig";

/** Where the extension's Nebula reads its configuration. */
const NEBULA_CONFIG_PATH = "/usr/local/etc/nebula/config.yml";

/** Talos document `ExtensionServiceConfig`. Source: siderolabs/talos v1.12, pkg/machinery/config/types/runtime/extensions. */
interface ExtensionServiceConfig {
  readonly apiVersion: "v1alpha1";
  readonly kind: "ExtensionServiceConfig";
  readonly name: string;
  readonly configFiles: readonly { readonly content: string; readonly mountPath: string }[];
}

/**
 * YAML of one document, secret: a WireguardConfig, or the ExtensionServiceConfig of the system extension
 * `siderolabs/nebula`, which Talos gives the node's network and resolvers. The same arguments give the same text.
 *
 * Sources: siderolabs/extensions release-1.12, network/nebula/nebula.yaml; siderolabs/talos,
 * internal/app/machined/pkg/system/runner/containerd/containerd.go (`newOCISpecOpts`).
 *
 * @param seedBase64 The secret that all keys follow from: 32 bytes.
 */
export function overlayPatch(node: OverlayMember, overlay: Overlay, seedBase64: string): string {
  const document =
    overlay.kind === "wireguard" ? wireguardConfig(node, overlay, seedBase64) : nebula(node, overlay, seedBase64);
  return dump(document, { lineWidth: -1, noRefs: true });
}

function nebula(node: OverlayMember, overlay: Overlay, seed: string): ExtensionServiceConfig {
  return {
    apiVersion: "v1alpha1",
    kind: "ExtensionServiceConfig",
    name: "nebula",
    configFiles: [{ content: nebulaConfig(node, overlay, seed), mountPath: NEBULA_CONFIG_PATH }],
  };
}
