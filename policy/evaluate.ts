// Runs one rule: what it finds, and what it could not judge because a value is not known before the operation.
import type { Facts, ResourceRule, Rule, Runner, StackRule } from "./rule";
import { NotYetKnown, View } from "./view";

export interface Violation {
  /** The resource; absent where the stack as a whole is meant. */
  readonly urn?: string;
  /** Its logical name. */
  readonly name?: string;
  readonly message: string;
}

export interface Verdict {
  readonly violations: readonly Violation[];
  /** Paths of the values that the rule needed and that are not known yet. */
  readonly unjudged: readonly string[];
}

/** What a rule sees beside the resources. */
export interface Surroundings {
  readonly project: string;
  readonly stack: string;
  readonly declared: View;
  /** As a site gave them; defaults are filled in here. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export const evaluateResource = (rule: ResourceRule, resource: Facts, surroundings: Surroundings): Verdict =>
  run(rule, surroundings, (runner, found) => {
    rule.check(resource, {
      ...runner,
      report: (at, message) => {
        found.push({ urn: resource.urn, name: resource.name, message: placed(at, message) });
      },
    });
  });

export function evaluateStack(rule: StackRule, resources: readonly Facts[], surroundings: Surroundings): Verdict {
  const { violations, unjudged } = run(rule, surroundings, (runner, found) => {
    rule.check(resources, {
      ...runner,
      report: ({ urn, name }, at, message) => {
        found.push({ urn, name, message: placed(at, message) });
      },
      reportStack: (message) => {
        found.push({ message });
      },
    });
  });
  const certain = unjudged.length === 0 ? violations : violations.filter(({ urn }) => urn !== undefined);
  return { violations: certain, unjudged };
}

const placed = (at: View, message: string): string => (at.path === "" ? message : `${at.path}: ${message}`);

function run(rule: Rule, surroundings: Surroundings, check: (runner: Runner, found: Violation[]) => void): Verdict {
  const violations: Violation[] = [];
  const unjudged = new Set<string>();
  const guarded = (judge: () => void): void => {
    try {
      judge();
    } catch (error) {
      if (!(error instanceof NotYetKnown)) throw error;
      unjudged.add(error.path);
    }
  };
  const { project, stack, declared } = surroundings;
  const runner: Runner = {
    project,
    stack,
    declared,
    settings: new View({ ...defaultsOf(rule), ...surroundings.settings }),
    each: (elements, judge) => {
      for (const element of elements) {
        guarded(() => {
          judge(element);
        });
      }
    },
  };
  guarded(() => {
    check(runner, violations);
  });
  return { violations, unjudged: [...unjudged] };
}

const defaultsOf = (rule: Rule): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(rule.settings ?? {}).map(([name, setting]) => [name, setting.default]));
