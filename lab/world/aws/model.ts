// An AWS account: what exists in it, as plain data. Ids look like AWS's; `madeBy` is the resource that made a thing.
import type { Urn } from "../../kernel/model";
import type { Launch } from "./launch";

export type Tags = Record<string, string>;

interface Made {
  readonly madeBy: Urn;
}

export interface Vpc extends Made {
  readonly id: string;
  readonly cidr: string;
  tags: Tags;
}

export interface Subnet extends Made {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly availabilityZone: string;
  mapPublicIpOnLaunch: boolean;
  tags: Tags;
}

export interface RouteTable extends Made {
  readonly id: string;
  readonly vpcId: string;
  /** True for the table that came with the VPC: subnets without an association use it. Default false. */
  readonly main?: boolean;
  /** Target (gateway id) by destination block. */
  routes: Record<string, { readonly target: string; readonly madeBy: Urn }>;
  /** By association id. */
  associations: Record<string, { readonly subnetId: string; readonly madeBy: Urn }>;
  tags: Tags;
}

/** One permission of a group, as EC2 keeps them: one range or one group each. */
export interface GroupRule extends Made {
  readonly id: string;
  readonly direction: "ingress" | "egress";
  /** `tcp`, `udp`, `icmp`, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidr?: string;
  /** Id of a group whose members are meant. */
  readonly group?: string;
}

export interface SecurityGroup extends Made {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  /** By rule id. */
  rules: Record<string, GroupRule>;
  tags: Tags;
}

export interface Volume {
  readonly id: string;
  readonly availabilityZone: string;
  sizeGiB: number;
  type: string;
  readonly encrypted: boolean;
  /** Instance and device it is attached to. */
  attachment?: { readonly instanceId: string; readonly device: string; readonly madeBy: Urn };
  readonly deleteOnTermination: boolean;
  /** What was written to it, so that a test can see whether it survives. */
  data?: Record<string, string>;
  /** Absent for root volumes, which their instance makes. */
  readonly madeBy?: Urn;
  tags: Tags;
}

export interface SpotRequest {
  readonly id: string;
  readonly type: "persistent" | "one-time";
  readonly interruptionBehavior: "stop" | "terminate" | "hibernate";
  /** docs.aws.amazon.com, EC2 user guide, "Spot Instance request states". */
  state: "open" | "active" | "disabled" | "closed" | "cancelled";
  /** Status code, e.g. `fulfilled`, `marked-for-stop`, `instance-stopped-by-user`, `instance-stopped-no-capacity`. */
  status: string;
  /** Unix seconds on the world's clock at which a state that passes by itself ends, and what comes then. */
  until?: { readonly at: number; readonly state: SpotRequest["state"]; readonly status: string };
  /** RFC 3339; absent: 7 days for one-time requests, never for persistent ones. */
  readonly validUntil?: string;
  instanceId?: string;
  /** What it launches: the instance as it was when it was asked for. */
  readonly launch?: Launch;
}

export interface Instance extends Made {
  readonly id: string;
  readonly ami: string;
  type: string;
  readonly subnetId: string;
  readonly privateIp: string;
  /** Changes with every start, unless an Elastic IP is associated; absent while stopped. */
  publicIp?: string;
  readonly associatePublicIp: boolean;
  securityGroups: string[];
  state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  /** Unix seconds on the world's clock of the last start. */
  launched: number;
  rootVolume: string;
  /** Name of the instance profile. */
  profile?: string;
  readonly spotRequest?: string;
  metadata: { readonly httpTokens: "optional" | "required"; readonly hopLimit: number; readonly endpoint: boolean };
  disableApiTermination: boolean;
  shutdownBehavior: "stop" | "terminate";
  sourceDestCheck: boolean;
  tags: Tags;
  /** Inputs and outputs as the provider keeps them. */
  properties: Record<string, unknown>;
}

export interface ElasticIp {
  /** Absent for one that was allocated before the first `up`. */
  readonly madeBy?: Urn;
  readonly allocationId: string;
  readonly address: string;
  instanceId?: string;
  associationId?: string;
  /** Resource that associated it. */
  associatedBy?: Urn;
  tags: Tags;
}

export interface Image {
  readonly id: string;
  readonly name: string;
  /** `amazon`-like owners by number: 540036508848 for the official Talos images, `self` for the account's own. */
  readonly owner: string;
  readonly snapshotId?: string;
  /** Image Factory schematic and Talos version that it boots. */
  readonly schematic?: string;
  readonly talosVersion?: string;
  readonly madeBy?: Urn;
  tags: Tags;
  properties: Record<string, unknown>;
}

export interface Snapshot extends Made {
  readonly id: string;
  /** Where the bytes came from: `s3://bucket/key`. */
  readonly source?: string;
  readonly schematic?: string;
  readonly talosVersion?: string;
  /** Of the disk that it holds, empty or not. */
  readonly sizeGiB: number;
  readonly encrypted: boolean;
  tags: Tags;
}

