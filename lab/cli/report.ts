// What a rehearsal found out: the content of report.json.
import type { Bill } from "../cost/bill";
import type { Reconciled } from "./fluxReport";
import type { Engine } from "../engine/engine";
import type { Diagnostic, PolicyViolation } from "../engine/events";
import type { Connection, ServiceTrouble } from "../world/mesh";

export interface OperationReport {
  readonly ok: boolean;
  /** How many resources each kind of step touched. */
  readonly changes: Readonly<Record<string, number>>;
  /** Wall-clock time. */
  readonly seconds: number;
  /** Warnings and errors. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the engine said outside of its diagnostics when it failed; empty when it did not. */
  readonly error: string;
}

export interface OrderReport {
  /** Laws that held, each for a resource. */
  readonly laws: number;
  /** Laws that held by luck: nothing in the program's graph makes them hold. */
  readonly failures: readonly { readonly urn: string; readonly law: string; readonly message: string }[];
}

/** What the project's policy pack said to the `up`. */
export interface PolicyReport {
  /** How many of its policies had something to judge. */
  readonly judged: number;
  readonly violations: readonly PolicyViolation[];
}

export interface VirtualTime {
  /** How long the real `up` would take: the length of the longest chain. */
  readonly seconds: number;
  /** How long it would take one operation after the other. */
  readonly total: number;
  /** The chain that decides it, first to last. */
  readonly chain: readonly { readonly urn: string; readonly seconds: number }[];
}

export interface StackReport {
  readonly name: string;
  /** `up` succeeded, the order is proved and the second preview is empty. */
  readonly converged: boolean;
  readonly resources: number;
  readonly up: OperationReport;
  /** Absent for a project without a policy pack. */
  readonly policy?: PolicyReport;
  /** Absent when `up` failed. */
  readonly order?: OrderReport;
  readonly virtual?: VirtualTime;
  /** Nodes with a configuration that waits for a reboot. */
  readonly staged?: readonly string[];
  /** Absent when an `up` failed. */
  readonly preview?: OperationReport;
}

/** A cluster as it came up. */
export interface ClusterSummary {
  readonly name: string;
  /** Routing domain of its nodes; absent when none is declared. */
  readonly site?: string;
  readonly controlPlanes: number;
  readonly workers: number;
  /** `https://host:6443`. */
  readonly endpoint: string;
  /** `cluster.id` of Cilium; 0 without a mesh. */
  readonly ciliumId: number;
  readonly podCidrs: readonly string[];
  /** Addresses of its Services of type LoadBalancer, by `namespace/name`. */
  readonly loadBalancers: Readonly<Record<string, string>>;
}

export interface Report {
  /** All stacks converged, all meshes are whole, every cluster's Flux is done, and no secret leaked. */
  readonly converged: boolean;
  readonly engine: Pick<Engine, "version" | "source" | "officialHost">;
  /** Wall-clock time of everything, from the stack files to the artefacts. */
  readonly seconds: number;
  /** In bring-up order; stacks after a failed one are missing. */
  readonly stacks: readonly StackReport[];
  /** Stacks that were not tried because an earlier one failed. */
  readonly skipped: readonly string[];
  /** The clusters that came up. */
  readonly clusters: readonly ClusterSummary[];
  /** Who reaches whom: every member of every mesh against every peer. */
  readonly mesh: readonly Connection[];
  /** Global Services of the meshes that can not work. */
  readonly globalServices: readonly ServiceTrouble[];
  /** What Flux reads of the repository, by cluster. In a rehearsal of some stacks it may wait for the others. */
  readonly flux: readonly Reconciled[];
  /** What the fleet costs in the cloud; absent when it has nothing there. */
  readonly cost?: Bill;
  /** The bill of the last rehearsal of the same stacks in the same directory. */
  readonly costBefore?: Bill;
  /** Files and outputs that hold a secret in clear; always empty unless something is broken. */
  readonly leaks: readonly string[];
}
