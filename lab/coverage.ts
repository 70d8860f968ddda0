// Tells what the lab simulates and what it refuses, from the same models that serve the engine.
import type { Durations, ProviderModel, ResourceModel } from "./kernel/model";
import type { World } from "./world/model";

/** Renders the page `lab/COVERAGE.md`. */
export function coverage(providers: readonly ProviderModel<World>[]): string {
  const parts = providers.map(section);
  return `${[INTRODUCTION, ...parts].join("\n\n")}\n`;
}

const INTRODUCTION = `# What the lab simulates

Generated from the lab's models by \`npm run coverage\`; a test fails when it is out of date.

Everything that is not listed here is refused: resource types, functions, inputs, and resources without an explicit
provider. Durations are virtual seconds of create, update and delete. A change of a property under "replaced by"
replaces the resource, as with the real provider; \`*\` stands for one segment, and \`~\` says that the property's
appearance or end does not replace.`;

function section(provider: ProviderModel<World>): string {
  const { name, version, resources, functions, laws = [] } = provider;
  const list = (title: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`### ${title} of ${name}`, items.join("\n")];
  return [
    `## ${name} ${version}`,
    ...(provider.coverage === undefined ? [] : [provider.coverage]),
    ...list("Resources", [...resources].sort((a, b) => compare(a.type, b.type)).map(resourceItem)),
    ...list(
      "Functions",
      functions.map(({ token, coverage: line, secretOutputs }) =>
        item(token, [line, ...labelled("Secret outputs", secretOutputs)]),
      ),
    ),
    ...list(
      "Laws",
      laws.map(({ id, statement, source }) => item(id, [statement, `Source: ${source}`])),
    ),
  ].join("\n\n");
}

function resourceItem(model: ResourceModel<World>): string {
  const first = model.deleteBeforeReplace === true ? "Replaced, old one first, by" : "Replaced by";
  return item(model.type, [
    model.coverage,
    `Seconds: ${seconds(model.durations)}.`,
    ...labelled(first, model.replaceOn),
    ...labelled("Secret outputs", model.secretOutputs),
  ]);
}

function seconds(durations: ResourceModel<World>["durations"]): string {
  const from = typeof durations === "function";
  const { create, update, delete: remove }: Durations = from ? durations({}) : durations;
  return `${from ? "from " : ""}${create}, ${update}, ${remove}`;
}

function item(name: string, sentences: readonly string[]): string {
  return `- \`${name}\`: ${sentences.map(sentence).join(" ")}`;
}

function sentence(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(/\.?$/, ".");
}

function labelled(label: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${label}: ${names.map((name) => `\`${name}\``).join(", ")}.`];
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
