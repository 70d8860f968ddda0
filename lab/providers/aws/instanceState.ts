// The simulated power switch of an instance.
import { z } from "zod";
import type { Operation } from "../../kernel/model";
import { word } from "../../kernel/values";
import { AwsError, startInstance, stopInstance } from "../../world/aws/ec2";
import type { Instance } from "../../world/aws/model";
import type { World } from "../../world/model";
import { ec2, ec2Model, type At } from "./ec2Resource";
import { flag } from "./ec2Shapes";
import { instanceExists } from "./eip";
import * as law from "./instanceLaws";

/** internal/service/ec2/ec2_instance_state.go: neither stops nor starts are retried. */
export const instanceState = ec2Model<Instance>({
  type: "aws:ec2transitgateway/instanceState:InstanceState",
  coverage:
    "Stops and starts; a create or an update that finds the wanted state does nothing. Deleting it leaves the instance as it is.",
  shape: {
    force: flag,
    instanceId: z.string(),
    state: z.enum(["running", "stopped"], 'expected state to be one of ["running" "stopped"]'),
  },
  defaults: { force: false },
  replaceOn: ["instanceId"],
  durations: { create: 10, update: 60, delete: 1 },
  computed: [],
  create: (inputs, at, operation) => {
    const id = word(inputs["instanceId"]);
    const instance = at.region.instances[id];
    operation.uphold(instanceExists, {
      call: ec2(`reading EC2 (Elastic Compute Cloud) Instance (${id})`, "DescribeInstances"),
      id,
      instance,
    });
    if (instance?.state !== inputs["state"]) switchTo(word(inputs["state"]), id, at, operation);
    return id;
  },
  find: (id, { region }) => region.instances[id],
  live: ({ id, state }) => ({ instanceId: id, state }),
  update: ({ id }, inputs, at, operation, old) => {
    if (old["state"] !== inputs["state"]) switchTo(word(inputs["state"]), id, at, operation);
  },
  delete: () => undefined,
});

function switchTo(state: string, id: string, { name }: At, operation: Operation<World>): void {
  const [verb, api] = state === "running" ? ["starting", "StartInstances"] : ["stopping", "StopInstances"];
  const call = ec2(`${verb} Instance EC2 (Elastic Compute Cloud) Instance (${id})`, api);
  const error = attempt(() => {
    (state === "running" ? startInstance : stopInstance)(operation.world, name, id);
  });
  operation.uphold(state === "running" ? law.startable : law.stoppable, { call, error });
}

/** What EC2 refused; undefined when it did what was asked. */
export function attempt(call: () => void): AwsError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}
