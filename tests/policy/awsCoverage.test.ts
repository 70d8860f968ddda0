// Proves that every policy about AWS judges a resource of the lighthouse's stack: it finds nothing wrong with the stack as
// it is, and finds it when one input of one resource is another, or one resource is missing. The few policies that forbid
// what the stack does not have are listed with the reason. Cannot prove that AWS would do what the policies say.
import { resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import { evaluateResource, evaluateStack } from "../../policy/evaluate";
import type { Facts, Rule } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { View } from "../../policy/view";
import { lighthouseStack } from "../../stacks/lighthouse";
import { record, type Registration } from "../stacks/recording";
import { answered, awsWorld } from "./awsWorld";

/** What is done to one resource of the stack, by its logical name. */
type Break =
  | { readonly of: string; readonly inputs: Readonly<Record<string, unknown>> }
  | { readonly of: string; readonly options: Partial<Facts["options"]> }
  | { readonly without: string }
  | { readonly of: string; readonly settings: Readonly<Record<string, unknown>> };

const LIGHTHOUSE = "lighthouse-0-instance";
const GPU = "lighthouse-gpu-0-instance";
const MODELS = "lighthouse-models-gpu-0";
const BUCKET = "lighthouse-models-bucket-s3";
const NODE_POLICY = "lighthouse-gpu-identity-node-policy";
const NODE_ROLE = "lighthouse-gpu-identity-node-role";
const RELEASE = "lighthouse-gpu-power-release-function-function";
const ATTACHMENT = "lighthouse-gpu-power-gpu-0-models";
const API = "lighthouse-network-groups-talos-from-198.51.100.7-32";

const change = (of: string, inputs: Readonly<Record<string, unknown>>): Break => ({ of, inputs });
const without = (name: string): Break => ({ without: name });
const allowing = (statement: object): Break =>
  change(NODE_POLICY, { policy: JSON.stringify({ Statement: [{ Effect: "Allow", Resource: "*", ...statement }] }) });
const openTo = (cidrIpv4: string, fromPort: number, toPort = fromPort): Break =>
  change(API, { cidrIpv4, fromPort, toPort });
const onSpot = (spotOptions: object): Break =>
  change(GPU, { instanceMarketOptions: { marketType: "spot", spotOptions } });

const breaks: Readonly<Record<string, Break>> = {
  "aws-bucket-encrypted": without("lighthouse-models-bucket-encryption"),
  "aws-bucket-no-expiry": change("lighthouse-models-bucket-lifecycle", {
    rules: [{ id: "old", status: "Enabled", expiration: { days: 30 } }],
  }),
  "aws-bucket-no-public-acl": change(BUCKET, { acl: "public-read" }),
  "aws-bucket-old-versions-end": without("lighthouse-models-bucket-lifecycle"),
  "aws-bucket-private": without("lighthouse-models-bucket-private"),
  "aws-bucket-public-access-blocked": change("lighthouse-models-bucket-private", { blockPublicAcls: false }),
  "aws-bucket-versioned": without("lighthouse-models-bucket-versions"),
  "aws-budget-alerts": change("lighthouse-budget-month", { notifications: [] }),
  "aws-budget-present": without("lighthouse-budget-month"),
  "aws-burstable-standard": change(LIGHTHOUSE, { creditSpecification: { cpuCredits: "unlimited" } }),
  "aws-ebs-encrypted": change(MODELS, { encrypted: false }),
  "aws-ebs-gp3": change(LIGHTHOUSE, { rootBlockDevice: { volumeType: "gp2", encrypted: true } }),
  "aws-eip-attached": without("lighthouse-0-address"),
  "aws-eip-count": { of: "lighthouse-public-address-eip", settings: { limit: 0 } },
  "aws-event-rule-runs": without("lighthouse-gpu-power-backstop-target"),
  "aws-gpu-idle-minutes": change("lighthouse-gpu-watchdog-daemonset", {
    spec: { template: { spec: { containers: [{ env: [{ name: "IDLE_MINUTES", value: "120" }] }] } } },
  }),
  "aws-gpu-idle-stop": without("lighthouse-gpu-power-backstop-rule"),
  "aws-gpu-shutdown-stops": change(GPU, { instanceInitiatedShutdownBehavior: "terminate" }),
  "aws-gpu-spot": change(GPU, { instanceMarketOptions: undefined }),
  "aws-gpu-spot-stoppable": onSpot({ spotInstanceType: "one-time" }),
  "aws-gpu-watchdog": without("lighthouse-gpu-watchdog-daemonset"),
  "aws-iam-assume-role-principals": change(NODE_ROLE, {
    assumeRolePolicy: JSON.stringify({
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } }],
    }),
  }),
  "aws-iam-create-tags-limited": allowing({ Action: "ec2:CreateTags" }),
  "aws-iam-no-admin": change(NODE_ROLE, { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
  "aws-iam-no-not-action": allowing({ NotAction: "iam:*" }),
  "aws-iam-no-wildcards": allowing({ Action: "ec2:*" }),
  "aws-iam-pass-role-limited": allowing({ Action: "iam:PassRole" }),
  "aws-iam-policy-readable": change(NODE_POLICY, { policy: "all" }),
  "aws-iam-power-needs-tag": allowing({ Action: "ec2:StartInstances" }),
  "aws-iam-s3-limited": allowing({ Action: "s3:GetObject" }),
  "aws-imdsv2": change(GPU, { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
  "aws-instance-image-kept": { of: LIGHTHOUSE, options: { ignoreChanges: [] } },
  "aws-instance-memory": change(LIGHTHOUSE, { instanceType: "t3.micro" }),
  "aws-instance-termination-protected": change(LIGHTHOUSE, { disableApiTermination: false }),
  "aws-instance-type-allowed": change(GPU, { instanceType: "p4d.24xlarge" }),
  "aws-lambda-permission-source": change("lighthouse-gpu-power-backstop-permission", { sourceArn: undefined }),
  "aws-lambda-runtime": change(RELEASE, { runtime: "nodejs18.x" }),
  "aws-lambda-timeout": change(RELEASE, { timeout: 3 }),
  "aws-machine-own-group": change(GPU, { vpcSecurityGroupIds: undefined }),
  "aws-models-retained": { of: MODELS, options: { protect: false } },
  "aws-no-key-pair": change(LIGHTHOUSE, { keyName: "admin" }),
  "aws-no-user-data": change(LIGHTHOUSE, { userData: "#!/bin/sh" }),
  "aws-policy-no-world": change(BUCKET, {
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }] }),
  }),
  "aws-power-of-gpu-only": change("lighthouse-gpu-power-gpu-0-state", { instanceId: `${LIGHTHOUSE}-id` }),
  "aws-provider-account": change("lighthouse-aws", { allowedAccountIds: undefined }),
  "aws-provider-no-static-keys": change("lighthouse-aws", { accessKey: "AKIAIOSFODNN7EXAMPLE" }),
  "aws-region-allowed": change("lighthouse-aws", { region: "sa-east-1" }),
  "aws-required-tags": change(GPU, { tags: {} }),
  "aws-sg-described": change(API, { description: undefined }),
  "aws-sg-egress": without("lighthouse-network-groups-nodes-to-world"),
  "aws-sg-internal-ports": openTo("203.0.113.7/32", 2379),
  "aws-sg-no-api-exposure": openTo("0.0.0.0/0", 50000),
  "aws-sg-no-open-port": openTo("0.0.0.0/0", 8080),
  "aws-sg-no-ssh": openTo("0.0.0.0/0", 22),
  "aws-spot-no-termination-protection": change(GPU, { disableApiTermination: true }),
  "aws-spot-released": without("lighthouse-gpu-power-release-gpu-0"),
  "aws-spot-valid-until": onSpot({ spotInstanceType: "persistent" }),
  "aws-subnet-no-public-ip": change("lighthouse-network-subnet", { mapPublicIpOnLaunch: true }),
  "aws-user-data-no-secret": change(LIGHTHOUSE, { userData: "-----BEGIN PRIVATE KEY-----" }),
  "aws-volume-attached": without(ATTACHMENT),
  "aws-volume-detach-stops": change(ATTACHMENT, { stopInstanceBeforeDetaching: false }),
  "aws-volume-no-force-detach": change(ATTACHMENT, { forceDetach: true }),
  "aws-vpc-avoids-lans": change("lighthouse-network-vpc", { cidrBlock: "192.168.1.0/24" }),
};

