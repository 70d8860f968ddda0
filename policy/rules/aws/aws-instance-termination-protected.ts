// A machine that is always there cannot be terminated by a click.
import { hasGpu, INSTANCE, isSpot } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsInstanceTerminationProtected: ResourceRule = {
  kind: "resource",
  id: "aws-instance-termination-protected",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "The lighthouse is how the sites find each other; whoever terminates it in the console takes the overlay down and the keys on its disk along.",
  condition: "An on-demand Instance without a GPU has disableApiTermination true.",
  repair: "Set disableApiTermination to true.",
  source: "docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html: off by default",
  example: 'new aws.ec2.Instance("lighthouse", { instanceType: "t3.small" })',
  exceptions: "in the stack file",
  types: [INSTANCE],
  check: (instance, judge) => {
    const { props } = instance;
    const at = props.get("disableApiTermination");
    const size = props.get("instanceType");
    // Without a type, it is the template that says what the machine is.
    if (at.flag() === true || !size.present || hasGpu(size.text()) || isSpot(instance)) return;
    judge.report(at, `${at.shown()}: one click ends the machine; set it to true`);
  },
};
