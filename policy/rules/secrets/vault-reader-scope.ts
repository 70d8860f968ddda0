// An application's reader policy reads that application's secrets and nothing else.
import type { ResourceRule } from "../../rule";
import { grants, policyOf, VAULT_POLICY } from "../../vaultPolicies";

export const vaultReaderScope: ResourceRule = {
  kind: "resource",
  id: "vault-reader-scope",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "A reader that takes in another application's path, or may write, turns one application's compromise into that of all.",
  condition:
    "A policy <app>-reader has paths below <mount>/data/<app> and <mount>/metadata/<app> alone, with read and list.",
  repair: "Reduce the policy to reading the application's own paths.",
  source: "convention of this fleet: <app>-reader reads main/data/<app>/*",
  example: 'policy grafana-reader: path "main/data/minio/*" { capabilities = ["read"] }',
  exceptions: "never",
  settings: {
    mount: { description: "Engine with the applications' secrets.", type: "string", default: "main" },
  },
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const mount = judge.settings.get("mount").text() ?? "";
    const { at, name, paths } = policyOf(resource);
    const [, app] = /^(.+)-reader$/.exec(name) ?? [];
    if (app === undefined) return;
    const own = ["data", "metadata"].map((kind) => `${mount}/${kind}/${app}`);
    for (const { path, capabilities } of paths.filter(grants)) {
      if (!own.some((place) => path === place || path.startsWith(`${place}/`))) {
        judge.report(at, `${name} reaches "${path}": give it paths below ${own.join(" and ")} alone`);
      }
      const more = capabilities.filter((capability) => capability !== "read" && capability !== "list");
      if (more.length > 0)
        judge.report(at, `${name} grants ${more.join(", ")} on "${path}": a reader has read and list`);
    }
  },
};