/** Policies over what this stack has none of, and that type. */
const absent: Readonly<Record<string, readonly [type: string, reason: string]>> = {
  "aws-gpu-group-to-zero": ["aws:autoscaling/group:Group", "a group would replace machines, and lose their disks"],
  "aws-group-bounded": ["aws:autoscaling/group:Group", "a group would replace machines, and lose their disks"],
  "aws-group-size-left": ["aws:autoscaling/group:Group", "a group would replace machines, and lose their disks"],
  "aws-kms-deletion-window": ["aws:kms/key:Key", "the account's own keys cost nothing"],
  "aws-kms-rotation": ["aws:kms/key:Key", "the account's own keys cost nothing"],
  "aws-machine-kinds": ["aws:ec2/fleet:Fleet", "there to forbid"],
  "aws-no-nat-gateway": ["aws:ec2/natGateway:NatGateway", "there to forbid"],
  "aws-no-static-keys": ["aws:iam/accessKey:AccessKey", "there to forbid"],
  "aws-prefix-list-no-world": ["aws:ec2/managedPrefixList:ManagedPrefixList", "operators are named one by one"],
};

let registrations: readonly Registration[];

beforeAll(async () => {
  const fleet = loadFleet(resolve(__dirname, "../.."), { fallbackRepo: "https://git.example/fleet.git" });
  const cluster = fleet.clusters.find(({ name }) => name === "lighthouse");
  if (cluster === undefined) throw new Error("the fleet has no lighthouse");
  const recording = await record(
    () => lighthouseStack(cluster, fleet.vault),
    awsWorld("lighthouse", { "aws:allowedAccountIds": '["123456789012"]' }),
  );
  ({ registrations } = recording);
});

