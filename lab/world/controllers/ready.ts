// The condition `Ready`, by which controllers say how an object is.
import type { KubeObject } from "../model";
import { isRecord, listAt, textAt } from "./tree";

/** The condition as it was last reported; undefined before. */
export function readyCondition(object: KubeObject): Record<string, unknown> | undefined {
  return listAt(object.body, "status", "conditions").find(
    (condition): condition is Record<string, unknown> => isRecord(condition) && condition["type"] === "Ready",
  );
}

/** Whether the condition is true, and what it says; undefined before anything was reported. */
export function readiness(object: KubeObject): { readonly ready: boolean; readonly message: string } | undefined {
  const condition = readyCondition(object);
  if (condition === undefined) return undefined;
  return { ready: textAt(condition, "status") === "True", message: textAt(condition, "message") ?? "" };
}

/** A status with this one condition. */
export function readyStatus(ready: boolean, reason: string, message: string): Record<string, unknown> {
  return { conditions: [{ type: "Ready", status: ready ? "True" : "False", reason, message }] };
}
