// No policy of a bucket or key lets everyone in.
import { conditionKeys, isAllowing, RESOURCE_POLICY_TYPES, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";

/**
 * Conditions that name where a request comes from. Others everyone can meet: aws:SecureTransport, or aws:VpcSourceIp,
 * whose addresses any network may have.
 */
const LIMITS =
  /^(aws:(source(ip|vpc|vpce|arn|account|orgid)|principal(orgid|account|arn))|kms:calleraccount|s3:dataaccesspointaccount)$/;

export const awsPolicyNoWorld: ResourceRule = {
  kind: "resource",
  id: "aws-policy-no-world",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "A principal of * is every AWS account and every anonymous request there is.",
  condition:
    "A statement that allows names its principals, or a condition that says from where: a network, an organisation, an account, a source.",
  repair: "Name the role that needs access.",
  source:
    "docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html; docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html: what counts as public",
  example: '{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::models/*" }',
  exceptions: "never",
  types: RESOURCE_POLICY_TYPES,
  check: ({ props }, judge) => {
    judge.each(statementsOf(props.get("policy")).filter(isAllowing), (statement) => {
      if (conditionKeys(statement).some((key) => LIMITS.test(key))) return;
      const principal = statement.get("Principal");
      judge.each(principal.leaves(), (leaf) => {
        if (leaf.text() === "*") judge.report(leaf, "lets everyone in: name the role that needs access");
      });
      const excluded = statement.get("NotPrincipal");
      if (excluded.present) judge.report(excluded, "lets everyone else in: name the role that needs access");
    });
  },
};