export interface Region {
  vpcs: Record<string, Vpc>;
  subnets: Record<string, Subnet>;
  internetGateways: Record<string, { readonly id: string; vpcId?: string; readonly madeBy: Urn; tags: Tags }>;
  routeTables: Record<string, RouteTable>;
  securityGroups: Record<string, SecurityGroup>;
  instances: Record<string, Instance>;
  volumes: Record<string, Volume>;
  spotRequests: Record<string, SpotRequest>;
  elasticIps: Record<string, ElasticIp>;
  images: Record<string, Image>;
  snapshots: Record<string, Snapshot>;
  functions: Record<string, LambdaFunction>;
  /** EventBridge rules by name. */
  eventRules: Record<string, EventRule>;
}

export interface Bucket extends Made {
  readonly name: string;
  readonly region: string;
  versioned: boolean;
  encrypted: boolean;
  publicAccessBlocked: boolean;
  /** By key. */
  objects: Record<
    string,
    {
      readonly bytes: number;
      /** URL of the Image Factory whose content it is, byte by byte. */
      readonly source?: string;
      versions: number;
      /** Resource whose invocation of a function filled it. */
      filledBy?: Urn;
      /** True when its newest version is a delete marker. Default false. */
      readonly deleted?: boolean;
    }
  >;
  tags: Tags;
  forceDestroy: boolean;
  /** Parsed bucket policy. */
  policy?: PolicyDocument;
  /** Inputs of what is set on it by resources of their own (versioning, encryption, …), by the kind's token. */
  settings?: Record<string, { readonly madeBy: Urn; readonly properties: Record<string, unknown> }>;
  /** Inputs and outputs as the provider keeps them. */
  properties?: Record<string, unknown>;
}

export interface Role extends Made {
  readonly name: string;
  readonly arn: string;
  /** Parsed trust policy. */
  trust: PolicyDocument;
  /** Parsed inline policies by name. */
  inline: Record<string, { document: PolicyDocument; readonly madeBy: Urn }>;
  /** ARNs of attached managed policies. */
  attached: Record<string, Urn>;
  tags: Tags;
  /** Inputs and outputs as the provider keeps them. */
  properties?: Record<string, unknown>;
}

export interface ManagedPolicy extends Made {
  readonly arn: string;
  readonly name: string;
  document: PolicyDocument;
  /** Inputs and outputs as the provider keeps them. */
  properties?: Record<string, unknown>;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface LambdaFunction extends Made {
  readonly name: string;
  readonly arn: string;
  role: string;
  runtime: string;
  handler: string;
  timeout: number;
  memory: number;
  environment: Record<string, string>;
  /** Files of the package by name. */
  code: Record<string, string>;
  /** Who may invoke it: principal and source ARN, by statement id. */
  permissions: Record<string, { readonly principal: string; readonly sourceArn?: string; readonly madeBy: Urn }>;
  tags: Tags;
  /** Inputs and outputs as the provider keeps them. */
  properties?: Record<string, unknown>;
}

export interface EventRule extends Made {
  readonly name: string;
  readonly arn: string;
  schedule: string;
  enabled: boolean;
  /** ARN by target id. */
  targets: Record<string, { readonly arn: string; readonly madeBy: Urn }>;
  /** Unix seconds on the world's clock of the last run. */
  lastRun?: number;
  /** Inputs and outputs as the provider keeps them. */
  properties?: Record<string, unknown>;
}

export interface AwsAccount {
  readonly id: string;
  /** Address of the internet that the operator's programs come from. */
  readonly operator: string;
  regions: Record<string, Region>;
  /** By name; global. */
  buckets: Record<string, Bucket>;
  roles: Record<string, Role>;
  policies: Record<string, ManagedPolicy>;
  /** Role name by instance profile name. */
  profiles: Record<
    string,
    { readonly role: string; readonly madeBy: Urn; readonly properties?: Record<string, unknown> }
  >;
  budgets: Record<string, { readonly properties: Record<string, unknown>; readonly madeBy: Urn }>;
  /** What happened beyond the program's own calls, newest last: who called what, and how it ended. */
  trail: TrailEntry[];
  /** vCPUs that instances may have at once, by the code of the service quota, in every region. */
  readonly quotas: Readonly<Record<string, number>>;
  /** Counts ids and public addresses up, so that no two are alike. */
  counter: number;
}

export interface TrailEntry {
  /** Unix seconds on the world's clock. */
  readonly at: number;
  /** Role name, or `spot` for what AWS does itself. */
  readonly who: string;
  /** e.g. `ec2:StopInstances i-0123`. */
  readonly what: string;
  /** Absent when it was allowed and worked. */
  readonly error?: string;
}
