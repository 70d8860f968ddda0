// Proves what switches an instance on and off and what an Elastic IP changes for it, with the exact message of every
// refusal. It cannot prove that EC2 words them so today; the source of each text stands next to its law.
import type { Props } from "../../../../lab/kernel/model";
import { word } from "../../../../lab/kernel/values";
import { startInstance, stopInstance } from "../../../../lab/world/aws/ec2";
import { publicAddressOf } from "../../../../lab/world/aws/reach";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import {
  answer,
  launched,
  machineOf,
  network,
  type Network,
  refusal,
  REGION,
  regionOf,
  startAws,
  TYPES,
} from "./ground";

let lab: TestLab;
let aws: TestProvider;
let made: Network;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
  made = await network(aws);
});
afterEach(() => lab.remove());

const region = () => regionOf(lab.lab.world());
const launch = (changes?: Props, name?: string) => launched(aws, made, changes, name);
const machine = () => machineOf(lab);

describe("power", () => {
  const power = (instance: TestResource, state: string) =>
    aws.create(TYPES.instanceState, "power", { instanceId: instance.id, state });

  it("is switched, and left alone when it is as wanted", async () => {
    const instance = await launch();
    const on = await power(instance, "running");
    expect(machine().running).toBe(true);
    const off = await aws.update(on, { instanceId: instance.id, state: "stopped" });
    expect(machine().running).toBe(false);
    expect(await aws.read(off)).toMatchObject({ inputs: { state: "stopped" } });
    await aws.update(off, { instanceId: instance.id, state: "running" });
    expect(machine().running).toBe(true);
    await aws.delete(off);
    expect(machine().running).toBe(true);
  });

  it("is of an instance that exists", async () => {
    const none = aws.create(TYPES.instanceState, "power", { instanceId: "i-0", state: "running" });
    expect(await refusal(none)).toBe(
      answer(
        "reading EC2 (Elastic Compute Cloud) Instance (i-0)",
        "DescribeInstances",
        "InvalidInstanceID.NotFound",
        "The instance ID 'i-0' does not exist",
      ),
    );
    expect(await refusal(aws.create(TYPES.instanceState, "power", { instanceId: "i-0", state: "off" }))).toBe(
      'expected state to be one of ["running" "stopped"]. Examine values at \'power.state\'.',
    );
  });
});

describe("Elastic IP", () => {
  it("is an instance's public address as long as it is associated", async () => {
    const instance = await launch();
    const given = publicAddressOf(lab.lab.world(), machine());
    const eip = await aws.create(TYPES.eip, "eip", { domain: "vpc", tags: { Name: "lighthouse" } });
    const association = await aws.create(TYPES.eipAssociation, "association", {
      allocationId: eip.id,
      instanceId: instance.id,
    });
    expect(association.id).toMatch(/^eipassoc-/);
    const address = word(eip.outputs.value["publicIp"]);
    expect(publicAddressOf(lab.lab.world(), machine())).toBe(address);
    await lab.lab.act((world) => {
      stopInstance(world, REGION, instance.id);
      startInstance(world, REGION, instance.id);
    });
    expect(publicAddressOf(lab.lab.world(), machine())).toBe(address);
    expect(await aws.read(instance)).toMatchObject({ inputs: { associatePublicIpAddress: true } });
    await aws.delete(association);
    expect([given, address]).not.toContain(publicAddressOf(lab.lab.world(), machine()));
    await aws.delete(eip);
    expect(region().elasticIps).toEqual({});
  });

  it("needs an allocation, an instance and a gateway", async () => {
    const associate = (changes: Props) =>
      aws.create(TYPES.eipAssociation, "association", { allocationId: "eipalloc-0", instanceId: "i-0", ...changes });
    const creating = (code: string, message: string) =>
      answer("creating EC2 EIP Association", "AssociateAddress", code, message);
    expect(await refusal(associate({}))).toBe(
      creating("InvalidAllocationID.NotFound", "The allocation ID 'eipalloc-0' does not exist"),
    );
    const eip = await aws.create(TYPES.eip, "eip", {});
    expect(await refusal(associate({ allocationId: eip.id }))).toBe(
      creating("InvalidInstanceID.NotFound", "The instance ID 'i-0' does not exist"),
    );
    const instance = await launch({ associatePublicIpAddress: false });
    const both = { allocationId: eip.id, instanceId: instance.id };
    await associate(both);
    const id = region().elasticIps[eip.id]?.associationId ?? "";
    expect(await refusal(associate({ ...both, allowReassociation: false }))).toBe(
      creating("Resource.AlreadyAssociated", `resource ${eip.id} is already associated with associate-id ${id}`),
    );
    await aws.delete(eip);
    const again = await aws.create(TYPES.eip, "again", {});
    await aws.delete(made.association);
    await aws.delete(made.gateway);
    expect(await refusal(associate({ ...both, allocationId: again.id }))).toBe(
      creating("Gateway.NotAttached", `Network ${made.vpc.id} is not attached to any internet gateway`),
    );
  });
});
