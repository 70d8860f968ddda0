// What Flux substitutes for addresses are the addresses that the stack file declares.
import type { ResourceRule } from "../../rule";

const ADDRESSES = [
  ["EXTERNAL_IP", ["network", "externalIp"]],
  ["CILIUM_CLUSTERMESH_ENDPOINT", ["cilium", "mesh", "ip"]],
  ["VAULT_IP", ["vault", "ip"]],
] as const;

export const netFluxVariablesAsDeclared: ResourceRule = {
  kind: "resource",
  id: "net-flux-variables-as-declared",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "The ingress asks for the address that Flux puts in: one of no pool leaves it pending, and another cluster's is a conflict.",
  condition:
    "In a ConfigMap EXTERNAL_IP, CILIUM_CLUSTERMESH_ENDPOINT and VAULT_IP are the declared externalIp, mesh ip and Vault ip.",
  repair: "Derive the variables from the stack file.",
  source: "fluxcd.io, Kustomization: post build variable substitution; convention of this fleet",
  example: "EXTERNAL_IP: 192.168.1.30 where the stack file says externalIp: 192.168.1.80",
  exceptions: "in the stack file",
  types: ["kubernetes:core/v1:ConfigMap"],
  check: ({ props }, judge) => {
    judge.each(ADDRESSES, ([key, keys]) => {
      const at = props.get("data", key);
      const declared = judge.declared.get(...keys).text();
      if (declared === undefined || !at.present || at.text() === declared) return;
      judge.report(at, `${at.shown()} is not the declared ${keys.join(".")}: write ${declared}`);
    });
  },
};
