// Machines are made in the forms that the other rules read.

import type { ResourceRule } from "../../rule";

export const awsMachineKinds: ResourceRule = {
  kind: "resource",
  id: "aws-machine-kinds",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A launch configuration or a request for a fleet says what machines are like where no rule looks: open metadata, user data, any size.",
  condition: "Machines come from an Instance, a SpotInstanceRequest or a LaunchTemplate.",
  repair: "Describe the machine in a launch template, and start it as an Instance or from an auto scaling group.",
  source:
    "docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html: better not used; docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotFleet.html: a legacy API; convention of this fleet: no other fleets either",
  example: 'new aws.ec2.LaunchConfiguration("gpu", { imageId, instanceType })',
  exceptions: "in the stack file",
  types: [
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/spotFleetRequest:SpotFleetRequest",
    "aws:ec2/fleet:Fleet",
  ],
  check: ({ props, type }, judge) => {
    judge.report(
      props,
      `${type} describes machines where no rule looks: use a launch template and an auto scaling group`,
    );
  },
};
