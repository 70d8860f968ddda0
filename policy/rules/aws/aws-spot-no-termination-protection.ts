// A spot machine asks for no protection that EC2 refuses it.
import { isSpot, MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsSpotNoTerminationProtection: ResourceRule = {
  kind: "resource",
  id: "aws-spot-no-termination-protection",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "EC2 refuses protection from termination or stopping for spot machines, so the up fails half-way.",
  condition: "Neither disableApiTermination nor disableApiStop is true on a spot machine.",
  repair: "Leave the protection out; keep what must stay on a volume of its own.",
  source:
    "docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html and docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html: not for Spot Instances",
  example: 'new aws.ec2.SpotInstanceRequest("gpu", { disableApiTermination: true })',
  exceptions: "in the stack file",
  types: MACHINE_TYPES,
  check: (machine, judge) => {
    if (!isSpot(machine)) return;
    judge.each(["disableApiTermination", "disableApiStop"], (key) => {
      const at = machine.props.get(key);
      if (at.flag() === true) judge.report(at, "EC2 refuses this for a spot machine: leave it out");
    });
  },
};
