// Who may tag things may not give them the tags by which others have power over them.
import { grants, IDENTITY_POLICY_TYPES, isAllowing, oneOrMany, policiesOf, statementsOf } from "../../iam";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

/** On which tags, of all that a call gives, or in the call that makes the thing. */
const limitsTags = (statement: View): boolean =>
  statement
    .get("Condition")
    .entries()
    .some(([operator, keys]) =>
      keys.entries().some(([key]) => {
        const name = key.toLowerCase();
        return name === "ec2:createaction" || (name === "aws:tagkeys" && /^ForAllValues:/i.test(operator));
      }),
    );

export const awsIamCreateTagsLimited: ResourceRule = {
  kind: "resource",
  id: "aws-iam-create-tags-limited",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Power over machines hangs on their tags: who may write any tag can put the lighthouse among the machines that it may stop.",
  condition:
    "A statement that allows ec2:CreateTags or ec2:DeleteTags lists the keys with ForAllValues on aws:TagKeys, or is for the call that makes the thing.",
  repair: 'Add Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": [...] } }.',
  source:
    "docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html: controlling access based on tag keys; docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html: ec2:CreateAction",
  example: '{ Effect: "Allow", Action: "ec2:CreateTags", Resource: "arn:aws:ec2:*:*:instance/*" }',
  exceptions: "never",
  types: IDENTITY_POLICY_TYPES,
  check: (resource, judge) => {
    judge.each(policiesOf(resource), (policy) => {
      judge.each(statementsOf(policy).filter(isAllowing), (statement) => {
        if (limitsTags(statement)) return;
        for (const action of oneOrMany(statement.get("Action"))) {
          const granted = ["ec2:CreateTags", "ec2:DeleteTags"].filter((power) => grants(action, power));
          if (granted.length > 0) {
            judge.report(action, `grants ${granted.join(", ")} for every key: add a condition on aws:TagKeys`);
          }
        }
      });
    });
  },
};
