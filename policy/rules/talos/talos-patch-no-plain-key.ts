// Keys, tokens and passphrases of a node are secrets in the state.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsIn, patchTexts } from "../../talosConfig";
import type { View } from "../../view";

/** By the name: keys of the authorities and of service accounts, tokens of a cluster, keys of disks and of WireGuard. */
const NAMED =
  /\.((machine|cluster)\.token|cluster\.(secret|\w+EncryptionSecret)|\w*(ca|CA)\.key|serviceAccount\.key|static\.passphrase|privateKey|presharedKey)$/;

export const talosPatchNoPlainKey: ResourceRule = {
  kind: "resource",
  id: "talos-patch-no-plain-key",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "A key in a patch is printed in every preview and kept in the state as it is, unless Pulumi knows it for a secret.",
  condition: "A patch with a key, a token, a passphrase or a Kubernetes Secret in it is a secret value.",
  repair:
    "Take the value from a secret setting of the stack or from the secrets resource, which makes the patch a secret.",
  source: "siderolabs/docs, Talos v1alpha1 reference; pulumi.com/docs/iac/concepts/secrets",
  example: "configPatches: [a WireguardConfig with a privateKey, not in pulumi.secret()]",
  exceptions: "never",
  types: [CONFIGURATION_APPLY],
  check: ({ props, isSecret }, judge) => {
    judge.each(patchTexts(props), (text) => {
      for (const leaf of documentsIn(text).flatMap((document) => document.leaves())) {
        const what = secretKind(leaf);
        if (what !== undefined && !isSecret(text)) judge.report(leaf, `${what} in clear: make the patch a secret`);
      }
    });
  },
};

function secretKind(leaf: View): string | undefined {
  const text = leaf.text() ?? "";
  if (text.includes("PRIVATE KEY-----")) return "a private key";
  if (/inlineManifests\[\d+\]\.contents$/.test(leaf.path) && /^\s*kind:\s*["']?Secret\b/m.test(text)) {
    return "a Kubernetes Secret";
  }
  return text !== "" && NAMED.test(leaf.path) ? "a key, token or passphrase" : undefined;
}
