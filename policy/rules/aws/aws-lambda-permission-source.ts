// A service may call a function for one source only.
import type { ResourceRule } from "../../rule";

export const awsLambdaPermissionSource: ResourceRule = {
  kind: "resource",
  id: "aws-lambda-permission-source",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A service calls for every account of the world that asks it to, so somebody else's schedule or bucket could run the function.",
  condition:
    "A permission for a service names the ARN or the account that it acts for, and one for everybody an organization.",
  repair: "Set sourceArn to the rule, bucket or topic that calls the function.",
  source: "docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html: aws:SourceArn, aws:SourceAccount",
  example: 'new aws.lambda.Permission("schedule", { principal: "events.amazonaws.com", … })',
  exceptions: "never",
  types: ["aws:lambda/permission:Permission"],
  check: ({ props }, judge) => {
    const principal = props.get("principal");
    const who = principal.text() ?? "";
    if (who === "*" && !props.get("principalOrgId").present) {
      judge.report(principal, "everybody may call the function: name a service, an account or an organization");
    }
    // A value that is not known yet is one.
    if (/\.amazonaws\.com(\.cn)?$/.test(who) && !["sourceArn", "sourceAccount"].some((key) => props.get(key).present)) {
      judge.report(principal, `${principal.shown()} may call the function for anybody: name the source in sourceArn`);
    }
  },
};
