// Only GPU machines have their power set by the program.
import { hasGpu, INSTANCE } from "../../awsMachines";
import { isNamed } from "../../references";
import type { StackRule } from "../../rule";

const STATE = "aws:ec2transitgateway/instanceState:InstanceState";

export const awsPowerOfGpuOnly: StackRule = {
  kind: "stack",
  id: "aws-power-of-gpu-only",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A lighthouse that is stopped by a configuration value cuts every site off, also the one from which it would be started again.",
  condition: "The instance of an InstanceState has a GPU.",
  repair: "Take the InstanceState away, or give it the instance with the GPU.",
  source: "convention of this fleet: machines without a GPU always run",
  example: 'new aws.ec2transitgateway.InstanceState("off", { instanceId: lighthouse.id, state: "stopped" })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const instances = resources.filter(({ type }) => type === INSTANCE);
    judge.each(resources, (power) => {
      if (power.type !== STATE) return;
      const at = power.props.get("instanceId");
      for (const { name, props } of instances.filter((instance) => isNamed(instance, ["id"], [at]))) {
        const type = props.get("instanceType");
        if (!hasGpu(type.text())) {
          judge.report(power, at, `${name} is no GPU machine (${type.shown()}) and always runs: take the state away`);
        }
      }
    });
  },
};
