// Nobody keeps Pulumi from mending what decides about security.
import type { ResourceRule } from "../../rule";

/** `spec`, `0` and `a.b` of `spec[0]["a.b"]`. */
const keysOf = (path: string): readonly string[] =>
  [...path.matchAll(/\["([^"]+)"\]|([^.[\]"]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

export const opsNoIgnoredChanges: ResourceRule = {
  kind: "resource",
  id: "ops-no-ignored-changes",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "Pulumi then neither sees nor undoes a change that somebody made by hand, nor applies one that the program makes.",
  condition:
    "The option ignoreChanges names neither everything nor an input that decides about access, encryption or protection.",
  repair: "Take the input out of ignoreChanges, and let the program say the value that is wanted.",
  source: "pulumi.com/docs/iac/concepts/options/ignorechanges",
  example: 'ignoreChanges: ["ingress"]',
  exceptions: "never",
  settings: {
    inputs: {
      description: "Names of inputs that decide about access, encryption or protection, at any depth",
      type: "array",
      items: { type: "string" },
      default: [
        "assumeRolePolicy",
        "boundServiceAccountNames",
        "boundServiceAccountNamespaces",
        "capabilities",
        "cidrBlocks",
        "cidrIpv4",
        "cidrIpv6",
        "egress",
        "encrypted",
        "ingress",
        "ingresses",
        "metadataOptions",
        "networkPolicy",
        "noTlsVerify",
        "policy",
        "protection",
        "proxied",
        "roleRef",
        "rules",
        "secretIdBoundCidrs",
        "securityContext",
        "subjects",
        "tokenBoundCidrs",
        "tokenPolicies",
        "vpcSecurityGroupIds",
      ],
    },
  },
  types: "*",
  check: ({ props, options }, judge) => {
    const security = new Set(
      judge.settings
        .get("inputs")
        .list()
        .map((input) => input.text()),
    );
    for (const path of options.ignoreChanges) {
      if (path === "*") {
        judge.report(props, 'ignoreChanges has "*", which ignores every input: name those that others change');
      } else if (keysOf(path).some((key) => security.has(key))) {
        judge.report(props, `ignoreChanges has "${path}", which decides about security: take it out`);
      }
    }
  },
};
