// Tags as the bridge and the provider keep them: a resource's own, those of its provider, and none of the ignored ones.
import { hasUnknown, isList } from "../../kernel/codec";
import { UNKNOWN, type Operation, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { bag, word } from "../../kernel/values";
import type { Tags } from "../../world/aws/model";
import type { World } from "../../world/model";
import { texts } from "./services";

type Configured = Pick<Operation<World>, "provider">;

/** Nested settings of a provider arrive as JSON texts. */
function setting(operation: Configured, name: string): Props {
  const value = operation.provider.config[name];
  return typeof value === "string" ? bag(JSON.parse(value) as Value) : bag(value);
}

/** Whether `ignoreTags` of the provider keeps a tag out of what it sees. */
export function isIgnored(operation: Configured, key: string): boolean {
  const { keys, keyPrefixes } = setting(operation, "ignoreTags");
  const prefixes = isList(keyPrefixes) ? keyPrefixes.map(word) : [];
  return (isList(keys) && keys.includes(key)) || prefixes.some((prefix) => key.startsWith(prefix));
}

/**
 * Inputs with `tagsAll`, which a check of the bridge adds to every resource that has tags (pulumi/pulumi-aws
 * provider/tags.go applyTags).
 */
export function withAllTags(operation: Configured, inputs: Props): Props {
  if (hasUnknown(inputs["tags"] ?? null)) return { ...inputs, tagsAll: UNKNOWN };
  const merged = { ...texts(setting(operation, "defaultTags")["tags"]), ...texts(inputs["tags"]) };
  return { ...inputs, tagsAll: seen(operation, merged) };
}

/** Tags of a thing that the provider looks at. */
export function seen(operation: Configured, tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isIgnored(operation, key)));
}

/** Tags of a thing after an update: what the resource had and has no more is gone, what others added stays. */
export function retagged(tags: Tags, old: Props, inputs: Props): Tags {
  const [before, now] = [texts(old["tagsAll"]), texts(inputs["tagsAll"])];
  const kept = Object.entries(tags).filter(([key]) => !(key in before) || key in now);
  return { ...Object.fromEntries(kept), ...now };
}

/** Live tags as inputs: the resource's own are those that are not just the provider's. */
export function liveTags(operation: Configured, tags: Tags, old: Props): Props {
  const defaults = texts(setting(operation, "defaultTags")["tags"]);
  const own = texts(old["tags"]);
  const all = seen(operation, tags);
  const mine = Object.entries(all).filter(([key, value]) => key in own || defaults[key] !== value);
  return { tags: Object.fromEntries(mine), tagsAll: all };
}

/** Tags that a refresh found on a thing and the program does not give it. */
export const strangeTags: NonNullable<ResourceModel<World>["drift"]> = (state, inputs) => {
  const wanted = inputs["tagsAll"];
  if (wanted === undefined || hasUnknown(wanted)) return [];
  const known = texts(wanted);
  return Object.keys(texts(state["tagsAll"]))
    .filter((key) => !(key in known))
    .map((key) => ({ path: ["tagsAll", key], replaces: false }));
};
