// What a simulated resource type and a law are: the contract between the gRPC server and every provider of the lab.
import { createHash } from "node:crypto";

/** Pulumi's URN of a resource. */
export type Urn = string;

/** Stands for a value that the engine does not know yet; seen in previews only. */
export class Unknown {
  private readonly brand = "unknown";
  toString(): string {
    return `[${this.brand}]`;
  }
}
export const UNKNOWN = new Unknown();

/** Texts that travel as one file, e.g. the code of a function: an `AssetArchive` of `StringAsset`s. A bag as any other, but compared and kept as a whole. */
export class Archive {
  readonly [key: string]: Value;

  readonly #hash: string | undefined;

  /**
   * @param files text by name; empty where the engine tells the hash of what it has alone
   * @param hash default: of the files
   */
  constructor(
    readonly files: Readonly<Record<string, string>>,
    hash?: string,
  ) {
    this.#hash = hash;
  }

  /** By which archives are told apart. */
  get hash(): string {
    return this.#hash ?? hashOf(this.files);
  }
}

function hashOf(files: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/** Plain values: secrets are unwrapped (their paths are kept by the server), unknowns are `UNKNOWN`. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | { readonly [key: string]: Value };
export type Props = Readonly<Record<string, Value>>;

/** A property path, e.g. `["disks", 0, "fileId"]`. */
export type Path = readonly (string | number)[];

/**
 * What a law says of one operation.
 *
 * `because` is a conjunction of disjunctions: of every inner list at least one resource must have been finished before
 * this operation starts. After `up` each inner list is checked against the engine's graph: one of its members must be
 * an ancestor of the resource, otherwise the order held by luck and the rehearsal fails with `otherwise`.
 */
export type Verdict =
  { readonly holds: true; readonly because: readonly Reason[] } | { readonly holds: false; readonly message: string };

export interface Reason {
  /** Any one of these resources makes the law hold. An empty list means: true from the start (part of the underlay). */
  readonly anyOf: readonly Urn[];
  /** The error that the real system gives when none of them is there yet. */
  readonly otherwise: string;
}

/** One behaviour of the real world that decides success or failure. */
export interface Law<Facts> {
  /** Stable id, `<provider>-<subject>`, e.g. `talos-apply-needs-reachable-machine`. */
  readonly id: string;
  /** What is true in the real world, one sentence. */
  readonly statement: string;
  /** Where the behaviour and its error text were read: repository and file, or a documentation page. */
  readonly source: string;
  judge(facts: Facts): Verdict;
}

/** The real system's refusal. The server returns its message as the provider's error. */
export class Refusal extends Error {
  constructor(
    readonly law: string,
    message: string,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/**
 * The resource exists but is not well: a create or an update that took effect and then failed. The engine keeps the
 * resource with these outputs, marks it as failed to initialise and updates it at the next `up`.
 */
export class PartialFailure extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Props,
    message: string,
    /** Law that refused, if it was one. */
    readonly law?: string,
  ) {
    super(message);
    this.name = "PartialFailure";
  }
}

/** What Check found wrong with one input property; `property` is a dotted path. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Everything a model may see of the operation that it serves. */
export interface Operation<World> {
  readonly urn: Urn;
  readonly stack: string;
  /**
   * True in previews and in every `check` (which the engine does not tell from one): the world must not be changed and
   * laws about the world are not judged.
   */
  readonly preview: boolean;
  readonly world: World;
  /** Configuration of the provider instance that the resource was registered with. */
  readonly provider: { readonly urn: Urn; readonly config: Props };
  /** Judges a law: throws a Refusal, or records which resources made it hold. */
  uphold<Facts>(law: Law<Facts>, facts: Facts): void;
  /** Read, update and delete: the inputs in the engine's state. Absent otherwise, and in an import. */
  readonly oldInputs?: Props;
  /** Adds virtual seconds on top of the model's durations, e.g. a timeout that ran out. */
  spend(seconds: number): void;
  /** Prints a diagnostic on the engine's side, as the real provider would. */
  log(severity: "info" | "warning", message: string): void;
}

/** Virtual seconds that the real operation takes. */
export interface Durations {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/** What refresh or import found. */
export interface Live {
  readonly id?: string;
  /** All inputs that the live system has. In a refresh the server cuts them down to those that the program wrote. */
  readonly inputs: Props;
  readonly outputs: Props;
}

/** One simulated resource type. */
export interface ResourceModel<World> {
  /** Pulumi type token, e.g. `proxmoxve:index/vmLegacy:VmLegacy`. */
  readonly type: string;
  /** What of the real type is simulated, and what is refused: one line for lab/COVERAGE.md. */
  readonly coverage: string;
  /** Validates inputs strictly (unknown properties are refused) and applies provider defaults. */
  check(
    inputs: Props,
    old: Props | undefined,
    operation: Operation<World>,
  ): { inputs: Props; failures: readonly CheckFailure[] };
  /**
   * Top-level or dotted input paths whose change replaces the resource (`*` matches one segment). A path that starts
   * with `~` counts only when its value changes, not when it appears or goes.
   */
  readonly replaceOn: readonly string[];
  /** Changes that the real provider sees between state and inputs though no input changed, e.g. a size that differs. */
  drift?(
    state: Props,
    inputs: Props,
    operation: Operation<World>,
  ): readonly { readonly path: Path; readonly replaces: boolean }[];
  /** True when the real provider deletes before it creates the replacement. */
  readonly deleteBeforeReplace?: boolean;
  /**
   * True when the real provider has named the resource to the engine before a create can time out, so that the next
   * `up` finds it: resources of the Terraform SDK that set their id before they wait, awaited Kubernetes objects.
   * Default false: a create that times out leaves something behind that the engine does not know.
   */
  readonly keptOnTimeout?: boolean;
  /** Output paths that the real provider marks secret (`*` matches one segment). */
  readonly secretOutputs: readonly string[];
  readonly durations: Durations | ((inputs: Props) => Durations);
  /** Outputs as the real provider plans them: known inputs copied, computed values `UNKNOWN`. Preview only. */
  plan(inputs: Props, old: Props | undefined): Props;
  /** Makes the resource. After its first change of the world it must not await: other operations run in between. */
  create(
    inputs: Props,
    operation: Operation<World>,
  ): Promise<{ id: string; outputs: Props }> | { id: string; outputs: Props };
  /** The live state, or undefined when it is gone. `id` is set when an import was asked for by another name. */
  read(id: string, old: Props, operation: Operation<World>): Promise<Live | undefined> | Live | undefined;
  update(id: string, old: Props, inputs: Props, operation: Operation<World>): Promise<Props> | Props;
  delete(id: string, old: Props, operation: Operation<World>): Promise<void> | void;
}

/** One simulated function (data source). */
export interface FunctionModel<World> {
  readonly token: string;
  readonly coverage: string;
  readonly secretOutputs: readonly string[];
  invoke(args: Props, operation: Omit<Operation<World>, "urn">): Promise<Props> | Props;
}

/** One simulated provider plugin. */
export interface ProviderModel<World> {
  /** What of the plugin is simulated as a whole, for lab/COVERAGE.md. */
  readonly coverage?: string;
  /** The laws that its models judge, for lab/COVERAGE.md. */
  readonly laws?: readonly Pick<Law<never>, "id" | "statement" | "source">[];
  /** Plugin name, e.g. `talos`. */
  readonly name: string;
  readonly version: string;
  readonly resources: readonly ResourceModel<World>[];
  readonly functions: readonly FunctionModel<World>[];
  /** Validates the provider's configuration. */
  checkConfig(config: Props): readonly CheckFailure[];
  /** Resource types decided by more than the token (Kubernetes custom resources); consulted when no model matches. */
  fallback?(type: string): ResourceModel<World> | undefined;
}
