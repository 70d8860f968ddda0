// Proves what happens to instances on demand in the simulated EC2: launched, stopped, started, changed, terminated, and
// every refusal with its exact message. It cannot prove that EC2 words them so today; the sources stand next to the laws.
import type { Props } from "../../../../lab/kernel/model";
import { word } from "../../../../lab/kernel/values";
import { startInstance, stopInstance } from "../../../../lab/world/aws/ec2";
import { publicAddressOf } from "../../../../lab/world/aws/reach";
import type { TestLab, TestProvider } from "../../harness";
import {
  answer,
  instanceInputs,
  launchAnswer,
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

describe("instance", () => {
  it("is a machine that waits for its configuration, and says what EC2 made of it", async () => {
    const instance = await launch({ rootBlockDevice: { volumeSize: 40, volumeType: "gp3", encrypted: true } });
    expect(machine()).toMatchObject({
      platform: "aws",
      addresses: ["172.31.16.10"],
      instanceId: instance.id,
      running: true,
      disks: [{ device: "/dev/nvme0n1", sizeGiB: 40 }],
      image: { talosVersion: "v1.12.2", extensions: [] },
      madeBy: instance.urn,
    });
    expect(machine().config).toBeUndefined();
    expect(instance.outputs.value).toMatchObject({
      arn: `arn:aws:ec2:us-west-2:111122223333:instance/${instance.id}`,
      availabilityZone: "us-west-2a",
      instanceState: "running",
      privateDns: "ip-172-31-16-10.us-west-2.compute.internal",
      rootBlockDevice: { volumeSize: 40, encrypted: true, deviceName: "/dev/xvda" },
      region: "us-west-2",
      tagsAll: { Name: "lighthouse-0" },
    });
    expect(word(instance.outputs.value["publicIp"])).toBe(publicAddressOf(lab.lab.world(), machine()));
  });

  it("takes the metadata options of its image and those of the program", async () => {
    const optional = await launch();
    expect(region().instances[optional.id]?.metadata).toEqual({ httpTokens: "optional", hopLimit: 1, endpoint: true });
    const metadataOptions = { httpTokens: "required", httpPutResponseHopLimit: 1 };
    await aws.update(optional, await instanceInputs(aws, made, { metadataOptions }));
    expect(region().instances[optional.id]?.metadata).toEqual({ httpTokens: "required", hopLimit: 1, endpoint: true });
  });

  it("keeps disks, private address and configuration over a stop, and gets another public address", async () => {
    const instance = await launch();
    const before = publicAddressOf(lab.lab.world(), machine());
    await lab.lab.act((world) => {
      stopInstance(world, REGION, instance.id);
    });
    expect([machine().running, publicAddressOf(lab.lab.world(), machine())]).toEqual([false, undefined]);
    expect(await aws.read(instance)).toMatchObject({ outputs: { instanceState: "stopped", publicIp: "" } });
    await lab.lab.act((world) => {
      startInstance(world, REGION, instance.id);
    });
    const after = publicAddressOf(lab.lab.world(), machine());
    expect([machine().running, machine().addresses]).toEqual([true, ["172.31.16.10"]]);
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
  });

  it("reads as one without public address while it is stopped, which a refresh takes for a reason to replace it", async () => {
    const instance = await launch();
    await lab.lab.act((world) => {
      stopInstance(world, REGION, instance.id);
    });
    const live = await aws.read(instance);
    expect(live?.inputs["associatePublicIpAddress"]).toBe(false);
    const refreshed = { ...instance, inputs: { value: live?.inputs ?? {}, secrets: [] } };
    expect(await aws.diff(refreshed, await instanceInputs(aws, made))).toEqual({
      associatePublicIpAddress: "update-replace",
    });
  });

  it("is replaced by what EC2 cannot change, and changed in place otherwise", async () => {
    const instance = await launch({ rootBlockDevice: { volumeSize: 20, encrypted: true } });
    const inputs = (changes: Props) =>
      instanceInputs(aws, made, { rootBlockDevice: { volumeSize: 20, encrypted: true }, ...changes });
    const change = async (changes: Props) => aws.diff(instance, await inputs(changes));
    expect(await change({ ami: "ami-1" })).toEqual({ ami: "update-replace" });
    expect(await change({ privateIp: "172.31.16.11" })).toEqual({ privateIp: "update-replace" });
    expect(await change({ rootBlockDevice: { volumeSize: 20, encrypted: false } })).toEqual({
      "rootBlockDevice.encrypted": "update-replace",
    });
    expect(await change({ rootBlockDevice: { volumeSize: 30, encrypted: true } })).toEqual({
      "rootBlockDevice.volumeSize": "update",
    });
    expect(await change({ instanceType: "t3.large" })).toEqual({ instanceType: "update" });
    await aws.update(
      instance,
      await inputs({ rootBlockDevice: { volumeSize: 30, encrypted: true }, instanceType: "t3.large" }),
    );
    expect(machine()).toMatchObject({ running: true, disks: [{ sizeGiB: 30 }] });
    expect(region().instances[instance.id]?.type).toBe("t3.large");
    const smaller = await inputs({ rootBlockDevice: { volumeSize: 10, encrypted: true } });
    const volume = region().instances[instance.id]?.rootVolume ?? "";
    expect(await refusal(aws.update(instance, smaller))).toBe(
      answer(
        `updating EC2 Instance (${instance.id}) volume (${volume})`,
        "ModifyVolume",
        "InvalidParameterValue",
        "New size cannot be smaller than existing size",
      ),
    );
  });

  it("is terminated with its root volume and machine, unless it is protected", async () => {
    const instance = await launch({ disableApiTermination: true });
    expect(await refusal(aws.delete(instance))).toBe(
      answer(
        `terminating EC2 Instance (${instance.id})`,
        "TerminateInstances",
        "OperationNotPermitted",
        `The instance '${instance.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      ),
    );
    expect(machine().running).toBe(true);
    const open = await aws.update(instance, await instanceInputs(aws, made, { disableApiTermination: false }));
    await aws.delete(open);
    expect([region().instances, region().volumes]).toEqual([{}, {}]);
    expect(lab.lab.world().machines["lighthouse-0"]).toBeUndefined();
    expect(await aws.read(open)).toBeUndefined();
    const forced = await launch({ disableApiTermination: true, forceDestroy: true });
    await aws.delete(forced);
  });
});

describe("a launch", () => {
  it.each<[string, Props, string, string]>([
    ["image", { ami: "ami-0" }, "InvalidAMIID.NotFound", "The image id '[ami-0]' does not exist"],
    ["type", { instanceType: "g4dn.none" }, "InvalidParameterValue", "Invalid value 'g4dn.none' for InstanceType."],
    ["subnet", { subnetId: "subnet-0" }, "InvalidSubnetID.NotFound", "The subnet ID 'subnet-0' does not exist"],
    ["group", { vpcSecurityGroupIds: ["sg-0"] }, "InvalidGroup.NotFound", "The security group 'sg-0' does not exist"],
    [
      "address in the subnet",
      { privateIp: "172.31.17.10" },
      "InvalidParameterValue",
      "Address 172.31.17.10 does not fall within the subnet's address range",
    ],
    [
      "address that AWS does not keep",
      { privateIp: "172.31.16.3" },
      "InvalidParameterValue",
      "Address 172.31.16.3 is in subnet's reserved address range",
    ],
    [
      "instance profile",
      { iamInstanceProfile: "gpu" },
      "InvalidParameterValue",
      "Value (gpu) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
    ],
  ])("needs its %s", async (_, changes, code, message) => {
    expect(await refusal(launch(changes))).toBe(launchAnswer(code, message));
  });

  it("needs an image of its own region", async () => {
    const elsewhere = await lab.provider("aws", { region: "eu-central-1" }, { name: "elsewhere" });
    const { value } = await elsewhere.invoke("aws:ec2/getAmi:getAmi", { owners: ["540036508848"], mostRecent: true });
    expect(await refusal(launch({ ami: word(value["id"]) }))).toBe(
      launchAnswer("InvalidAMIID.NotFound", `The image id '[${word(value["id"])}]' does not exist`),
    );
  });

  it("needs groups of the subnet's VPC", async () => {
    const vpc = await aws.create(TYPES.vpc, "other", { cidrBlock: "10.0.0.0/16" });
    const group = await aws.create(TYPES.securityGroup, "elsewhere", { vpcId: vpc.id });
    expect(await refusal(launch({ vpcSecurityGroupIds: [group.id] }))).toBe(
      launchAnswer(
        "InvalidParameter",
        `Security group ${group.id} and subnet ${made.subnet.id} belong to different networks.`,
      ),
    );
  });

  it("needs a free address, also of stopped instances", async () => {
    const first = await launch();
    await lab.lab.act((world) => {
      stopInstance(world, REGION, first.id);
    });
    expect(await refusal(launch({}, "second"))).toBe(
      launchAnswer("InvalidIPAddress.InUse", "Address 172.31.16.10 is in use."),
    );
    const next = await launch({ privateIp: null }, "third");
    expect(next.outputs.value["privateIp"]).toBe("172.31.16.4");
  });

  it("needs a profile with a role", async () => {
    await lab.lab.act(({ aws: account }) => {
      if (account) account.profiles["empty"] = { role: "", madeBy: "somebody" };
    });
    expect(await refusal(launch({ iamInstanceProfile: "empty" }))).toBe(
      launchAnswer(
        "InvalidParameterValue",
        'IAM Instance Profile "arn:aws:iam::111122223333:instance-profile/empty" has no associated IAM Roles',
      ),
    );
  });

  it("needs a root volume that holds the image", async () => {
    const ami = word((await instanceInputs(aws, made))["ami"]);
    expect(await refusal(launch({ rootBlockDevice: { volumeSize: 4 } }))).toBe(
      launchAnswer(
        "InvalidBlockDeviceMapping",
        `Volume of size 4GB is smaller than snapshot '${ami.replace("ami", "snap")}', expect size >= 8GB`,
      ),
    );
  });

  it("stays within the quota of vCPUs", async () => {
    await lab.remove();
    ({ lab, aws } = await startAws({ aws: { quotas: { "L-1216C47A": 3 } } }));
    made = await network(aws);
    const first = await launch();
    const message =
      "You have requested more vCPU capacity than your current vCPU limit of 3 allows for the instance bucket that the " +
      "specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an " +
      "adjustment to this limit.";
    expect(await refusal(launch({ privateIp: "172.31.16.11" }, "second"))).toBe(
      launchAnswer("VcpuLimitExceeded", message),
    );
    await lab.lab.act((world) => {
      stopInstance(world, REGION, first.id);
    });
    await launch({ privateIp: "172.31.16.11" }, "third");
  });
});
