// No machine is too small for Talos with Kubernetes.
import { MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsInstanceMemory: ResourceRule = {
  kind: "resource",
  id: "aws-instance-memory",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A control plane with 1 GiB is below what Talos asks for, and a worker with as much has hardly any room for pods.",
  condition: "The size is none of those with less than 2 GiB.",
  repair: "Take the next size: small has 2 GiB.",
  source:
    "docs.siderolabs.com/talos/latest/getting-started/system-requirements: at least 2 GiB for a control plane, 1 GiB for a worker; convention of this fleet: 2 GiB for each machine",
  example: 'instanceType: "t3.micro"',
  exceptions: "in the stack file",
  types: MACHINE_TYPES,
  check: ({ props }, judge) => {
    const at = props.get("instanceType");
    if (/\.(nano|micro)$/.test(String(at.known())))
      judge.report(at, `${at.shown()} has less than 2 GiB: take a small one`);
  },
};
