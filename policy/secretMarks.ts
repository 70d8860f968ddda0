// Remembers which inputs of each resource Pulumi keeps as secrets: the SDK shows it to remediations only, which come first.
import { Secret } from "@pulumi/policy";
import { pathTo } from "./view";

const marks = new Map<string, ReadonlySet<string>>();

/**
 * Notes the marks of one resource. The SDK's objects unwrap a secret where it is read, and hand it out as it is to whoever
 * asks for the property's descriptor (pulumi/pulumi-policy, sdk/nodejs/policy/secret.ts: a proxy with a `get` trap alone).
 */
export function noteSecretMarks(urn: string, props: object): void {
  const found = new Set<string>();
  collect(props, "", found);
  marks.set(urn, found);
}

/** Paths as of a View; undefined for a resource that was never noted. */
export const secretMarksOf = (urn: string): ReadonlySet<string> | undefined => marks.get(urn);

function collect(value: unknown, path: string, found: Set<string>): void {
  if (value instanceof Secret) {
    found.add(path);
  } else if (typeof value === "object" && value !== null) {
    for (const key of Object.keys(value)) {
      const inside: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
      collect(inside, pathTo(path, Array.isArray(value) ? Number(key) : key), found);
    }
  }
}
