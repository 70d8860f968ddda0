// What costs money or opens a way in says whose it is.
import { BUCKET_TYPES } from "../../awsBuckets";
import { AUTOSCALING_GROUP, hasGpu, MACHINE_TYPES, VOLUME } from "../../awsMachines";
import { readJson } from "../../jsonText";
import type { Facts } from "../../rule";
import type { View } from "../../view";
import type { ResourceRule } from "../../rule";

type Tags = readonly (readonly [string, View])[];

const defaults = (provider: Facts["provider"]): Tags =>
  provider === undefined ? [] : (readJson(provider.props.get("defaultTags"))?.get("tags").entries() ?? []);

/** Only what a group hands on reaches its machines; the provider's defaults do not. */
const propagated = (tags: View): Tags =>
  tags
    .list()
    .filter((tag) => tag.get("propagateAtLaunch").flag() === true)
    .map((tag) => [String(tag.get("key").known()), tag.get("value")] as const);

export const awsRequiredTags: ResourceRule = {
  kind: "resource",
  id: "aws-required-tags",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "Without tags nobody can tell on the bill which cluster a machine belongs to, nor whether a volume may go.",
  condition:
    "Each tag of the list is on the resource or comes from the provider; managed-by is pulumi; machines with a GPU have the tags for them too.",
  repair: "Add the tags, once for all in the provider's defaultTags.",
  source:
    "docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html; hashicorp/terraform-provider-aws, website/docs/index.html.markdown: default_tags reach all but aws_autoscaling_group; convention of this fleet: which tags",
  example: 'new aws.ebs.Volume("models", { tags: { Name: "models" } })',
  exceptions: "in the stack file",
  settings: {
    tags: {
      description: "Tags of everything",
      type: "array",
      items: { type: "string" },
      default: ["homelab:cluster", "homelab:role", "managed-by"],
    },
    gpuTags: {
      description: "Further tags of machines with a GPU",
      type: "array",
      items: { type: "string" },
      default: ["cost-center", "auto-shutdown"],
    },
  },
  types: [
    ...MACHINE_TYPES,
    ...BUCKET_TYPES,
    AUTOSCALING_GROUP,
    VOLUME,
    "aws:ec2/amiCopy:AmiCopy",
    "aws:ec2/eip:Eip",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:iam/role:Role",
    "aws:kms/key:Key",
  ],
  check: ({ type, props, provider }, judge) => {
    const names = (key: string): readonly string[] =>
      judge.settings
        .get(key)
        .list()
        .map((name) => String(name.known()));
    const required = [...names("tags"), ...(hasGpu(props.get("instanceType").text()) ? names("gpuTags") : [])];
    const isGroup = type === AUTOSCALING_GROUP;
    const own = props.get("tags");
    const given = new Map(isGroup ? propagated(own) : [...defaults(provider), ...own.entries()]);
    const missing = required.filter((name) => given.get(name)?.present !== true);
    if (missing.length > 0)
      judge.report(
        own,
        `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing${isGroup ? " on the machines of the group" : ""}: add ${missing.length === 1 ? "it" : "them"}`,
      );
    const manager = given.get("managed-by");
    if (manager?.present === true && manager.text() !== "pulumi")
      judge.report(own, `managed-by is ${manager.shown()}: set it to "pulumi"`);
  },
};
