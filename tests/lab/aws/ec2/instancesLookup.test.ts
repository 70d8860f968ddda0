// Proves how instances are looked up by their tags and states in the simulated EC2, and what is refused.
import type { Props } from "../../../../lab/kernel/model";
import { stopInstance } from "../../../../lab/world/aws/ec2";
import type { TestLab, TestProvider } from "../../harness";
import { instanceInputs, network, REGION, startAws, TYPES } from "./ground";

let lab: TestLab;
let aws: TestProvider;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
  const inputs = await instanceInputs(aws, await network(aws), { tags: { role: "gpu" } });
  const { id } = await aws.create(TYPES.instance, "gpu", inputs);
  await aws.create(TYPES.instance, "other", { ...inputs, privateIp: "172.31.16.11", tags: { role: "other" } });
  await lab.lab.act((world) => {
    stopInstance(world, REGION, id);
  });
});
afterEach(() => lab.remove());

const found = async (args: Props) => {
  const { value } = await aws.invoke("aws:ec2/getInstances:getInstances", args);
  return value["privateIps"];
};

test("those that run, unless states are named", async () => {
  expect(await found({})).toEqual(["172.31.16.11"]);
  expect(await found({ instanceStateNames: ["stopping", "stopped"] })).toEqual(["172.31.16.10"]);
});

test("those that have all tags; to find none is no error", async () => {
  const instanceStateNames = ["stopped", "running"];
  expect(await found({ instanceStateNames, instanceTags: { role: "gpu" } })).toEqual(["172.31.16.10"]);
  expect(await found({ instanceStateNames, instanceTags: { role: "gpu", cluster: "another" } })).toEqual([]);
});

test("states that there are not, and filters, are refused", async () => {
  await expect(found({ instanceStateNames: ["asleep"] })).rejects.toThrow("Invalid option");
  await expect(found({ filters: [{ name: "tag:role", values: ["gpu"] }] })).rejects.toThrow(
    "The lab does not simulate this property",
  );
});
