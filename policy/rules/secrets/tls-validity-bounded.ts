// No certificate lives for ever.
import type { ResourceRule } from "../../rule";

export const tlsValidityBounded: ResourceRule = {
  kind: "resource",
  id: "tls-validity-bounded",
  area: "secrets",
  level: "advisory",
  severity: "low",
  why: "A key that leaked unnoticed is good for as long as its certificate, and nobody alive remembers how to replace one of a hundred years.",
  condition: "An authority lives at most for the setting's hours, and what it signs for fewer.",
  repair: "Shorten validityPeriodHours.",
  source:
    "https://www.pulumi.com/registry/packages/tls/api-docs/selfsignedcert/; convention of this fleet: ten years for an authority, three for a server",
  example: 'new LocallySignedCert("vault", { validityPeriodHours: 876000 })',
  exceptions: "in the stack file",
  settings: {
    maxCaHours: { description: "Longest life of an authority.", type: "number", default: 87_600 },
    maxHours: { description: "Longest life of any other certificate.", type: "number", default: 26_280 },
  },
  types: ["tls:index/locallySignedCert:LocallySignedCert", "tls:index/selfSignedCert:SelfSignedCert"],
  check: ({ props }, judge) => {
    const most =
      judge.settings.get(props.get("isCaCertificate").flag() === true ? "maxCaHours" : "maxHours").number() ?? 0;
    const validity = props.get("validityPeriodHours");
    if ((validity.number() ?? 0) > most)
      judge.report(validity, `${validity.shown()} hours are too long: set at most ${String(most)}`);
  },
};
