// Turns the rules into policies of Pulumi's SDK: exceptions applied, and unknown values said where they keep a rule from judging.
import type {
  Policies,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { evaluateResource, evaluateStack, type Surroundings, type Verdict } from "./evaluate";
import { type Declared, exceptionFor } from "./exceptions";
import { Ledger } from "./ledger";
import { Reading } from "./reading";
import type { ResourceRule, Rule, Setting, StackRule } from "./rule";
import { noteSecretMarks } from "./secretMarks";

/** What the operation is about. */
export interface Operation extends Omit<Surroundings, "settings"> {
  readonly exceptions: Declared;
}

/** Every rule as a policy; last come those that tell of the others: what was excepted, and what could not be judged yet. */
export function policiesOf(rules: readonly Rule[], operation: Operation): Policies {
  const ledger = new Ledger();
  const reading = new Reading();
  return [
    resourceIsRead(reading),
    stackIsRead(reading),
    ...rules.map((rule) =>
      rule.kind === "resource"
        ? resourcePolicy(rule, operation, reading, ledger)
        : stackPolicy(rule, operation, reading, ledger),
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

function resourcePolicy(
  rule: ResourceRule,
  operation: Operation,
  reading: Reading,
  ledger: Ledger,
): ResourceValidationPolicy {
  const applies = rule.types === "*" ? undefined : new Set(rule.types);
  const validate = (args: ResourceValidationArgs, report: ReportViolation): void => {
    if (applies?.has(args.type) === false) passOver(args);
    const verdict = evaluateResource(rule, reading.of(args), { ...operation, settings: args.getConfig() });
    settle(rule, verdict, operation, ledger, report);
    ledger.leaveOpen(rule.id, args, verdict.unjudged);
  };
  if (applies !== undefined) {
    // The SDK copies a resource's inputs for every policy, unless the policy says for which one type it is
    // (pulumi/pulumi-policy, sdk/nodejs/policy/server.ts). A rule for several types says the one that is being judged.
    Object.defineProperty(validate, "__pulumiType", {
      get: () => (reading.type !== undefined && !applies.has(reading.type) ? OTHER_TYPE : reading.type),
    });
  }
  return { ...about(rule), validateResource: validate };
}

/** No resource has this type. */
const OTHER_TYPE = "another";

function stackPolicy(rule: StackRule, operation: Operation, reading: Reading, ledger: Ledger): StackValidationPolicy {
  return {
    ...about(rule),
    validateStack: (args, report) => {
      const verdict = evaluateStack(rule, reading.ofStack(args.resources), {
        ...operation,
        settings: args.getConfig(),
      });
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

/**
 * Judge nothing, and come before the rules: they read what the SDK hands over, for all of them. The first is a remediation,
 * because only those see what Pulumi keeps as a secret; it changes nothing.
 */
const resourceIsRead = (reading: Reading): ResourceValidationPolicy => ({
  name: "resource-read",
  description: "Other rules ask what a resource is, and which of its values Pulumi keeps as secrets.",
  enforcementLevel: "remediate",
  severity: "low",
  tags: ["operations"],
  remediateResource: ({ urn, props }) => {
    noteSecretMarks(urn, props);
  },
  validateResource: (args) => {
    reading.resource(args);
  },
});

const stackIsRead = (reading: Reading): StackValidationPolicy => ({
  name: "stack-read",
  description: "Other rules ask what the stack holds.",
  enforcementLevel: "advisory",
  severity: "low",
  tags: ["operations"],
  validateStack: ({ resources }) => {
    reading.stack(resources);
  },
});

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
