// A machine that shuts itself down is stopped, not terminated.
import { INSTANCE, SPOT_REQUEST } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsGpuShutdownStops: ResourceRule = {
  kind: "resource",
  id: "aws-gpu-shutdown-stops",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "With terminate, a shutdown from inside, such as talosctl shutdown, destroys the machine and every disk that goes with it.",
  condition: "The input instanceInitiatedShutdownBehavior is stop or left out.",
  repair: "Set instanceInitiatedShutdownBehavior to stop.",
  source:
    "docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html: stop is the default of machines whose root is a volume",
  example: 'instanceInitiatedShutdownBehavior: "terminate"',
  exceptions: "in the stack file",
  types: [INSTANCE, SPOT_REQUEST],
  check: ({ props }, judge) => {
    const at = props.get("instanceInitiatedShutdownBehavior");
    if (at.present && at.text() !== "stop")
      judge.report(at, `${at.shown()}: a shutdown from inside would destroy the machine; set it to "stop"`);
  },
};
