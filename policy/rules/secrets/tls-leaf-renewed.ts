// A certificate that Pulumi signs is renewed before it ends.
import type { ResourceRule } from "../../rule";

export const tlsLeafRenewed: ResourceRule = {
  kind: "resource",
  id: "tls-leaf-renewed",
  area: "secrets",
  level: "mandatory",
  severity: "medium",
  why: "Pulumi renews a certificate only in an operation that finds it near its end: without a margin it is found when everything already fails.",
  condition: "The renewal begins at least the setting's hours before the end, and after the beginning.",
  repair: "Set earlyRenewalHours to some weeks, fewer than validityPeriodHours.",
  source: "https://www.pulumi.com/registry/packages/tls/api-docs/locallysignedcert/",
  example: 'new LocallySignedCert("vault", { validityPeriodHours: 8760 })',
  exceptions: "in the stack file",
  settings: {
    minHours: { description: "Fewest hours between renewal and end.", type: "number", default: 336 },
  },
  types: ["tls:index/locallySignedCert:LocallySignedCert"],
  check: ({ props }, judge) => {
    const least = judge.settings.get("minHours").number() ?? 0;
    const early = props.get("earlyRenewalHours");
    const hours = early.number() ?? 0;
    if (hours < least || hours >= (props.get("validityPeriodHours").number() ?? 0)) {
      judge.report(
        early,
        `is ${early.shown()}: set ${String(least)} hours or more, and fewer than validityPeriodHours`,
      );
    }
  },
};
