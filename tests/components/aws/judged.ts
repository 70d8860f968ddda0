// Judges a recording by the rules of one area of the policy pack, as the pack does without engine and SDK.
import { evaluateResource, evaluateStack } from "../../../policy/evaluate";
import type { Area, Facts } from "../../../policy/rule";
import { rules } from "../../../policy/rules";
import { View } from "../../../policy/view";
import { type Registration, SECRET } from "../../stacks/recording";

/** What a resource answers beside its inputs and its id. */
export type Outputs = (registration: Registration) => Record<string, unknown>;

/** Ids as Pulumi's mocks give them, so that rules see which resource names which. */
const facts = (registrations: readonly Registration[], outputs: Outputs): readonly Facts[] => {
  const providers = new Map(registrations.map((one) => [one.name, one]));
  return registrations.map((registration) => {
    const { urn, type, name, inputs, protect, ignoreChanges, provider } = registration;
    const made = providers.get(provider);
    return {
      urn,
      type,
      name,
      props: new View({ ...inputs, ...outputs(registration), id: `${name}-id` }),
      options: { protect, ignoreChanges, additionalSecretOutputs: [] },
      ...(made === undefined ? {} : { provider: { name: made.name, type: made.type, props: new View(made.inputs) } }),
      isSecret: (at) => at.known() === SECRET,
    };
  });
};

/** Violations as `level rule resource: message`, sorted. */
export function judged(
  area: Area,
  registrations: readonly Registration[],
  outputs: Outputs = () => ({}),
): readonly string[] {
  const all = facts(registrations, outputs);
  const surroundings = { project: "homelab", stack: "lighthouse", declared: new View({}), settings: {} };
  return rules
    .filter((rule) => rule.area === area)
    .flatMap((rule) =>
      (rule.kind === "stack"
        ? [evaluateStack(rule, all, surroundings)]
        : all
            .filter(({ type }) => rule.types === "*" || rule.types.includes(type))
            .map((one) => evaluateResource(rule, one, surroundings))
      ).flatMap(({ violations }) =>
        violations.map(({ name, message }) => `${rule.level} ${rule.id} ${name ?? "the stack"}: ${message}`),
      ),
    )
    .sort();
}
