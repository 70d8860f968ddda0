// Runs the operations of one simulated provider: laws, faults, secrets, records; the wire is someone else's business.
import { expand, outputSecrets, redact, type Decoded } from "./codec";
import { compare, type PropertyChange } from "./diff";
import type { FaultTable } from "./faults";
import { isDefaultProvider, type Instance } from "./instances";
import type { Makers } from "./makers";
import { PartialFailure, Refusal, type CheckFailure, type Law, type Operation } from "./model";
import type { Path, Props, ProviderModel, ResourceModel, Urn } from "./model";
import type { Evidence, Verb } from "./record";
import type { Journal } from "./recorder";
import { shapedLike } from "./shape";
import type { World } from "../world/model";

/** What all providers of a lab share. */
export interface Host {
  readonly world: World;
  readonly journal: Journal;
  readonly makers: Makers;
  readonly faults: FaultTable;
  /** Runs the world's controllers to a fixpoint after an operation of a stack, and writes the world to disk. */
  settle(stack?: string): void;
}

/** The resource that a request is about, and the provider instance that the request came through. */
export interface Subject {
  readonly urn: Urn;
  readonly type: string;
  readonly instance: Instance;
}

/** A create or update that took effect and failed all the same. */
export class Incomplete extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: Decoded,
    readonly inputs: Decoded,
  ) {
    super(message);
  }
}

/** What an operation collects while a model serves it. */
interface Context {
  readonly preview: boolean;
  readonly evidence: Evidence[];
  readonly verb?: Verb;
  readonly oldInputs?: Props | undefined;
  extraSeconds?: number;
}

interface Done<Result> {
  readonly result: Result;
  readonly id?: string;
  readonly outputs?: Decoded;
}

export class Lifecycle {
  private readonly models: ReadonlyMap<string, ResourceModel<World>>;

  constructor(
    readonly provider: ProviderModel<World>,
    private readonly host: Host,
    private readonly log: (instance: Instance, severity: "info" | "warning", urn: Urn, message: string) => void,
  ) {
    this.models = new Map(provider.resources.map((model) => [model.type, model]));
  }

  /** Remembers the secrets of a provider's configuration. */
  configured(config: Decoded): void {
    this.host.journal.learn(config);
  }

  async check(
    subject: Subject,
    olds: Decoded,
    news: Decoded,
  ): Promise<{ inputs: Decoded; failures: readonly CheckFailure[] }> {
    const operation = this.operation(subject, { preview: true, evidence: [] });
    const refuse = (message: string): void => {
      this.record(subject, "check", { preview: true, inputs: news, seconds: 0, refusal: { message } });
    };
    try {
      const model = this.model(subject, "Check");
      const old = Object.keys(olds.value).length > 0 ? olds.value : undefined;
      const { inputs, failures } = await Promise.resolve(model.check(news.value, old, operation));
      if (failures.length > 0) refuse(failures.map(({ reason }) => reason).join("; "));
      return { inputs: { value: inputs, secrets: news.secrets }, failures };
    } catch (error) {
      refuse(messageOf(error));
      throw error;
    }
  }

  diff(subject: Subject, olds: Decoded, state: Decoded, news: Decoded, ignored: readonly string[]) {
    const model = this.model(subject, "Diff");
    this.host.journal.learn(state);
    const drift =
      model.drift?.(state.value, news.value, this.operation(subject, { preview: true, evidence: [] })) ?? [];
    const changes: readonly PropertyChange[] = [
      ...compare(olds.value, news.value, ignored, model.replaceOn),
      ...drift.map((change) => ({ ...change, kind: "update" as const })),
    ];
    return { changes, deleteBeforeReplace: model.deleteBeforeReplace ?? false };
  }

  create(subject: Subject, inputs: Decoded, preview: boolean): Promise<{ id: string; outputs: Decoded }> {
    const model = this.model(subject, "Create");
    if (preview)
      return Promise.resolve({ id: "", outputs: marked(model, model.plan(inputs.value, undefined), inputs) });
    return this.run(subject, "create", model, inputs, undefined, undefined, async (operation) => {
      const { id, outputs } = await model.create(inputs.value, operation);
      const bag = marked(model, outputs, inputs);
      return { result: { id, outputs: bag }, id, outputs: bag };
    });
  }

  read(
    subject: Subject,
    id: string,
    inputs: Decoded,
    state: Decoded,
  ): Promise<{ id: string; inputs: Decoded; outputs: Decoded } | undefined> {
    const model = this.model(subject, "Read");
    const echoed = { value: inputs.value, secrets: [...inputs.secrets, ...state.secrets] };
    // An import knows neither inputs nor state.
    const oldInputs = Object.keys(state.value).length === 0 ? undefined : inputs;
    return this.run(subject, "read", model, inputs, oldInputs, id, async (operation) => {
      const live = await model.read(id, state.value, operation);
      if (!live) return { result: undefined, id };
      // A real provider reports back only what the program wrote: anything more would be an input that the program
      // never gave, and the next preview would remove it.
      const seen = shapedLike(live.inputs, operation.oldInputs);
      const outputs = marked(model, live.outputs, echoed);
      return { result: { id: live.id ?? id, inputs: marked(model, seen, echoed), outputs }, id, outputs };
    });
  }

