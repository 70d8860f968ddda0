// No secret stands in user data.
import { MACHINE_TYPES } from "../../awsMachines";
import { findSecret, fromBase64 } from "../../secretShapes";
import type { ResourceRule } from "../../rule";

export const awsUserDataNoSecret: ResourceRule = {
  kind: "resource",
  id: "aws-user-data-no-secret",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "User data is neither authenticated nor encrypted: any process on the machine may read it, and so may whoever holds ec2:DescribeInstanceAttribute.",
  condition: "Neither the text of userData nor what it decodes to looks like a secret.",
  repair:
    "Take the secret out and rotate it; hand it over by the Talos API, or let the machine fetch it with its role.",
  source:
    "docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html: do not store sensitive data as user data",
  example: 'userData: "export AWS_ACCESS_KEY_ID=…"',
  exceptions: "never",
  types: MACHINE_TYPES,
  check: ({ props }, judge) => {
    judge.each(["userData", "userDataBase64"], (key) => {
      const at = props.get(key);
      const text = at.text() ?? "";
      const found = [text, fromBase64(text)]
        .map((content) => findSecret(key, content))
        .find((kind) => kind !== undefined);
      if (found !== undefined) judge.report(at, `${found}: take it out and rotate it`);
    });
  },
};
