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
      "The edge carries the configuration contract of the cluster's creation, which is a matter of the value, not of the " +
      "order: the refusal of another version comes from the other Stash.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from).endsWith(":PushSecret") && typeOf(to) === "talos:machine/configurationApply:ConfigurationApply",
    text:
      "Any one of several nodes would do, because the pods that withdraw what was published move to it. All that are reset " +
      "are held: they would otherwise go at the same time, and Vault, whose pods run there on the hub, needs most of them.",
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
      typeOf(from) === "aws:ec2/volumeAttachment:VolumeAttachment" && typeOf(to) === "aws:lambda/invocation:Invocation",
    text:
      "A volume is attached whatever becomes of the spot request. Deletion begins with the attachment, so that models are " +
      "let go by a machine that still runs, and then ends the request.",
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
