// How every resource and function of this SDK reaches the engine: one place for marks, secrets and plugin facts.
import * as pulumi from "@pulumi/pulumi";

/** Where the engine finds the plugin: the version that this SDK describes, on the publisher's GitHub releases. */
const plugin = { version: "0.8.1", pluginDownloadURL: "github://api.github.com/pulumiverse" };

/**
 * What a property is to the provider: an input (required or optional) or computed by it. Every input is an output too.
 * `secret` marks a value that is secret as a whole, in both directions.
 */
export type Mark = "required" | "optional" | "optional secret" | "computed" | "computed secret";

/** A mark for each property of a resource: leaving one out, or inventing one, does not compile. */
export type Marks<Properties> = Readonly<Record<keyof Properties, Mark>>;

type Primitive = string | number | boolean | undefined | null;

/** What may be given where the provider takes a `T`: every level of it may be an Output. */
export type Given<T> = T extends Primitive
  ? T
  : T extends readonly (infer Item)[]
    ? readonly pulumi.Input<Given<Item>>[]
    : { readonly [Key in keyof T]: pulumi.Input<Given<T[Key]>> };

/** What is known of an existing resource when it is looked up with `get`. */
export type Known<T> = Partial<Given<T>>;

/** A resource of the Talos provider. */
export abstract class TalosResource extends pulumi.CustomResource {
  /** @throws Error that names the first required property that is missing. */
  constructor(
    token: string,
    marks: Readonly<Record<string, Mark>>,
    name: string,
    given: object | undefined,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const lookup = opts.id !== undefined;
    const values = new Map<string, unknown>(Object.entries(given ?? {}));
    const properties: pulumi.Inputs = {};
    for (const [property, mark] of Object.entries(marks)) {
      const value = mark.startsWith("computed") && !lookup ? undefined : values.get(property);
      if (mark === "required" && value === undefined && !lookup && opts.urn === undefined) {
        throw new Error(`Missing required property '${property}'`);
      }
      properties[property] = mark.endsWith("secret") && value !== undefined ? pulumi.secret(value) : value;
    }
    const additionalSecretOutputs = Object.keys(marks).filter((property) => marks[property]?.endsWith("secret"));
    super(token, name, properties, pulumi.mergeOptions(pluginOptions(opts), { additionalSecretOutputs }));
  }
}

/** The options of a registration, with the plugin's version and origin unless the caller overrides them. */
export function pluginOptions<Options extends pulumi.ResourceOptions>(opts: Options): Options {
  return pulumi.mergeOptions(plugin, opts) as Options;
}

/** A function of the provider: with plain values, and for values that become known later. */
export interface ProviderFunction<Args, Result> {
  (args: Args, opts?: pulumi.InvokeOptions): Promise<Result>;
  /** Stays unknown in a preview until all arguments are known. */
  readonly output: (args: Given<Args>, opts?: pulumi.InvokeOutputOptions) => pulumi.Output<Result>;
}

/** Describes a function of the provider; `inputs` names every argument once. */
export function providerFunction<Args extends object, Result>(
  token: string,
  inputs: Readonly<Record<keyof Args, true>>,
): ProviderFunction<Args, Result> {
  const pick = (args: object): pulumi.Inputs => {
    const values = new Map<string, unknown>(Object.entries(args));
    return Object.fromEntries(Object.keys(inputs).map((input) => [input, values.get(input)]));
  };
  return Object.assign(
    (args: Args, opts: pulumi.InvokeOptions = {}) =>
      pulumi.runtime.invoke(token, pick(args), { ...plugin, ...opts }) as Promise<Result>,
    {
      output: (args: Given<Args>, opts: pulumi.InvokeOutputOptions = {}) =>
        pulumi.runtime.invokeOutput<Result>(token, pick(args), { ...plugin, ...opts }),
    },
  );
}
