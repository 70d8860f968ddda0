// Everything is in a region that the operator chose.

import type { ResourceRule } from "../../rule";

export const awsRegionAllowed: ResourceRule = {
  kind: "resource",
  id: "aws-region-allowed",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "What lands in another region is overlooked in the console, in the budget and when the stack is torn down by hand.",
  condition: "The provider's region, and that of each resource with one of its own, is in the list.",
  repair: "Set the region of the provider, or add the region to the list.",
  source:
    "convention of this fleet: one region; hashicorp/terraform-provider-aws, website/docs/guides/enhanced-region-support.html.markdown: a resource may name a region of its own",
  example: 'new aws.Provider("aws", { region: "us-east-1" })',
  exceptions: "in the stack file",
  settings: {
    regions: { description: "Regions in use", type: "array", items: { type: "string" }, default: ["us-west-2"] },
  },
  types: "*",
  check: ({ type, props, provider }, judge) => {
    const isProvider = type === "pulumi:providers:aws";
    if (!isProvider && !type.startsWith("aws:")) return;
    const allowed = judge.settings
      .get("regions")
      .list()
      .map((region) => region.text());
    const at = props.get("region");
    // What the provider already says is reported there.
    const isInherited = !isProvider && at.text() === provider?.props.get("region").text();
    if (isInherited || !(isProvider || at.present) || allowed.includes(at.text())) return;
    judge.report(at, `${at.shown()} is not in the list: use ${allowed.join(" or ")}`);
  },
};
