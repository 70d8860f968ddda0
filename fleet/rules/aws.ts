// Rules about clusters on AWS: where they stand, what nobody announces there, who reaches them, what they have at night.
import { contains, formatAddress, parseAddress, parseCidr, within, type Range } from "../addresses";
import { minuteDefaults } from "../awsDefaults";
import { nodesOf, type Draft, type View } from "../draft";
import { show } from "../validate";
import { awsReserved, lanOf, nextFree } from "./claims";
import { type Finding, type Rule } from "./rule";

/** Clusters that say that they are on AWS. */
export const onAws = (view: View): readonly Draft[] =>
  view.clusters.filter(({ data }) => data.cluster?.platform === "aws");

export const awsSite: Rule = {
  id: "aws-site",
  area: "aws",
  severity: "mandatory",
  why: "Instances need a region, a zone and a subnet, and a hypervisor or box stands in none.",
  condition: "A cluster is on AWS exactly where its site is, and only there it has homelab:aws.",
  source: "hashicorp/terraform-provider-aws website/docs/r/subnet.html.markdown, vpc_id and availability_zone",
  example: "platform: aws at a site without aws",
  check: (view) =>
    view.clusters.flatMap((draft): readonly Finding[] => {
      const { cluster } = draft.data;
      if (cluster?.platform === undefined) {
        return [];
      }
      const at = draft.at(["cluster", "platform"]);
      const there = draft.site === undefined ? undefined : "aws" in draft.site.data;
      if (cluster.platform === "aws") {
        const message = `${draft.site?.name ?? ""} is not in AWS: add aws with region, availabilityZone and vpcCidr to the site in Pulumi.yaml, or choose another`;
        return there === false ? [{ at, message }] : [];
      }
      const settings = `has no effect on platform ${cluster.platform}: remove it`;
      return [
        ...(there === true
          ? [{ at, message: `${draft.site?.name ?? ""} is in AWS: take platform aws, or another site` }]
          : []),
        ...(draft.states(["aws"]) ? [{ at: draft.at(["aws"]), message: settings }] : []),
      ];
    }),
};

export const awsLendsMachines: Rule = {
  id: "aws-role",
  area: "aws",
  severity: "mandatory",
  why: "Trees of the other roles bring an ingress and Vault, whose addresses nothing announces in a VPC.",
  condition: "A cluster on AWS has the role burst.",
  source: "convention of this fleet: gitops/clusters/burst is the tree without ingress",
  example: "role: management on platform aws",
  check: (view) =>
    onAws(view).flatMap((draft) => {
      const role = draft.data.cluster?.role;
      return role === undefined || role === "burst"
        ? []
        : [
            {
              at: draft.at(["cluster", "role"]),
              message: `${role} brings an ingress, whose address nothing announces on AWS: take burst`,
            },
          ];
    }),
};

export const awsNothingAnnounced: Rule = {
  id: "aws-nothing-announced",
  area: "aws",
  severity: "mandatory",
  why: "A VPC delivers to addresses that it gave to an interface and ignores ARP, so a floating address is nobody's there.",
  condition:
    "A cluster on AWS has no virtual, ingress or LoadBalancer address and no L2 announcements, and so one control plane.",
  source: 'docs.aws.amazon.com, "How Amazon VPC works", IP addressing: an address belongs to a network interface',
  example: "network.vip on platform aws",
  check: (view) =>
    onAws(view).flatMap((draft): readonly Finding[] => {
      const planes = draft.data.nodes?.controlPlanes?.length ?? 0;
      return [
        ...(["vip", "externalIp", "lbRange"] as const)
          .filter((key) => draft.states(["network", key]))
          .map((key) => ({
            at: draft.at(["network", key]),
            message: `nothing announces ${draft.data.network?.[key] ?? "an address"} on AWS: remove it`,
          })),
        ...(draft.data.cilium?.l2Announcements === true
          ? [
              {
                at: draft.at(["cilium", "l2Announcements"]),
                message: "a VPC does not hear announcements by ARP: remove it",
              },
            ]
          : []),
        ...(planes > 1
          ? [
              {
                at: draft.at(["nodes", "controlPlanes"]),
                message: `${draft.stack} has ${planes} control planes, and no address on AWS that they could share: take 1`,
              },
            ]
          : []),
      ];
    }),
};

export const awsSubnet: Rule = {
  id: "aws-subnet",
  area: "aws",
  severity: "mandatory",
  why: "AWS refuses a subnet outside its VPC or region, and routes through the first address of the subnet alone.",
  condition:
    "The LAN of a site in AWS lies inside the block of the VPC, its gateway is the first address, and the zone is one of the region.",
  source: 'docs.aws.amazon.com, "Subnet CIDR blocks" and "Subnet basics"',
  example: "lan: 10.9.0.0/24 in the VPC 172.31.0.0/16",
  check: (view) =>
    view.sites.flatMap((site): readonly Finding[] => {
      const { region, availabilityZone: zone, vpcCidr } = site.data.aws ?? {};
      const [lan, vpc, gateway] = [lanOf(site), parseCidr(vpcCidr), parseAddress(site.data.gateway)];
      const inAws = site.data.aws !== undefined;
      return [
        ...(lan === undefined || vpc === undefined || within(lan, vpc)
          ? []
          : [{ at: site.at(["lan"]), message: `${site.data.lan ?? ""} is outside the VPC, ${vpcCidr ?? ""}` }]),
        ...(!inAws || lan === undefined || gateway === undefined || gateway === lan.first + 1
          ? []
          : [
              {
                at: site.at(["gateway"]),
                message: `${formatAddress(gateway)} is not the router of the subnet: write ${formatAddress(lan.first + 1)}`,
              },
            ]),
        ...(region === undefined || zone === undefined || zone.slice(0, -1) === region
          ? []
          : [
              {
                at: site.at(["aws", "availabilityZone"]),
                message: `${zone} is not a zone of ${region}: write e.g. ${region}a`,
              },
            ]),
      ];
    }),
};