  update(
    subject: Subject,
    id: string,
    state: Decoded,
    oldInputs: Decoded,
    inputs: Decoded,
    preview: boolean,
  ): Promise<Decoded> {
    const model = this.model(subject, "Update");
    if (preview) return Promise.resolve(marked(model, model.plan(inputs.value, state.value), inputs));
    return this.run(subject, "update", model, inputs, oldInputs, id, async (operation) => {
      const outputs = marked(model, await model.update(id, state.value, inputs.value, operation), inputs);
      return { result: outputs, id, outputs };
    });
  }

  delete(subject: Subject, id: string, state: Decoded, inputs: Decoded): Promise<void> {
    const model = this.model(subject, "Delete");
    return this.run(subject, "delete", model, inputs, inputs, id, async (operation) => {
      await model.delete(id, state.value, operation);
      return { result: undefined, id };
    });
  }

  /** Functions change nothing, so neither the world nor the order is at stake. */
  async invoke(token: string, args: Decoded, preview: boolean, instance: Instance): Promise<Decoded> {
    const subject = { urn: token, type: token, instance };
    const base = { preview, inputs: args, seconds: 0 };
    try {
      this.refuseDefaultProvider(subject);
      const model = this.provider.functions.find((candidate) => candidate.token === token);
      if (!model) throw new Error(`unrecognized data function (Invoke): ${token}`);
      const fault = preview ? undefined : this.host.faults.meet(token, token, "invoke");
      if (fault) throw new Error(fault.message);
      const value = await model.invoke(args.value, this.operation(subject, { preview, evidence: [] }));
      const outputs = { value, secrets: outputSecrets(value, model.secretOutputs, args.secrets) };
      this.record(subject, "invoke", { ...base, outputs });
      return outputs;
    } catch (error) {
      this.record(subject, "invoke", { ...base, refusal: refusalOf(error) });
      throw error;
    }
  }

  private async run<Result>(
    subject: Subject,
    verb: Exclude<Verb, "check" | "invoke">,
    model: ResourceModel<World>,
    inputs: Decoded,
    oldInputs: Decoded | undefined,
    id: string | undefined,
    body: (operation: Operation<World>) => Promise<Done<Result>>,
  ): Promise<Result> {
    const evidence: Evidence[] = [];
    const context = { preview: false, evidence, verb, oldInputs: oldInputs?.value, extraSeconds: 0 };
    const operation = this.operation(subject, context);
    const base = { preview: false, inputs: hidden(model, inputs) };
    const known = id === undefined ? {} : { id };
    const fault = this.host.faults.meet(subject.type, subject.urn, verb);
    if (fault?.when === "before") {
      this.record(subject, verb, {
        ...base,
        ...known,
        seconds: 0,
        fault: "before",
        refusal: { message: fault.message },
      });
      throw new Error(fault.message);
    }
    const timed = () => ({ ...base, seconds: secondsOf(model, verb, inputs.value) + context.extraSeconds });
    let done: Done<Result>;
    try {
      done = await body(operation);
    } catch (error) {
      if (verb !== "read") this.host.settle(stackOf(subject));
      const partial = error instanceof PartialFailure;
      this.record(subject, verb, { ...timed(), ...known, refusal: refusalOf(error) }, partial ? evidence : []);
      if (!partial) throw error;
      throw new Incomplete(error.message, error.id, marked(model, error.outputs, inputs), inputs);
    }
    if (verb !== "read") this.host.settle(stackOf(subject));
    const result = {
      ...(done.id === undefined ? {} : { id: done.id }),
      ...(done.outputs ? { outputs: done.outputs } : {}),
    };
    if (fault) {
      const kept = verb === "create" && model.keptOnTimeout === true;
      const record = { ...timed(), ...result, fault: "after", refusal: { message: fault.message } } as const;
      this.record(subject, verb, record, kept ? evidence : []);
      if (!kept || done.id === undefined || !done.outputs) throw new Error(fault.message);
      throw new Incomplete(fault.message, done.id, done.outputs, inputs);
    }
    const passed = this.passedOn(subject, verb, inputs, done.outputs);
    this.record(subject, verb, { ...timed(), ...result }, [
      ...evidence,
      ...this.explicitProvider(subject, verb),
      ...passed,
    ]);
    return done.result;
  }

