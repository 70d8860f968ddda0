// How laws answer, and how the provider words what Proxmox VE says.
import type { Reason, Verdict } from "../../kernel/model";

export const PROVIDER = "bpg/terraform-provider-proxmox";
export const yes = (because: readonly Reason[] = []): Verdict => ({ holds: true, because });
export const no = (message: string): Verdict => ({ holds: false, message });
/** How the provider words an answer of the API (proxmox/api/errors.go). */
export const http = (code: number, reason: string): string => `received an HTTP ${code} response - Reason: ${reason}`;

/** How the provider words a failed task (proxmox/nodes/tasks/tasks.go). */
export const failedTask = (what: string, node: string, vmId: number, reason: string): string =>
  `task "UPID:${node}:${what}:${vmId}:" failed to complete with exit code: ${reason}`;
