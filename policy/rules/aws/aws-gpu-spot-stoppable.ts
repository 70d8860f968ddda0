// A spot machine can be stopped and started again.
import { INSTANCE, isSpot, SPOT_REQUEST, spotTerms } from "../../awsMachines";
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
    const { kind, interruption, persistentByDefault } = spotTerms(machine);
    judge.each([kind], () => {
      if (kind.text() === "persistent" || (persistentByDefault && !kind.present)) return;
      judge.report(kind, `${kind.shown()}: only a persistent request survives a stop; set it to "persistent"`);
    });
    judge.each([interruption], () => {
      if (interruption.text() !== "stop")
        judge.report(
          interruption,
          `${interruption.shown()}: an interruption must not destroy the machine; set it to "stop"`,
        );
    });
  },
};
