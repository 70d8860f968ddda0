// No SSH keys are made or given to machines.
import { MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

const KEY_PAIR = "aws:ec2/keyPair:KeyPair";

export const awsNoKeyPair: ResourceRule = {
  kind: "resource",
  id: "aws-no-key-pair",
  area: "aws",
  level: "mandatory",
  severity: "low",
  why: "Talos ignores the key, so it promises an access that is not there and, on any other image, opens one that nobody reviews.",
  condition: "There is no key pair, and no machine names one.",
  repair: "Leave keyName out, and remove the key pair.",
  source: "docs.siderolabs.com/talos/latest/learn-more/philosophy: no shell and no SSH",
  example: 'new aws.ec2.Instance("lighthouse", { keyName: "admin" })',
  exceptions: "in the stack file",
  types: [KEY_PAIR, ...MACHINE_TYPES],
  check: ({ type, props }, judge) => {
    const at = type === KEY_PAIR ? props : props.get("keyName");
    if (at.present) judge.report(at, "Talos has no SSH: leave the key out");
  },
};
