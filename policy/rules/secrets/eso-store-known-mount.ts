// A store reads an engine that there is, in its second version.
import { STORES, vaultOf } from "../../externalSecrets";
import type { ResourceRule } from "../../rule";

export const esoStoreKnownMount: ResourceRule = {
  kind: "resource",
  id: "eso-store-known-mount",
  area: "secrets",
  level: "mandatory",
  severity: "medium",
  why: "A store of an engine that is not there is ready all the same, and only its ExternalSecrets tell, one by one, that they find nothing.",
  condition: "The path of a store is one of the known mounts, and its version is v2 or left out.",
  repair: "Name a mount that the stack of Vault makes, without data/ behind it.",
  source:
    "https://external-secrets.io/latest/provider/hashicorp-vault/ and the convention of this fleet: general, main, user-secrets",
  example: 'vault: { path: "general/data", version: "v1" }',
  exceptions: "in the stack file",
  settings: {
    mounts: {
      description: "Paths of the engines.",
      type: "array",
      items: { type: "string" },
      default: ["general", "main", "user-secrets"],
    },
  },
  types: STORES,
  check: (resource, judge) => {
    const known = judge.settings
      .get("mounts")
      .list()
      .map((mount) => mount.text());
    const vault = vaultOf(resource);
    if (!vault.present) return;
    judge.each([vault.get("path")], (path) => {
      if (!known.includes(path.text()))
        judge.report(path, `${path.shown()} is not among ${known.join(", ")}: name one of them`);
    });
    const version = vault.get("version");
    if (version.present && version.text() !== "v2")
      judge.report(version, `is ${version.shown()}: the engines are of version v2`);
  },
};