export const awsAddressFree: Rule = {
  id: "aws-address-reserved",
  area: "aws",
  severity: "mandatory",
  why: "The first addresses of a subnet are the router's, the resolver's and AWS's own, and no instance gets one.",
  condition: "No node has one of the addresses that AWS keeps in a subnet: the first four and the last.",
  source: 'docs.aws.amazon.com, "Subnet CIDR blocks"',
  example: "ip: 172.31.16.2 in the subnet 172.31.16.0/24",
  check: (view) =>
    onAws(view).flatMap((draft) =>
      nodesOf(draft).flatMap(({ node, path }) => {
        const address = parseAddress(node.ip);
        // The network address and the last one are no host's on any LAN.
        return address === undefined ||
          draft.site === undefined ||
          !awsReserved(draft.site).some((range) => contains(range, address) && address > range.first)
          ? []
          : [
              {
                at: draft.at([...path, "ip"]),
                message: `${formatAddress(address)} is one of the first four addresses of the subnet, which AWS keeps${nextFree(view, draft.site)}`,
              },
            ];
      }),
    ),
};

/** Source: RFC 1918, RFC 6598, RFC 1122, RFC 3927. */
const notPublic = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"];

/** Whether somebody on the internet can have an address of the block. */
export const crossesInternet = (block: Range): boolean =>
  !notPublic.some((cidr) => within(block, parseCidr(cidr) ?? block));

/** Shortest prefix of an operator's block, bits. */
const widestOperator = 16;

export const awsOperators: Rule = {
  id: "aws-operators",
  area: "aws",
  severity: "mandatory",
  why: "The Talos and Kubernetes APIs are open to these blocks: to nobody, and nobody can work; to the world, and the world tries.",
  condition:
    "A cluster on AWS names at least one block of operators, each a public one of at most 65536 addresses, written without host bits.",
  source:
    'docs.aws.amazon.com, "Security group rules": a source is a block; RFC 1918: private addresses do not cross the internet',
  example: "operators: [0.0.0.0/0]",
  check: (view) =>
    onAws(view).flatMap((draft): readonly Finding[] => {
      const operators = draft.data.aws?.operators;
      if (operators?.length === 0) {
        const message = "is empty, so nobody reaches the Talos and Kubernetes APIs: write the block that you come from";
        return [{ at: draft.at(["aws", "operators"]), message }];
      }
      return (operators ?? []).flatMap((text, index) =>
        text === undefined
          ? []
          : operatorTrouble(text).map((message) => ({ at: draft.at(["aws", "operators", index]), message })),
      );
    }),
};

function operatorTrouble(text: string): readonly string[] {
  const block = parseCidr(text);
  if (block === undefined) {
    return [
      `${show(text)} is not a block of IPv4 addresses: write an address and a prefix length, e.g. 198.51.100.7/32`,
    ];
  }
  if (block.prefixLength < widestOperator) {
    const who = block.prefixLength === 0 ? "the world" : `${String(2 ** (32 - block.prefixLength))} addresses`;
    return [
      `${text} opens the Talos and Kubernetes APIs to ${who}: write the block that you come from, at most a /${String(widestOperator)}`,
    ];
  }
  if (block.address !== block.first) {
    return [
      `${text} has host bits set; did you mean ${formatAddress(block.first)}/${String(block.prefixLength)}, or ${formatAddress(block.address)}/32?`,
    ];
  }
  return !crossesInternet(block)
    ? [
        `${text} does not cross the internet, so nobody comes from there: write your public address, e.g. of \`curl -4 https://checkip.amazonaws.com\``,
      ]
    : [];
}

const [leastIdle, mostIdle] = [5, 30] as const;

export const awsGpuStops: Rule = {
  id: "aws-gpu-stops",
  area: "aws",
  severity: "mandatory",
  why: "A GPU that nobody uses costs by the second until somebody stops it.",
  condition: "The watchdog waits 5 to 30 minutes, and the backstop longer than the watchdog.",
  source:
    'convention of this fleet; docs.aws.amazon.com, "Stop and start Amazon EC2 instances": a stopped instance costs its volumes',
  example: "idleMinutes: 120",
  check: (view) =>
    onAws(view).flatMap((draft): readonly Finding[] => {
      const minutes = (key: keyof typeof minuteDefaults): number | undefined =>
        draft.data.aws?.[key] ?? (draft.states(["aws", key]) ? undefined : minuteDefaults[key]);
      const [idle, backstop] = [minutes("idleMinutes"), minutes("backstopMinutes")];
      return [
        ...(idle === undefined || (idle >= leastIdle && idle <= mostIdle)
          ? []
          : [
              {
                at: draft.at(["aws", "idleMinutes"]),
                message: `${idle} minutes is not between ${leastIdle}, before which a model is hardly loaded, and ${mostIdle}, after which it is dear: take 15`,
              },
            ]),
        ...(idle === undefined || backstop === undefined || backstop > idle
          ? []
          : [
              {
                at: draft.at(["aws", draft.states(["aws", "backstopMinutes"]) ? "backstopMinutes" : "idleMinutes"]),
                message: `the backstop waits ${backstop} minutes and the watchdog ${idle}: the one that acts when the other is dead must wait longer`,
              },
            ]),
      ];
    }),
};

export const awsRules: readonly Rule[] = [
  awsSite,
  awsLendsMachines,
  awsNothingAnnounced,
  awsSubnet,
  awsAddressFree,
  awsOperators,
  awsGpuStops,
];
