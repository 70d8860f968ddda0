// A burstable machine slows down before it costs more.
import { MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsBurstableStandard: ResourceRule = {
  kind: "resource",
  id: "aws-burstable-standard",
  area: "aws",
  level: "advisory",
  severity: "low",
  why: "T3, T3a and T4g are unlimited by default: a process that spins is charged by the CPU hour on top of the machine.",
  condition:
    "A machine of a T family has creditSpecification.cpuCredits standard; T2 is standard unless it says otherwise.",
  repair: 'Set creditSpecification to { cpuCredits: "standard" }.',
  source: "docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html",
  example: 'new aws.ec2.Instance("lighthouse", { instanceType: "t3.small" })',
  exceptions: "in the stack file",
  types: MACHINE_TYPES,
  check: ({ props }, judge) => {
    const at = props.get("creditSpecification", "cpuCredits");
    const size = String(props.get("instanceType").known());
    if (at.text() === "standard" || !/^t\d/.test(size) || (!at.present && size.startsWith("t2."))) return;
    judge.report(at, `${at.shown()}: a process that spins costs extra; set it to "standard"`);
  },
};
