// Compares the machine configuration of a node before and after: what differs in each document, and what that does.
import { parseAllDocuments } from "yaml";
import { difference } from "./lines";
import { type Meaning, worst } from "./meaning";
import type { Detail } from "./model";
import { effectOf, effectOfDocument } from "./nodeChanges";

/** Talos's own verdict on two configurations. */
export interface RebootDecision {
  readonly needsReboot: boolean;
  /** Paths in the v1alpha1 document that a running node does not take over. */
  readonly fields: readonly string[];
  /** All paths that differ there. */
  readonly changed: readonly string[];
}

/** True for versions of Talos whose rule for reboots the lab's library knows. */
export const hasRule = (talosVersion: string): boolean => /^v1\.12\./.test(talosVersion);

export interface NodeChange extends Meaning {
  readonly details: readonly Detail[];
}

/**
 * @param before and after: all documents, YAML, without secrets
 * @param decision undefined where Talos's rule is not known for the node's version
 */
export function nodeChange(before: string, after: string, decision: RebootDecision | undefined): NodeChange {
  const [old, now] = [documentsOf(before), documentsOf(after)];
  const differing = [...new Set([...old.keys(), ...now.keys()])].filter((title) => old.get(title) !== now.get(title));
  const details = differing.map((title) => ({ title, lines: difference(old.get(title) ?? "", now.get(title) ?? "") }));
  const effects = [
    ...(decision === undefined
      ? differing.some((title) => title === V1ALPHA1)
        ? [NO_RULE]
        : []
      : decision.changed.map((path) => (decision.fields.includes(path) ? rebootFor(path) : effectOf(path)))),
    ...differing.filter((title) => title !== V1ALPHA1).map((title) => effectOfDocument(title.split(" ")[0] ?? "")),
  ];
  return { ...worst(effects), details };
}

const V1ALPHA1 = "v1alpha1";

const NO_RULE: Meaning = {
  consequence: "unknown",
  because: "whether this version of Talos takes it over without a reboot is not known here",
};

const rebootFor = (path: string): Meaning => ({
  consequence: "reboot",
  because: `${path} is live after a reboot; until then the configuration is staged`,
});

/** Text of each document by `Kind` or `Kind name`. */
function documentsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    parseAllDocuments(text).map((document) => {
      const kind: unknown = document.get("kind");
      const name: unknown = document.get("name");
      const title = typeof kind === "string" ? (typeof name === "string" ? `${kind} ${name}` : kind) : V1ALPHA1;
      return [title, document.toString({ lineWidth: 0 })];
    }),
  );
}
