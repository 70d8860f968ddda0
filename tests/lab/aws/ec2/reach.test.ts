// Proves who reaches an instance in the simulated account: public addresses, routes and security groups in both
// directions, each broken once. It cannot prove what a firewall on the machine itself lets pass.
import type { Props } from "../../../../lab/kernel/model";
import { word } from "../../../../lab/kernel/values";
import type { Machine } from "../../../../lab/world/model";
import { stopInstance } from "../../../../lab/world/aws/ec2";
import {
  admits,
  machineAtPublic,
  operatorPath,
  operatorReaches,
  publicAddressOf,
} from "../../../../lab/world/aws/reach";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import {
  instanceInputs,
  launched,
  machineOf,
  network,
  type Network,
  OPERATOR,
  REGION,
  startAws,
  TYPES,
} from "./ground";

let lab: TestLab;
let aws: TestProvider;
let made: Network;
let lighthouse: TestResource;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
  made = await network(aws);
  lighthouse = await launched(aws, made, {}, "lighthouse");
});
afterEach(() => lab.remove());

const world = () => lab.lab.world();
const machine = (name?: string) => machineOf(lab, name);
const allow = (changes: Props, name = "rule"): Promise<TestResource> =>
  aws.create(TYPES.ingress, name, { securityGroupId: made.group.id, ipProtocol: "tcp", ...changes });
const closed = (who: string, group = made.group, name = "nodes") =>
  `no rule of the security groups of ${who}: ${name} (${group.id})`;

describe("the operator", () => {
  it("reaches a port that a rule opens for the operator's address", async () => {
    expect(operatorReaches(world(), machine(), 50000)).toBe(closed(`lighthouse-0 lets tcp 50000 in from ${OPERATOR}`));
    const rule = await allow({ cidrIpv4: `${OPERATOR}/32`, fromPort: 50000, toPort: 50001 });
    expect(operatorReaches(world(), machine(), 50000)).toBeUndefined();
    expect(operatorReaches(world(), machine(), 50000, "udp")).toBe(
      closed(`lighthouse-0 lets udp 50000 in from ${OPERATOR}`),
    );
    expect(operatorReaches(world(), machine(), 6443)).toBe(closed(`lighthouse-0 lets tcp 6443 in from ${OPERATOR}`));
    expect(operatorPath(world(), machine(), 50000)).toEqual({
      because: [[rule.urn], [made.table.urn], [made.association.urn]],
    });
  });

  it("does not get through without a route, a public address, a running instance", async () => {
    await allow({ cidrIpv4: "0.0.0.0/0", fromPort: 50000, toPort: 50000 });
    await lab.lab.act((live) => {
      stopInstance(live, REGION, lighthouse.id);
    });
    expect(operatorReaches(world(), machine(), 50000)).toBe(`${lighthouse.id} (lighthouse-0) is stopped`);
    const inner = await instanceInputs(aws, made, {
      privateIp: "172.31.16.11",
      associatePublicIpAddress: false,
      tags: { Name: "inner" },
    });
    await aws.create(TYPES.instance, "inner", inner);
    expect(operatorReaches(world(), machine("inner"), 50000)).toMatch(/^i-\w+ \(inner\) has no public address$/);
    const outer = await instanceInputs(aws, made, { privateIp: "172.31.16.12", tags: { Name: "outer" } });
    await aws.create(TYPES.instance, "outer", outer);
    expect(operatorReaches(world(), machine("outer"), 50000)).toBeUndefined();
    await aws.delete(made.association);
    const main = word(made.vpc.outputs.value["mainRouteTableId"]);
    expect(operatorReaches(world(), machine("outer"), 50000)).toBe(
      `route table ${main} of subnet ${made.subnet.id} has no route to 0.0.0.0/0`,
    );
  });

  it("finds a machine by its public address", () => {
    const address = publicAddressOf(world(), machine()) ?? "";
    expect(machineAtPublic(world(), address)?.name).toBe("lighthouse-0");
    expect(machineAtPublic(world(), "192.0.2.1")).toBeUndefined();
  });
});

describe("machines among each other", () => {
  const gpu = async (group: TestResource) => {
    const inputs = { privateIp: "172.31.16.20", tags: { Name: "gpu-0" }, vpcSecurityGroupIds: [group.id] };
    await aws.create(TYPES.instance, "gpu", await instanceInputs(aws, made, inputs));
  };

  it("pass what the sender lets out and the receiver lets in, by block or by group", async () => {
    const silent = await aws.create(TYPES.securityGroup, "silent", { vpcId: made.vpc.id, name: "silent" });
    await gpu(silent);
    const [from, to] = [machine("gpu-0"), machine()];
    expect(admits(world(), to, { machine: from }, "udp", 4242)).toBe(
      closed("gpu-0 lets udp 4242 out to 172.31.16.10", silent, "silent"),
    );
    await aws.create(TYPES.egress, "out", {
      securityGroupId: silent.id,
      ipProtocol: "-1",
      referencedSecurityGroupId: made.group.id,
    });
    expect(admits(world(), to, { machine: from }, "udp", 4242)).toBe(
      closed("lighthouse-0 lets udp 4242 in from 172.31.16.20"),
    );
    await allow({ ipProtocol: "udp", referencedSecurityGroupId: silent.id, fromPort: 4242, toPort: 4242 });
    expect(admits(world(), to, { machine: from }, "udp", 4242)).toBeUndefined();
    expect(admits(world(), from, { machine: to }, "icmp", 0)).toBe(
      closed("gpu-0 lets icmp in from 172.31.16.10", silent, "silent"),
    );
  });

  it("elsewhere are let in by rules for every address only, and reached through rules for their own", async () => {
    const home: Machine = { ...machine(), name: "home", platform: "metal", addresses: ["192.0.2.90"] };
    delete (home as { instanceId?: string }).instanceId;
    await allow({ ipProtocol: "udp", cidrIpv4: `${OPERATOR}/32`, fromPort: 4242, toPort: 4242 });
    expect(admits(world(), machine(), { machine: home }, "udp", 4242)).toBe(
      closed("lighthouse-0 lets udp 4242 in from any address"),
    );
    expect(admits(world(), machine(), { address: OPERATOR }, "udp", 4242)).toBeUndefined();
    await allow({ ipProtocol: "udp", cidrIpv4: "0.0.0.0/0", fromPort: 4242, toPort: 4242 }, "all");
    expect(admits(world(), machine(), { machine: home }, "udp", 4242)).toBeUndefined();
    expect(admits(world(), home, { machine: machine() }, "udp", 4242)).toBeUndefined();
  });
});
