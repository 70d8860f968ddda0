// What keeps state that nobody else has cannot be removed by accident.
import { isRetired } from "../../retirement";
import type { ResourceRule } from "../../rule";

export const opsStatefulProtected: ResourceRule = {
  kind: "resource",
  id: "ops-stateful-protected",
  area: "operations",
  level: "mandatory",
  severity: "critical",
  why: "Pulumi deletes what a changed program no longer names, and with the resource goes its content.",
  condition:
    "Every resource of a kind that keeps state of its own has the option protect, unless its cluster is declared retired.",
  repair: "Pass { protect: true } in the resource's options.",
  source: "pulumi.com/docs/iac/concepts/options/protect",
  example: 'new Zone("example", { name: "example.org" })',
  exceptions: "never",
  settings: {
    types: {
      description:
        "Type tokens of resources that keep state; those of machines, buckets, volumes and Vault have rules of their own",
      type: "array",
      items: { type: "string" },
      default: [
        "cloudflare:index/zone:Zone",
        "aws:route53/zone:Zone",
        "aws:kms/key:Key",
        "kubernetes:core/v1:PersistentVolume",
        "kubernetes:core/v1:PersistentVolumeClaim",
      ],
    },
  },
  types: "*",
  check: ({ props, options, type }, judge) => {
    if (options.protect || isRetired(judge.declared)) return;
    const stateful = judge.settings
      .get("types")
      .list()
      .some((token) => token.text() === type);
    if (stateful)
      judge.report(props, `Pulumi may remove this ${type}, and its content with it: pass { protect: true }`);
  },
};
