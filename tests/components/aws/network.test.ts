// Proves what AwsNetwork asks the engine for, what it refuses, and that the policies of the pack agree with it. It cannot
// prove that packets pass: who reaches whom is a law of the lab.
import { Provider } from "@pulumi/aws/provider";
import { AwsNetwork, type AwsNetworkArgs } from "../../../components/aws/network";
import { record, type Recording } from "../../stacks/recording";
import { judged } from "./judged";

const args: AwsNetworkArgs = {
  clusterName: "lighthouse",
  vpcCidr: "172.31.0.0/16",
  subnetCidr: "172.31.16.0/24",
  availabilityZone: "us-west-2a",
  operators: ["198.51.100.7/32", "203.0.113.0/28"],
  overlayPort: 4242,
};

const defaultTags = {
  tags: { "homelab:cluster": "lighthouse", "homelab:role": "burst", "managed-by": "pulumi" },
};

const network = (wanted: AwsNetworkArgs) =>
  record(() => {
    const provider = new Provider("lighthouse-aws", { region: "us-west-2", defaultTags });
    const made = new AwsNetwork("lighthouse-network", wanted, { provider });
    return { subnet: made.subnet.id, node: made.nodeGroup, lighthouse: made.lighthouseGroup };
  });

const inputsOf = (recording: Recording<unknown>, type: string) =>
  recording.registrations.filter((one) => one.type === type).map(({ name, inputs }) => [name, inputs]);

test("a subnet that gives no machine a public address by itself, with a way out", async () => {
  const recording = await network(args);
  expect(recording.one("lighthouse-network-vpc").inputs).toEqual({
    cidrBlock: "172.31.0.0/16",
    enableDnsHostnames: true,
    tags: { Name: "lighthouse" },
  });
  expect(recording.one("lighthouse-network-subnet").inputs).toEqual({
    vpcId: "lighthouse-network-vpc-id",
    cidrBlock: "172.31.16.0/24",
    availabilityZone: "us-west-2a",
    mapPublicIpOnLaunch: false,
    tags: { Name: "lighthouse" },
  });
  expect(recording.one("lighthouse-network-way-out").inputs).toEqual({
    routeTableId: "lighthouse-network-routes-id",
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: "lighthouse-network-gateway-id",
  });
  expect(recording.one("lighthouse-network-association").inputs).toEqual({
    subnetId: "lighthouse-network-subnet-id",
    routeTableId: "lighthouse-network-routes-id",
  });
});

test("the group that AWS makes by itself is emptied of its rules", async () => {
  const recording = await network(args);
  expect(recording.one("lighthouse-network-default-group").inputs).toEqual({
    vpcId: "lighthouse-network-vpc-id",
    tags: { Name: "lighthouse" },
  });
});

test("nodes are reached by each other and by operators on two ports, the lighthouse by the world on one", async () => {
  const recording = await network(args);
  const nodes = "lighthouse-network-groups-nodes-id";
  const lighthouse = "lighthouse-network-groups-lighthouse-id";
  const operator = (cidrIpv4: string, port: number, api: string) => ({
    securityGroupId: nodes,
    cidrIpv4,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    description: `Operators, ${api} API`,
  });
  expect(inputsOf(recording, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual([
    ["lighthouse-network-groups-kubernetes-from-198.51.100.7-32", operator("198.51.100.7/32", 6443, "kubernetes")],
    ["lighthouse-network-groups-kubernetes-from-203.0.113.0-28", operator("203.0.113.0/28", 6443, "kubernetes")],
    [
      "lighthouse-network-groups-nodes-among-themselves",
      {
        securityGroupId: nodes,
        referencedSecurityGroupId: nodes,
        ipProtocol: "-1",
        description: "Nodes of the cluster among themselves",
      },
    ],
    [
      "lighthouse-network-groups-overlay-from-world",
      {
        securityGroupId: lighthouse,
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "udp",
        fromPort: 4242,
        toPort: 4242,
        description: "Nodes of other sites, whose addresses change: the overlay checks certificates itself",
      },
    ],
    ["lighthouse-network-groups-talos-from-198.51.100.7-32", operator("198.51.100.7/32", 50000, "talos")],
    ["lighthouse-network-groups-talos-from-203.0.113.0-28", operator("203.0.113.0/28", 50000, "talos")],
  ]);
  expect(
    inputsOf(recording, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").map(([, inputs]) => inputs),
  ).toEqual([
    {
      securityGroupId: nodes,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
      description: "Images, time, DNS, the APIs of AWS, and the overlay to nodes of other sites",
    },
    {
      securityGroupId: lighthouse,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "udp",
      fromPort: 0,
      toPort: 65535,
      description: "The overlay to nodes of other sites, at whatever port their router gives them",
    },
  ]);
  expect(recording.result).toEqual({ subnet: "lighthouse-network-subnet-id", node: nodes, lighthouse });
});

test("no policy for AWS finds a fault but the provider that names no account", async () => {
  const { registrations } = await network(args);
  expect(judged("aws", registrations)).toEqual([
    "advisory aws-provider-account lighthouse-aws: allowedAccountIds: any account will do: name the one that is meant",
  ]);
});

test("the policies do find what this network must not have", async () => {
  const { registrations } = await network({ ...args, overlayPort: 22 });
  expect(judged("aws", registrations)).toEqual(
    expect.arrayContaining([
      'mandatory aws-sg-no-open-port lighthouse-network-groups-overlay-from-world: cidrIpv4: "0.0.0.0/0" may reach ' +
        "udp/22, the world only udp/4242: name the addresses that need it",
    ]),
  );
});

test("without operators nobody could configure a node", async () => {
  await expect(network({ ...args, operators: [] })).rejects.toThrow(
    "Cluster lighthouse: nobody could configure its nodes without operators; " +
      "name the addresses that operators come from, e.g. 203.0.113.7/32.",
  );
});

test("the world is no operator", async () => {
  await expect(network({ ...args, operators: ["203.0.113.0/28", "0.0.0.0/0"] })).rejects.toThrow(
    "Cluster lighthouse: operators 0.0.0.0/0 would open the Talos API, which asks for no certificate in maintenance " +
      "mode, to the world; name the addresses that operators come from, e.g. 203.0.113.7/32.",
  );
});
