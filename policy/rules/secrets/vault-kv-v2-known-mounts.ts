// Secrets live in versioned engines that everyone knows.
import type { ResourceRule } from "../../rule";

export const vaultKvV2KnownMounts: ResourceRule = {
  kind: "resource",
  id: "vault-kv-v2-known-mounts",
  area: "secrets",
  level: "mandatory",
  severity: "medium",
  why: "A first version of the engine overwrites without history, and paths, policies and stores of this fleet are written for the second.",
  condition: "Each mount is one of the setting's, of type kv with options.version 2.",
  repair: "Use one of the known mounts, or add the new one to the setting, as kv version 2.",
  source:
    "https://developer.hashicorp.com/vault/docs/secrets/kv/kv-v2 and the convention of this fleet: general, main, user-secrets",
  example: 'new Mount("x", { path: "secret", type: "kv" })',
  exceptions: "in the stack file",
  settings: {
    mounts: {
      description: "Paths of the engines.",
      type: "array",
      items: { type: "string" },
      default: ["general", "main", "user-secrets"],
    },
  },
  types: ["vault:index/mount:Mount"],
  check: ({ props }, judge) => {
    const known = judge.settings
      .get("mounts")
      .list()
      .map((mount) => mount.text());
    judge.each([props.get("path")], (path) => {
      if (!known.includes(path.text()))
        judge.report(
          path,
          `${path.shown()} is not among ${known.join(", ")}: use one of them, or add it to the setting`,
        );
    });
    judge.each([props.get("type")], (type) => {
      if (type.text() !== "kv") judge.report(type, `is ${type.shown()}: write kv, with options.version 2`);
    });
    const version = props.get("options", "version");
    if (version.number() !== 2)
      judge.report(version, `is ${version.shown()}: set version 2, which keeps earlier values`);
  },
};
