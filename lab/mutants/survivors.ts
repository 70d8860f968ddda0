// Why reality does not need an edge that no law notices.
import type { Edge } from "../order/graph";

interface Reason {
  /** Whether the edge is one of this kind. */
  readonly matches: (edge: Edge) => boolean;
  readonly text: string;
}

const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

const REASONS: readonly Reason[] = [
  {
    matches: ({ from, to }) => typeOf(to) === "pulumi:index:Stash" && typeOf(from) === "talos:machine/secrets:Secrets",
    text:
      "A Stash is a value in the engine's own state: nothing outside has to exist before it. The edge carries the " +
      "configuration contract of the cluster's creation, which is a matter of the value, not of the order.",
  },
  {
    matches: ({ to }) => typeOf(to) === "pulumi:pulumi:StackReference",
    text:
      "A StackReference reads what another stack left behind: nothing outside comes into being with it. The order of the " +
      "stacks is that of bringing them up; the edge carries the value.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from).endsWith(":PushSecret") && typeOf(to) === "talos:machine/configurationApply:ConfigurationApply",
    text:
      "Any one of several nodes would do, because the pods that withdraw what was published move to it. All are held: " +
      "they would otherwise go at the same time, and Vault, whose pods run there on the hub, needs the most of them.",
  },
  {
    matches: ({ to }) => typeOf(to) === "random:index/randomBytes:RandomBytes",
    text:
      "Random bytes are a value in the engine's own state: nothing outside comes into being with them. The edge carries " +
      "the seed of the overlay's keys, and without it there is no configuration to apply.",
  },
  {
    matches: ({ from }) => typeOf(from).startsWith("homelab:"),
    text: "A component makes nothing outside. What it is told goes on to its children, and their own edges are judged.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from) === "aws:iam/rolePolicy:RolePolicy" && typeOf(to) === "aws:s3/bucket:Bucket",
    text: "IAM does not look at the resources that a policy names. The edge carries the bucket's name into the policy.",
  },
  {
    matches: ({ from }) =>
      ["aws:cloudwatch/eventTarget:EventTarget", "aws:lambda/permission:Permission"].includes(typeOf(from)),
    text:
      "Neither EventBridge nor Lambda looks at the ARN on the other side when it is told of it. The edge carries that " +
      "ARN; until both are there the rule calls nobody, which costs a minute of a backstop that counts in tens of them.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from) === "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration" &&
      typeOf(to) === "aws:s3/bucketVersioning:BucketVersioning",
    text:
      "S3 takes rules about old versions before there are any. The provider's documentation asks for the order, because " +
      "rules that are set while versioning changes may come into force late.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from) === "aws:ec2/instance:Instance" && typeOf(to).startsWith("aws:vpc/securityGroup"),
    text:
      "A machine boots without these. The network is whole before the first machine is there, and stays until the last is " +
      "gone, so that images are pulled, nodes find each other and what was published is withdrawn at the first attempt; " +
      "each of these is tried again, and the lab does not say which packet failed first.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from) === "talos:machine/configurationApply:ConfigurationApply" && typeOf(to) === "aws:ec2/eip:Eip",
    text:
      "The edge carries the Elastic IP into the certificates' names of every node; a worker is first spoken to at an " +
      "address of its own.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from) === "aws:ec2/volumeAttachment:VolumeAttachment" && typeOf(to) === "aws:lambda/invocation:Invocation",
    text:
      "A volume is attached whatever becomes of the spot request. Deletion begins with the attachment, so that models are " +
      "let go by a machine that still runs, and then ends the request.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from) === "kubernetes:node.k8s.io/v1:RuntimeClass" ||
      typeOf(to) === "kubernetes:node.k8s.io/v1:RuntimeClass",
    text:
      "A RuntimeClass and what is on GPU nodes are waited for by nobody, because those nodes may be asleep. The API takes " +
      "them in any order; behind the class, and the class behind the gate, pods need no second attempt.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from) === "kubernetes:apps/v1:DaemonSet" && typeOf(to) === "kubernetes:core/v1:ConfigMap",
    text: "Pods on a GPU node are waited for by nobody, because it may be asleep; the kubelet waits for the ConfigMap.",
  },
  {
    matches: ({ from, to }) => typeOf(from).endsWith(":FluxInstance") && typeOf(to).endsWith(":ClusterSecretStore"),
    text:
      "Where the tree holds no ExternalSecret, as that of a cluster that lends machines, Flux needs no store. All clusters " +
      "have the same edge, and most trees do.",
  },
];

/** The reason, or undefined: then either the program has an edge too many, or the lab lacks a law. */
export function survivalReason(edge: Edge): string | undefined {
  return REASONS.find(({ matches }) => matches(edge))?.text;
}