const stackWith = (broken?: Break): readonly Facts[] => {
  const isOf = (name: string): boolean => broken !== undefined && "of" in broken && broken.of === name;
  const inputsOf = (one: Registration): Record<string, unknown> => ({
    ...answered(one),
    ...one.inputs,
    id: `${one.name}-id`,
    ...(broken !== undefined && "inputs" in broken && isOf(one.name) ? broken.inputs : {}),
  });
  const kept = registrations.filter(
    ({ name }) => !(broken !== undefined && "without" in broken && broken.without === name),
  );
  const providers = new Map(kept.map((one) => [one.name, one]));
  return kept.map((one) => {
    const provider = providers.get(one.provider);
    const { urn, type, name, protect, ignoreChanges } = one;
    return {
      urn,
      type,
      name,
      props: new View(inputsOf(one), "", name),
      options: {
        protect,
        ignoreChanges,
        additionalSecretOutputs: [],
        ...(broken !== undefined && "options" in broken && isOf(name) ? broken.options : {}),
      },
      ...(provider === undefined
        ? {}
        : { provider: { name: provider.name, type: provider.type, props: new View(inputsOf(provider)) } }),
      isSecret: () => false,
    };
  });
};

function verdictsOn(rule: Rule, resources: readonly Facts[], settings: Readonly<Record<string, unknown>> = {}) {
  const declared = new View({ sites: { home: { lan: "192.168.1.0/24" } } });
  const around = { project: "homelab", stack: "lighthouse", declared, settings };
  const verdicts =
    rule.kind === "stack"
      ? [evaluateStack(rule, resources, around)]
      : resources
          .filter(({ type }) => rule.types === "*" || rule.types.includes(type))
          .map((resource) => evaluateResource(rule, resource, around));
  return {
    violations: verdicts.flatMap(({ violations }) => violations.map(({ message }) => message)),
    unjudged: verdicts.flatMap(({ unjudged }) => unjudged),
  };
}

const aboutAws = rules.filter(({ area }) => area === "aws");

test("every policy about AWS is either shown to judge this stack, or has its reason not to", () => {
  expect([...Object.keys(breaks), ...Object.keys(absent)].sort()).toEqual(aboutAws.map(({ id }) => id).sort());
});

test.each(Object.entries(breaks))("%s", (id, broken) => {
  const rule = aboutAws.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no policy ${id}`);
  expect(verdictsOn(rule, stackWith())).toEqual({ violations: [], unjudged: [] });
  expect(registrations.map(({ name }) => name)).toContain("without" in broken ? broken.without : broken.of);
  const settings = "settings" in broken ? broken.settings : {};
  expect(verdictsOn(rule, stackWith(broken), settings).violations).not.toEqual([]);
});

test.each(Object.entries(absent))("%s has nothing to judge here", (_, [type]) => {
  expect(registrations.filter((one) => one.type === type)).toEqual([]);
});
