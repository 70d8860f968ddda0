// A GPU machine is bought on the spot market, or by a group that scales to zero.
import { hasGpu, INSTANCE, isSpot } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsGpuSpot: ResourceRule = {
  kind: "resource",
  id: "aws-gpu-spot",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "An on-demand GPU machine outside a group runs, and is paid for, until somebody remembers it.",
  condition: "An Instance with a GPU has instanceMarketOptions.marketType spot.",
  repair: "Set instanceMarketOptions.marketType to spot, or start the machine from an auto scaling group of 0 to n.",
  source:
    "convention of this fleet: GPU workers cost nothing while nobody asks for them; aws.amazon.com/ec2/spot/pricing",
  example: 'new aws.ec2.Instance("gpu", { instanceType: "g4dn.xlarge" })',
  exceptions: "in the stack file",
  types: [INSTANCE],
  check: (instance, judge) => {
    const { props } = instance;
    if (!hasGpu(props.get("instanceType").text()) || isSpot(instance)) return;
    judge.report(
      props.get("instanceMarketOptions"),
      `${props.get("instanceType").shown()} runs on demand: buy it on the spot market, or in a group that scales to zero`,
    );
  },
};
