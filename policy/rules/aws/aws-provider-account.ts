// The provider knows its account.
import { readJson } from "../../jsonText";
import type { ResourceRule } from "../../rule";

export const awsProviderAccount: ResourceRule = {
  kind: "resource",
  id: "aws-provider-account",
  area: "aws",
  level: "advisory",
  severity: "medium",
  why: "With the profile of another account in the environment, an up builds everything a second time there.",
  condition: "The input allowedAccountIds names the account.",
  repair: "Set allowedAccountIds.",
  source: "hashicorp/terraform-provider-aws, website/docs/index.html.markdown: allowed_account_ids",
  example: 'new aws.Provider("aws", { region: "us-west-2" })',
  exceptions: "in the stack file",
  types: ["pulumi:providers:aws"],
  check: ({ props }, judge) => {
    const at = props.get("allowedAccountIds");
    if ((readJson(at)?.leaves() ?? []).length === 0)
      judge.report(at, "any account will do: name the one that is meant");
  },
};
