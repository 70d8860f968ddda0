// Certificates have an issuer, and listeners have certificates.
import { isKind, type Item } from "../model";
import type { TreeRule } from "../rule";

export const certificateResolves: TreeRule = {
  id: "certificate-resolves",
  level: "mandatory",
  severity: "medium",
  why: "A certificate without an issuer is never issued, and a listener without its certificate refuses every connection.",
  condition:
    "Every Certificate names an Issuer of its namespace or a ClusterIssuer that exists, and every Secret that a Gateway's listener names is made by a Certificate, an ExternalSecret or Pulumi.",
  repair: "Name the issuer and the Secret as they are called.",
  source: "https://cert-manager.io/docs/usage/certificate/ and https://gateway-api.sigs.k8s.io/guides/tls/",
  example: "certificateRefs: [{ name: wildcard }], where the Certificate writes the Secret wildcard-tls",
  check: (items, judge, made) => {
    const all: readonly Item[] = [...items, ...made];
    for (const item of items.filter((one) => isKind(one, "cert-manager.io", "Certificate"))) {
      const reference = item.view.get("spec", "issuerRef");
      const kind = reference.get("kind").text() ?? "Issuer";
      const name = reference.get("name").text() ?? "";
      const namespace = kind === "Issuer" ? item.namespace : "";
      if (!all.some((one) => one.id === [kind, ...(namespace === "" ? [] : [namespace]), name].join("/"))) {
        judge.report(item, reference, `nobody makes the ${kind} ${name}: name one that exists`);
      }
    }
    for (const gateway of items.filter((one) => isKind(one, "gateway.networking.k8s.io", "Gateway"))) {
      for (const listener of gateway.view.get("spec", "listeners").list()) {
        for (const reference of listener.get("tls", "certificateRefs").list()) {
          const name = reference.get("name").text() ?? "";
          const namespace = reference.get("namespace").text() ?? gateway.namespace;
          if (!all.some((one) => one.namespace === namespace && secretsOf(one).includes(name))) {
            judge.report(
              gateway,
              reference,
              `nobody makes the Secret ${name} in ${namespace}: name what a Certificate writes`,
            );
          }
        }
      }
    }
  },
};

/** Names of the Secrets that exist because of an object. */
function secretsOf(one: Item): readonly string[] {
  if (isKind(one, "", "Secret")) return [one.name];
  if (isKind(one, "cert-manager.io", "Certificate")) return [one.view.get("spec", "secretName").text() ?? ""];
  // Without a target the Secret is called like the ExternalSecret.
  if (isKind(one, "external-secrets.io", "ExternalSecret"))
    return [one.view.get("spec", "target", "name").text() ?? one.name];
  return [];
}
