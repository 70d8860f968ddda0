// Reads the machine configuration of a Talos node: the generated text and the patches over it, document by document.
import type * as Yaml from "js-yaml";
import { type Facts } from "./rule";
import { View } from "./view";

export const CONFIGURATION_APPLY = "talos:machine/configurationApply:ConfigurationApply";

/** The configuration without a `kind`, which holds the `machine` and `cluster` sections. */
const V1ALPHA1 = "v1alpha1";

/** Inputs that hold the generated configuration; always secrets. `Wo`: the one that is not kept in the state. */
const GENERATED = ["machineConfigurationInput", "machineConfigurationInputWo"];

/**
 * The texts that make a node's configuration, each of which may be unknown or absent: the generated one, then the patches over it
 * in their order.
 *
 * @param props of a ConfigurationApply
 * @throws NotYetKnown when nobody knows yet how many patches there are
 */
export const configTexts = (props: View): readonly View[] => [
  ...GENERATED.map((key) => props.get(key)),
  ...patchTexts(props),
];

/** The patches alone: what a program wrote, not what Talos generated. @throws NotYetKnown */
export const patchTexts = (props: View): readonly View[] => props.get("configPatches").list();

export interface ConfigText {
  /** Mappings only; a text of several has their number in the path, `configPatches[0][1].hostname`. */
  readonly documents: readonly View[];
  /** Why Talos cannot read it as documents. */
  readonly problem?: "no configuration" | "JSON patches";
}

/** @throws NotYetKnown */
export function readConfig(text: View): ConfigText {
  const values = parsed(text.text() ?? "");
  if (values === undefined) return { documents: [], problem: "no configuration" };
  const documents = values.flatMap((value, index) =>
    isMapping(value) ? [new View(value, values.length === 1 ? text.path : `${text.path}[${String(index)}]`)] : [],
  );
  if (values.some(Array.isArray)) return { documents, problem: "JSON patches" };
  // Nothing between two separators is an empty document, which Talos skips.
  return values.every((value) => value === null || isMapping(value))
    ? { documents }
    : { documents, problem: "no configuration" };
}

/** @throws NotYetKnown */
export const documentsIn = (text: View): readonly View[] => readConfig(text).documents;

/** All documents of a node, the ones that count more behind the others. @throws NotYetKnown when any text is unknown */
export const documentsOf = (props: View): readonly View[] => configTexts(props).flatMap(documentsIn);

export const kindOf = (document: View): string => document.get("kind").text() ?? V1ALPHA1;

/** What holds in the end under the keys of the v1alpha1 document: the last patch that says something. */
export const settled = (documents: readonly View[], ...keys: readonly string[]): View | undefined =>
  said(documents, ...keys).at(-1);

/**
 * The blocks of pods or Services that hold in the end: Talos replaces the generated lists by those of a patch (siderolabs/talos,
 * v1alpha1_types.go: ClusterNetworkConfig, `merge:"replace"`), so the last text that says some counts, and none before it is read.
 *
 * @throws NotYetKnown when a text that may say some is unknown
 */
export function subnetsOf(props: View, key: "podSubnets" | "serviceSubnets"): readonly View[] {
  for (const text of [...configTexts(props)].reverse()) {
    const stated = settled(documentsIn(text), "cluster", "network", key);
    if (stated !== undefined) return stated.list();
  }
  return [];
}

/** Everything that is said under the keys of the v1alpha1 document; lists of Talos grow by what a patch says. */
export const said = (documents: readonly View[], ...keys: readonly string[]): readonly View[] =>
  documents
    .filter((document) => kindOf(document) === V1ALPHA1)
    .map((document) => document.get(...keys))
    .filter(({ present }) => present);

/** `controlplane` or `worker`; undefined where the generated configuration is not among the texts. */
export const roleOf = (documents: readonly View[]): string | undefined => settled(documents, "machine", "type")?.text();

/** The value for a message; not where Pulumi keeps it as a secret. */
export const shownUnlessSecret = ({ isSecret }: Pick<Facts, "isSecret">, at: View): string =>
  isSecret(at) ? "(secret)" : at.shown();

const isMapping = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every rule reads the same texts. */
const known = new Map<string, readonly unknown[] | undefined>();

function parsed(text: string): readonly unknown[] | undefined {
  if (!known.has(text)) known.set(text, parse(text));
  return known.get(text);
}

function parse(text: string): readonly unknown[] | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an `import()` would not pass through ts-node here
  const { loadAll } = require("js-yaml") as typeof Yaml;
  try {
    return loadAll(text);
  } catch {
    return undefined;
  }
}

/** Shared addresses of the Kubernetes API: of the document for them, and of the older form under an interface. */
export const vipsOf = (documents: readonly View[]): readonly View[] => [
  ...documents.filter((document) => kindOf(document) === "Layer2VIPConfig").map((document) => document.get("name")),
  ...said(documents, "machine", "network", "interfaces")
    .flatMap((interfaces) => interfaces.list())
    .map((link) => link.get("vip", "ip"))
    .filter(({ present }) => present),
];

export interface Endpoint {
  readonly at: View;
  readonly host: string;
}

/** Where the nodes find the Kubernetes API. */
export function endpointOf(documents: readonly View[]): Endpoint | undefined {
  const at = settled(documents, "cluster", "controlPlane", "endpoint");
  const host = /^https?:\/\/([^:/]+)/.exec(at?.text() ?? "")?.[1];
  return at === undefined || host === undefined ? undefined : { at, host };
}