  /** A value that a resource computes does not exist before; what it was given may also have come by a way around the engine. */
  private passedOn(subject: Subject, verb: Verb, inputs: Decoded, outputs: Decoded | undefined): Evidence[] {
    if (verb !== "create" && verb !== "update") return [];
    const { urn } = subject;
    const because = this.host.makers.reasons(urn, inputs);
    if (outputs) this.host.makers.learn(urn, inputs, outputs);
    return because.length === 0 ? [] : [{ stack: stackOf(subject), urn, verb, law: "lab-value-was-computed", because }];
  }

  /** A resource that lost its provider would be registered with a default one, which the lab refuses. */
  private explicitProvider(subject: Subject, verb: Verb): Evidence[] {
    const { urn, instance } = subject;
    if (instance.urn === undefined || verb === "read") return [];
    const because = [{ anyOf: [instance.urn], otherwise: this.defaultProviderRefusal(urn) }];
    return [{ stack: stackOf(subject), urn, verb, law: "lab-explicit-provider", because }];
  }

  private operation(subject: Subject, context: Context): Operation<World> {
    const { urn, instance } = subject;
    const { preview, evidence, verb = "check", oldInputs } = context;
    const stack = stackOf(subject);
    return {
      urn,
      stack,
      preview,
      world: this.host.world,
      provider: { urn: instance.urn ?? "", config: instance.config },
      uphold: <Facts>(law: Law<Facts>, facts: Facts): void => {
        const verdict = law.judge(facts);
        if (!verdict.holds) throw new Refusal(law.id, verdict.message);
        evidence.push({ stack, urn, verb, law: law.id, because: verdict.because });
      },
      ...(oldInputs ? { oldInputs } : {}),
      spend: (seconds) => {
        context.extraSeconds = (context.extraSeconds ?? 0) + seconds;
      },
      log: (severity, message) => {
        this.log(instance, severity, urn, message);
      },
    };
  }

  private record(
    subject: Subject,
    verb: Verb,
    entry: {
      readonly preview: boolean;
      readonly inputs: Decoded;
      readonly outputs?: Decoded;
      readonly id?: string;
      readonly seconds: number;
      readonly refusal?: { readonly law?: string; readonly message: string };
      readonly fault?: "before" | "after";
    },
    evidence: readonly Evidence[] = [],
  ): void {
    const { inputs, outputs, ...rest } = entry;
    this.host.journal.learn(inputs);
    if (outputs) this.host.journal.learn(outputs);
    const record = {
      ...rest,
      stack: stackOf(subject),
      urn: subject.urn,
      type: subject.type,
      provider: subject.instance.urn ?? "",
      verb,
      inputs: redact(inputs.value, inputs.secrets),
      ...(outputs ? { outputs: redact(outputs.value, outputs.secrets) } : {}),
    };
    this.host.journal.add(record, evidence);
  }

  private model(subject: Subject, method: string): ResourceModel<World> {
    this.refuseDefaultProvider(subject);
    const model = this.models.get(subject.type) ?? this.provider.fallback?.(subject.type);
    if (!model) throw new Error(`unrecognized resource type (${method}): ${subject.type}`);
    return model;
  }

  private refuseDefaultProvider({ urn, instance }: Subject): void {
    if (instance.urn === undefined || !isDefaultProvider(instance.urn)) return;
    throw new Error(this.defaultProviderRefusal(urn));
  }

  private defaultProviderRefusal(urn: Urn): string {
    return (
      `${urn} was registered without an explicit provider: it would use the default ${this.provider.name} provider, ` +
      "which reads its configuration from whatever machine the program runs on; pass `provider` or `parent`"
    );
  }
}

function marked(model: ResourceModel<World>, value: Props, echoed: Decoded): Decoded {
  return { value, secrets: outputSecrets(value, model.secretOutputs, echoed.secrets) };
}

/** Inputs for the record: what the provider calls secret is hidden even where the program forgot to. */
function hidden(model: ResourceModel<World>, inputs: Decoded): Decoded {
  const named: Path[] = model.secretOutputs.flatMap((pattern) => expand(pattern, inputs.value));
  return { value: inputs.value, secrets: [...inputs.secrets, ...named] };
}

function secondsOf(model: ResourceModel<World>, verb: Verb, inputs: Props): number {
  if (verb !== "create" && verb !== "update" && verb !== "delete") return 0;
  return (typeof model.durations === "function" ? model.durations(inputs) : model.durations)[verb];
}

function stackOf({ urn, instance }: Subject): string {
  const named = urn.startsWith("urn:pulumi:") ? urn : (instance.urn ?? "");
  return (named.split("::")[0] ?? "").slice("urn:pulumi:".length);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusalOf(error: unknown): { law?: string; message: string } {
  const law = error instanceof Refusal || error instanceof PartialFailure ? error.law : undefined;
  return { ...(law === undefined ? {} : { law }), message: messageOf(error) };
}
