// A spot machine can be stopped and started again.
import { INSTANCE, isSpot, SPOT_REQUEST } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsGpuSpotStoppable: ResourceRule = {
  kind: "resource",
  id: "aws-gpu-spot-stoppable",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A one-time spot request ends with the first interruption, and a machine of it cannot be stopped: scaling to zero would destroy it.",
  condition: "The request is persistent and an interruption stops the machine.",
  repair: "Set the request's type to persistent and the interruption behaviour to stop.",
  source:
    "docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances-request.html: only an instance of a persistent request can be stopped; docs.aws.amazon.com/AWSEC2/latest/UserGuide/interruption-behavior.html: the default is terminate; hashicorp/terraform-provider-aws, website/docs/r/spot_instance_request.html.markdown: spot_type is persistent by default",
  example: 'instanceMarketOptions: { marketType: "spot", spotOptions: { spotInstanceType: "one-time" } }',
  exceptions: "in the stack file",
  types: [INSTANCE, SPOT_REQUEST],
  check: (machine, judge) => {
    if (!isSpot(machine)) return;
    const options = machine.props.get("instanceMarketOptions", "spotOptions");
    const isRequest = machine.type === SPOT_REQUEST;
    // A SpotInstanceRequest is persistent unless it says otherwise, an Instance is not.
    const kind = isRequest ? machine.props.get("spotType") : options.get("spotInstanceType");
    const end = isRequest
      ? machine.props.get("instanceInterruptionBehavior")
      : options.get("instanceInterruptionBehavior");
    judge.each([kind], () => {
      if (kind.text() === "persistent" || (isRequest && !kind.present)) return;
      judge.report(kind, `${kind.shown()}: only a persistent request survives a stop; set it to "persistent"`);
    });
    judge.each([end], () => {
      if (end.text() !== "stop")
        judge.report(end, `${end.shown()}: an interruption must not destroy the machine; set it to "stop"`);
    });
  },
};
