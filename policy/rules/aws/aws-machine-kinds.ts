// Machines are made in the forms that the other rules read.

import type { ResourceRule } from "../../rule";

export const awsMachineKinds: ResourceRule = {
  kind: "resource",
  id: "aws-machine-kinds",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A fleet request or launch configuration describes machines where no rule looks: open metadata, user data, any size.",
  condition: "Machines come from an Instance, a SpotInstanceRequest or a LaunchTemplate.",
  repair: "Describe the machine in a launch template.",
  source:
    "docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html: no new account can make them; docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleets.html: Spot Fleet is not recommended",
  example: 'new aws.ec2.LaunchConfiguration("gpu", { imageId, instanceType })',
  exceptions: "in the stack file",
  types: [
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/spotFleetRequest:SpotFleetRequest",
    "aws:ec2/fleet:Fleet",
  ],
  check: ({ props, type }, judge) => {
    judge.report(props, `${type} describes machines where no rule looks: use a launch template`);
  },
};
