// What contradicts itself in the arguments of a cluster, before the first resource is registered.
import type { Machine } from "../machines/machine";

/** The arguments that can contradict each other. */
export interface CheckedArgs {
  readonly endpoint: string;
  readonly vip?: string;
  readonly controlPlanes: readonly Machine[];
  readonly workers: readonly Machine[];
}

/** Every problem, each a clause that names the value and the repair. */
export function clusterProblems(args: CheckedArgs): readonly string[] {
  const { endpoint, vip, controlPlanes, workers } = args;
  const machines = [...controlPlanes, ...workers];
  const [first] = controlPlanes;
  const host = vip ?? first?.ip;
  const wanted = host === undefined ? undefined : `https://${host}:6443`;
  return [
    ...(first === undefined ? ["it has no control plane; name at least one"] : []),
    ...(controlPlanes.length > 1 && vip === undefined
      ? [`${controlPlanes.length} control planes need a vip that moves between them`]
      : []),
    ...(wanted !== undefined && endpoint !== wanted ? [`endpoint ${endpoint} should be ${wanted}`] : []),
    ...misplaced(controlPlanes, "controlplane"),
    ...misplaced(workers, "worker"),
    ...repeated("node name", machines, (machine) => machine.nodeName),
    ...repeated("address", machines, (machine) => machine.ip),
    ...machines
      .filter((machine) => machine.ip === vip)
      .map((machine) => `vip ${machine.ip} is also the address of ${machine.nodeName}`),
  ];
}

function misplaced(machines: readonly Machine[], role: Machine["role"]): readonly string[] {
  return machines
    .filter((machine) => machine.role !== role)
    .map((machine) => `${machine.nodeName} is a ${machine.role} among the ${role}s`);
}

function repeated(what: string, machines: readonly Machine[], key: (machine: Machine) => string): readonly string[] {
  return [...new Set(machines.map(key))]
    .map((value) => ({ value, owners: machines.filter((machine) => key(machine) === value) }))
    .filter(({ owners }) => owners.length > 1)
    .map(
      ({ value, owners }) => `${what} ${value} belongs to ${owners.map((machine) => machine.nodeName).join(" and ")}`,
    );
}
