// Turns the rules into policies of Pulumi's SDK: exceptions applied, and unknown values said where they keep a rule from judging.
import type {
  Policies,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { evaluateResource, evaluateStack, type Surroundings, type Verdict } from "./evaluate";
import { type Declared, exceptionFor } from "./exceptions";
import { Ledger } from "./ledger";
import { plain } from "./plain";
import type { Facts, ResourceRule, Rule, Setting, StackRule } from "./rule";
import { noteSecretMarks, secretMarksOf } from "./secretMarks";
import { NotYetKnown, View } from "./view";

/** What the operation is about. */
export interface Operation extends Omit<Surroundings, "settings"> {
  readonly exceptions: Declared;
}

/** Every rule as a policy; last come those that tell of the others: what was excepted, and what could not be judged yet. */
export function policiesOf(rules: readonly Rule[], operation: Operation): Policies {
  const ledger = new Ledger();
  return [
    secretMarks,
    ...rules.map((rule) =>
      rule.kind === "resource" ? resourcePolicy(rule, operation, ledger) : stackPolicy(rule, operation, ledger),
    ),
    exceptionsHold(operation.exceptions, ledger),
    exceptionsAreSeen(operation.exceptions, ledger),
    unknownIsSaid(ledger),
  ];
}

const about = (rule: Rule): Omit<ResourceValidationPolicy, "validateResource"> => ({
  name: rule.id,
  description: rule.why,
  enforcementLevel: rule.level,
  severity: rule.severity,
  remediationSteps: rule.repair,
  tags: [rule.area],
  ...(rule.settings === undefined ? {} : { configSchema: { properties: schemaOf(rule.settings) } }),
});

const schemaOf = (settings: Readonly<Record<string, Setting>>): Record<string, object> =>
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, { ...setting }]));

function resourcePolicy(rule: ResourceRule, operation: Operation, ledger: Ledger): ResourceValidationPolicy {
  const applies = rule.types === "*" ? undefined : new Set(rule.types);
  const validate = (args: ResourceValidationArgs, report: ReportViolation): void => {
    if (applies?.has(args.type) === false) passOver(args);
    const verdict = evaluateResource(rule, factsOf(args), { ...operation, settings: args.getConfig() });
    settle(rule, verdict, operation, ledger, report);
    ledger.leaveOpen(rule.id, args, verdict.unjudged);
  };
  // The SDK copies a resource's inputs for every policy, unless the policy says for which type alone it is.
  if (applies?.size === 1) Object.assign(validate, { __pulumiType: [...applies][0] });
  return { ...about(rule), validateResource: validate };
}

function stackPolicy(rule: StackRule, operation: Operation, ledger: Ledger): StackValidationPolicy {
  return {
    ...about(rule),
    validateStack: (args, report) => {
      const resources = args.resources.map(factsOfStackMember);
      const verdict = evaluateStack(rule, resources, { ...operation, settings: args.getConfig() });
      settle(rule, verdict, operation, ledger, report);
      ledger.leaveOpen(rule.id, undefined, verdict.unjudged);
    },
  };
}

/** Tells the SDK by its own error that the rule is not about the resource; a stack trace for each would cost more than the rules. */
function passOver(args: ResourceValidationArgs): never {
  const frames = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return args.notApplicable();
  } finally {
    Error.stackTraceLimit = frames;
  }
}

/** Reports what no exception covers. */
function settle(
  rule: Rule,
  verdict: Verdict,
  { exceptions }: Operation,
  ledger: Ledger,
  report: ReportViolation,
): void {
  for (const violation of verdict.violations) {
    const exception = rule.exceptions === "never" ? undefined : exceptionFor(exceptions.valid, rule.id, violation);
    if (exception === undefined) report(violation.message, violation.urn);
    else ledger.use(exception, violation.message);
  }
}

const factsOf = (args: ResourceValidationArgs): Facts => ({
  urn: args.urn,
  type: args.type,
  name: args.name,
  props: new View(plain(args.props)),
  options: args.opts,
  ...(args.provider === undefined
    ? {}
    : {
        provider: { name: args.provider.name, type: args.provider.type, props: new View(plain(args.provider.props)) },
      }),
  isSecret: (at) => isMarked(args.urn, at),
});

const factsOfStackMember = (resource: PolicyResource): Facts => {
  const { urn, type, name, opts, provider } = resource;
  return {
    urn,
    type,
    name,
    get props() {
      return new View(plain(resource.props), "", name);
    },
    options: { ...opts, ...(resource.parent === undefined ? {} : { parent: resource.parent.urn }) },
    ...(provider === undefined
      ? {}
      : {
          provider: {
            name: provider.name,
            type: provider.type,
            props: new View(plain(provider.props), "", provider.name),
          },
        }),
    isSecret: (at) => isMarked(urn, at),
  };
};

function isMarked(urn: string, at: View): boolean {
  const marks = secretMarksOf(urn);
  if (marks === undefined) throw new NotYetKnown("what Pulumi keeps as a secret");
  return [...marks].some(
    (mark) => at.path === mark || at.path.startsWith(`${mark}.`) || at.path.startsWith(`${mark}[`),
  );
}

/** Judges nothing. A remediation, because only those see what Pulumi keeps as a secret. */
const secretMarks: ResourceValidationPolicy = {
  name: "secret-marks",
  description: "Other rules ask which values Pulumi keeps as secrets.",
  enforcementLevel: "remediate",
  severity: "low",
  tags: ["secrets"],
  remediateResource: ({ urn, props }) => {
    noteSecretMarks(urn, props);
  },
};

const exceptionsHold = ({ valid, problems }: Declared, ledger: Ledger): StackValidationPolicy => ({
  name: "exception-holds",
  description: "An exception that nobody needs any more, or that has ended, hides the next violation.",
  enforcementLevel: "mandatory",
  severity: "medium",
  remediationSteps: "Take the exception out of the stack file, or mend it.",
  tags: ["operations"],
  validateStack: (_, report) => {
    for (const problem of problems) report(problem);
    for (const exception of valid) {
      if (ledger.usesOf(exception).length === 0 && !ledger.isOpen(exception)) {
        report(
          `${exception.place}: nothing breaks ${exception.rule} on ${exception.resource}: take the exception out of the stack file`,
        );
      }
    }
  },
});

const exceptionsAreSeen = ({ valid }: Declared, ledger: Ledger): StackValidationPolicy => ({
  name: "exception-used",
  description: "Who reads the result sees what was excepted, why, and until when.",
  enforcementLevel: "advisory",
  severity: "low",
  tags: ["operations"],
  validateStack: (_, report) => {
    for (const exception of valid) {
      for (const what of ledger.usesOf(exception)) {
        report(
          `${exception.rule} on ${exception.resource} is excepted until ${exception.until} (${exception.reason}): ${what}`,
        );
      }
    }
  },
});

const unknownIsSaid = (ledger: Ledger): StackValidationPolicy => ({
  name: "judged-at-up",
  description: "A preview does not know what providers will give out: the up judges that, before the resource is made.",
  enforcementLevel: "advisory",
  severity: "low",
  tags: ["operations"],
  validateStack: (_, report) => {
    for (const { urn, rules, paths } of ledger.opened()) {
      const count = rules.length === 1 ? "1 rule waits" : `${String(rules.length)} rules wait`;
      report(`${count} for ${paths.join(", ")}: ${rules.join(", ")}`, urn);
    }
  },
});
