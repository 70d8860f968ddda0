// Each cluster writes its own entry of the mesh and no other.
import type { ResourceRule } from "../../rule";
import { grants, kvPath, literalSegments, mayWrite, policyOf, VAULT_POLICY } from "../../vaultPolicies";

export const vaultPolicyOwnMeshPath: ResourceRule = {
  kind: "resource",
  id: "vault-policy-own-mesh-path",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A cluster that may write another's entry can put itself in its place, and every peer connects to the impostor.",
  condition:
    "The policy that writes below clustermesh/ is called after the cluster, and writes that cluster's entry alone, and no wildcard takes in entries.",
  repair: "Let the policy write the entry of its own cluster and only read those of the peers.",
  source: "convention of this fleet: the policy cluster-<name> writes general/data/clustermesh/<name>",
  example: 'policy cluster-gitlab: path "general/data/clustermesh/main" { capabilities = ["update"] }',
  exceptions: "never",
  settings: {
    prefix: {
      description: "What stands before the cluster's name in the policy's.",
      type: "string",
      default: "cluster-",
    },
    folder: { description: "Where clusters keep their entries in a mount.", type: "string", default: "clustermesh" },
  },
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const prefix = judge.settings.get("prefix").text() ?? "";
    const folder = `${judge.settings.get("folder").text() ?? ""}/`;
    const { at, name, paths } = policyOf(resource);
    for (const rule of paths.filter(grants)) {
      const { rest = "" } = kvPath(rule.path) ?? {};
      if (!rest.startsWith(folder)) continue;
      const entry = rest.slice(folder.length);
      if (literalSegments(entry).length < entry.split("/").length) {
        judge.report(at, `"${rule.path}" takes in the entries of all clusters: name each peer`);
      } else if (mayWrite(rule) && name !== `${prefix}${entry}`) {
        judge.report(
          at,
          `policy ${name} may write "${rule.path}": only ${prefix}<cluster> writes ${folder}<cluster>, others read it`,
        );
      }
    }
  },
};
