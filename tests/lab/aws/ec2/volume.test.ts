// Proves what the simulated EC2 does with volumes, and breaks each law once with the exact
// message. It cannot prove that EC2 words its refusals so today; the source of each text stands next to its law.
import type { Props } from "../../../../lab/kernel/model";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import { answer, launched, network, type Network, refusal, startAws, TYPES } from "./ground";

let lab: TestLab;
let aws: TestProvider;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
});
afterEach(() => lab.remove());

const volume = (changes: Props = {}, name = "models"): Promise<TestResource> =>
  aws.create(TYPES.volume, name, {
    availabilityZone: "us-west-2a",
    size: 100,
    type: "gp3",
    encrypted: true,
    ...changes,
  });

describe("volume", () => {
  let made: Network;
  let instance: TestResource;
  const attach = (volumeId: string, changes: Props = {}, name = "attachment"): Promise<TestResource> =>
    aws.create(TYPES.volumeAttachment, name, { volumeId, instanceId: instance.id, deviceName: "/dev/sdf", ...changes });
  beforeEach(async () => {
    made = await network(aws);
    instance = await launched(aws, made);
  });
  const disks = () => lab.lab.world().machines["lighthouse-0"]?.disks;
  const attaching = (id: string, code: string, message: string, to = instance.id) =>
    answer(`attaching EBS Volume (${id}) to EC2 Instance (${to})`, "AttachVolume", code, message);

  it("is a disk of the machine while it is attached, and outlives the instance", async () => {
    const models = await volume();
    const attachment = await attach(models.id);
    expect(disks()).toEqual([
      { device: "/dev/nvme0n1", sizeGiB: 8 },
      { device: "/dev/nvme1n1", sizeGiB: 100 },
    ]);
    expect(await aws.read(attachment)).toMatchObject({ inputs: attachment.inputs.value });
    await aws.delete(instance);
    expect(await aws.read(attachment)).toBeUndefined();
    expect(await aws.read(models)).toMatchObject({ outputs: { size: 100, type: "gp3", encrypted: true } });
  });

  it("grows in place and is replaced by another zone", async () => {
    const models = await volume();
    await attach(models.id);
    const inputs = { availabilityZone: "us-west-2a", size: 200, type: "gp3", encrypted: true };
    expect(await aws.diff(models, inputs)).toEqual({ size: "update" });
    await aws.update(models, inputs);
    expect(disks()?.[1]).toEqual({ device: "/dev/nvme1n1", sizeGiB: 200 });
    expect(await aws.diff(models, { ...inputs, size: 100, availabilityZone: "us-west-2b" })).toEqual({
      availabilityZone: "update-replace",
    });
    expect(await refusal(aws.update(models, { ...inputs, size: 50 }))).toBe(
      answer(
        `modifying EBS Volume (${models.id})`,
        "ModifyVolume",
        "InvalidParameterValue",
        "New size cannot be smaller than existing size",
      ),
    );
  });

  it("is attached in its own zone, once, at a free device, to what exists", async () => {
    const [models, far] = [await volume(), await volume({ availabilityZone: "us-west-2b" }, "far")];
    expect(await refusal(attach(far.id))).toBe(
      attaching(
        far.id,
        "InvalidVolume.ZoneMismatch",
        `The volume '${far.id}' is not in the same availability zone as instance '${instance.id}'`,
      ),
    );
    expect(await refusal(attach("vol-0"))).toBe(
      attaching("vol-0", "InvalidVolume.NotFound", "The volume 'vol-0' does not exist."),
    );
    expect(await refusal(attach(models.id, { instanceId: "i-0" }))).toBe(
      attaching(models.id, "InvalidInstanceID.NotFound", "The instance ID 'i-0' does not exist", "i-0"),
    );
    await attach(models.id);
    expect(await refusal(attach(models.id, { deviceName: "/dev/sdg" }, "again"))).toBe(
      attaching(models.id, "VolumeInUse", `${models.id} is already attached to an instance`),
    );
    const second = await volume({}, "second");
    expect(await refusal(attach(second.id, {}, "same-device"))).toBe(
      attaching(
        second.id,
        "InvalidParameterValue",
        "Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use",
      ),
    );
  });

  it("is deleted once it is detached", async () => {
    const models = await volume();
    const attachment = await attach(models.id);
    expect(await refusal(aws.delete(models))).toBe(
      answer(
        `deleting EBS Volume (${models.id})`,
        "DeleteVolume",
        "VolumeInUse",
        `Volume ${models.id} is currently attached to ${instance.id}`,
      ),
    );
    await aws.delete(attachment);
    expect(disks()).toHaveLength(1);
    await aws.delete(models);
  });
});
