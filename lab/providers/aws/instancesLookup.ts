// The simulated look-up of instances by their tags and states.
import { z } from "zod";
import type { FunctionModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import { describeInstances } from "../../world/aws/ec2";
import type { World } from "../../world/model";
import { notSimulated, text } from "./ec2Shapes";
import { regionName, texts } from "./services";

const states = z.enum(["pending", "running", "shutting-down", "terminated", "stopping", "stopped"]);

const args = z.strictObject({
  ...notSimulated("filters"),
  instanceStateNames: z.array(states).optional(),
  instanceTags: z.record(z.string(), z.string()).optional(),
  region: text,
});

/** internal/service/ec2/ec2_instances_data_source.go: without states only those that run, and none found is no error. */
export const getInstances: FunctionModel<World> = {
  token: "aws:ec2/getInstances:getInstances",
  coverage: "By their states and tags. Filters are refused.",
  secretOutputs: [],
  invoke: (given, operation) => {
    const { inputs, failures } = strict(args, given, "getInstances");
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const { instanceStateNames } = args.parse(inputs);
    const name = regionName(operation, inputs);
    const tags = texts(inputs["instanceTags"]);
    const found = describeInstances(operation.world, name, [
      { name: "instance-state-name", values: instanceStateNames?.length ? instanceStateNames : ["running"] },
      ...Object.entries(tags).map(([key, value]) => ({ name: `tag:${key}`, values: [value] })),
    ]);
    return {
      ...inputs,
      id: name,
      ids: found.map(({ id }) => id),
      instanceTags: tags,
      ipv6Addresses: [],
      privateIps: found.map(({ privateIp }) => privateIp),
      publicIps: found.flatMap(({ publicIp }) => publicIp ?? []),
      region: name,
    };
  },
};
