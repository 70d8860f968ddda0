// The password of an image registry is a secret in the state.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsIn, kindOf, patchTexts } from "../../talosConfig";
import type { View } from "../../view";

const CREDENTIALS = ["password", "auth", "identityToken"];

export const talosRegistryNoPlainPassword: ResourceRule = {
  kind: "resource",
  id: "talos-registry-no-plain-password",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "A patch is printed in every preview and kept in the state as it is, unless Pulumi knows it for a secret.",
  condition: "A patch with the credentials of a registry is a secret value.",
  repair: "Take the credentials from a secret setting of the stack, which makes the patch a secret.",
  source:
    "siderolabs/docs, Talos RegistryAuthConfig and machine.registries.config; pulumi.com/docs/iac/concepts/secrets",
  example: "configPatches: [a RegistryAuthConfig with a password, not in pulumi.secret()]",
  exceptions: "never",
  types: [CONFIGURATION_APPLY],
  check: ({ props, isSecret }, judge) => {
    judge.each(patchTexts(props), (text) => {
      const found = documentsIn(text).flatMap((document) =>
        loginsIn(document).flatMap((login) => CREDENTIALS.map((key) => login.get(key))),
      );
      for (const credential of found) {
        if ((credential.text() ?? "") !== "" && !isSecret(text)) {
          judge.report(credential, "the credentials of a registry in clear: make the patch a secret");
        }
      }
    });
  },
};

const loginsIn = (document: View): readonly View[] =>
  kindOf(document) === "RegistryAuthConfig"
    ? [document]
    : document
        .get("machine", "registries", "config")
        .entries()
        .map(([, registry]) => registry.get("auth"));
