// Machines boot without user data.
import { MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsNoUserData: ResourceRule = {
  kind: "resource",
  id: "aws-no-user-data",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Talos takes user data for its machine configuration: the machine would not wait in maintenance mode for the one that Pulumi applies, and everyone with ec2:DescribeInstanceAttribute could read it.",
  condition: "Neither userData nor userDataBase64 is given.",
  repair: "Leave user data out, and apply the configuration over the Talos API.",
  source:
    "docs.siderolabs.com/talos/latest/platform-specific-installations/cloud-platforms/aws: the configuration as user data; docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html: userData is one of the attributes; convention of this fleet: configurations come over the Talos API",
  example: 'new aws.ec2.Instance("lighthouse", { userData: "#!/bin/sh" })',
  exceptions: "in the stack file",
  types: MACHINE_TYPES,
  check: ({ props }, judge) => {
    for (const key of ["userData", "userDataBase64"]) {
      const at = props.get(key);
      if (at.isUnknown || at.leaves().some((text) => text.text() !== ""))
        judge.report(at, "Talos would take it for its machine configuration: leave user data out");
    }
  },
};
