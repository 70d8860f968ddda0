// Made-up machine configurations, as texts: JSON is YAML.
import { type Given, UNKNOWN } from "./harness";

/** Documents in one text. */
export const documents = (...values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join("\n---\n");

/** A ConfigurationApply over its generated configuration; a text or UNKNOWN stays as it is, anything else is one document. */
export const applied = (generated: unknown, ...patches: readonly unknown[]): Given => ({
  props: { machineConfigurationInput: text(generated), configPatches: patches.map(text) },
});

const text = (value: unknown): unknown =>
  typeof value === "string" || value === UNKNOWN || value === undefined ? value : JSON.stringify(value);

export const controlPlane = { machine: { type: "controlplane" } };
export const worker = { machine: { type: "worker" } };
export const vip = (address: string): object => ({ kind: "Layer2VIPConfig", name: address, link: "lan" });

/** A ConfigurationApply among other resources. */
export const nodeOf = (props: Given["props"]): Given => ({
  type: "talos:machine/configurationApply:ConfigurationApply",
  name: String(props["node"]),
  props,
});

/** A node with its generated configuration, which says no more than its role. */
export const node = (role: string, address: string, ...patches: readonly unknown[]): Given =>
  nodeOf({ node: address, ...applied({ machine: { type: role } }, ...patches).props });
