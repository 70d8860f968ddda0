// What a previewed change of config patches does to its node, by Talos's own rule; no node is asked and nothing is played.
import { parseAllDocuments } from "yaml";
import { machinery } from "../providers/talos/machinery";
import { hasRule, nodeChange, type NodeChange, type RebootDecision } from "./machineConfig";
import { type Inputs, KNOWN_LATER, SECRET, type Step } from "./steps";

const APPLY = "talos:machine/configurationApply:ConfigurationApply";

/** The change of each node by the URN of the resource that is going to tell it. */
export async function patchChanges(steps: readonly Step[]): Promise<readonly (readonly [string, NodeChange])[]> {
  const found: (readonly [string, NodeChange])[] = [];
  for (const step of steps) {
    if (step.type !== APPLY || step.operation !== "update") continue;
    const change = await changeOf(step);
    if (change !== undefined) found.push([step.urn, change]);
  }
  return found;
}

/** Undefined where nothing of the configuration changes. */
async function changeOf(step: Step): Promise<NodeChange | undefined> {
  const [before, after] = [patchesOf(step.before), patchesOf(step.after)];
  // A patch that is not shown on one side alone would look like one that was taken away.
  if (before.includes(KNOWN_LATER) || after.includes(KNOWN_LATER)) return unseen(["a patch is known at the up"]);
  if (before.filter(isSecret).length !== after.filter(isSecret).length) return unseen(["a secret patch comes or goes"]);
  const hidden = hiddenIn(step.paths, before, after);
  const [old, now] = [before.filter(isShown), after.filter(isShown)];
  if (hidden.length === 0 && old.join() === now.join()) return undefined;
  const visible = nodeChange(await redacted(old), await redacted(now), await decisionOf(old, now));
  // What nobody can see may do anything; only that the node needs a reboot is certain without it.
  return hidden.length === 0 || visible.consequence === "reboot" ? visible : unseen(hidden, visible.details);
}

const unseen = (reasons: readonly string[], details: NodeChange["details"] = []): NodeChange => ({
  consequence: "unknown",
  because: reasons.join("; "),
  details,
});

const isSecret = (patch: string): boolean => patch === SECRET;
const isShown = (patch: string): boolean => patch !== SECRET;

/** As the preview shows them: a list that is not known yet is one patch that is not known yet. */
function patchesOf({ configPatches }: Inputs): readonly string[] {
  const patches = Array.isArray(configPatches) ? configPatches : [configPatches];
  return patches.filter((patch) => typeof patch === "string");
}

/** Why a preview does not show all that changes in a node's configuration; empty when it does. */
function hiddenIn(paths: readonly string[], before: readonly string[], after: readonly string[]): readonly string[] {
  const isOpen = (path: string): boolean => {
    const index = Number(/^configPatches\[(\d+)\]/.exec(path)?.[1]);
    return !Number.isNaN(index) && [before, after].every((patches) => patches[index] !== SECRET);
  };
  const changed = paths.filter((path) => path.startsWith("configPatches"));
  return [
    ...(paths.some((path) => path.startsWith("machineConfigurationInput"))
      ? ["the configuration below the patches changes, and it is secret"]
      : []),
    ...(before.some(isSecret) && !changed.every(isOpen) ? ["a patch that is secret may change"] : []),
  ];
}

async function redacted(patches: readonly string[]): Promise<string> {
  if (patches.length === 0) return "";
  const { redact } = await machinery();
  return (await redact({ config: patches.join("---\n") })).config;
}

/** Undefined where Talos's rule is not known for the version that the patches install. */
async function decisionOf(before: readonly string[], after: readonly string[]): Promise<RebootDecision | undefined> {
  const version = installed(before);
  if (version === undefined || !hasRule(version)) return undefined;
  const { applyPatches, genConfig, genSecrets, rebootDecision } = await machinery();
  // The node's own configuration is secret, and the same before and after. One of a control plane stands for it: it holds
  // whatever a patch takes away.
  const { config } = await genConfig({
    clusterName: "stand-in",
    clusterEndpoint: "https://192.0.2.1:6443",
    machineType: "controlplane",
    machineSecrets: (await genSecrets({ talosVersion: version })).machineSecrets,
    talosVersion: version,
  });
  const [old, now] = [await applyPatches({ config, patches: before }), await applyPatches({ config, patches: after })];
  return rebootDecision({ old: old.config, new: now.config });
}

/** Version of Talos in the tag of the installer's image. */
function installed(patches: readonly string[]): string | undefined {
  const image = parseAllDocuments(patches.join("---\n"))
    .map((document): unknown => document.getIn(["machine", "install", "image"]))
    .find((one) => typeof one === "string");
  return image?.slice(image.lastIndexOf(":") + 1);
}
