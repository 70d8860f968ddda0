// Reads what the policy SDK hands over, once for all rules: the SDK makes a copy of its own for each of them.
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { plain } from "./plain";
import type { Facts } from "./rule";
import { secretMarksOf } from "./secretMarks";
import { NOT_KNOWN, NotYetKnown, View } from "./view";

/**
 * The SDK runs all policies over one resource before it takes the next request, as long as none of them waits for anything:
 * its own waits are for promises that are there already. So what the first policy read holds for those that follow.
 */
export class Reading {
  private current: Facts | undefined;
  private members: readonly Facts[] | undefined;
  private readonly inputs = new Map<string, Props>();

  /** The resource that is being judged from now on. */
  resource(args: ResourceValidationArgs): void {
    const props = plain(args.props) as Props;
    this.inputs.set(args.urn, props);
    this.current = factsOf(args, props);
  }

  /** Type of the resource that is being judged; undefined where nobody has read one. */
  get type(): string | undefined {
    return this.current?.type;
  }

  of(args: ResourceValidationArgs): Facts {
    return this.current?.urn === args.urn ? this.current : factsOf(args, plain(args.props) as Props);
  }

  /** The stack that is being judged from now on. */
  stack(resources: readonly PolicyResource[]): void {
    this.members = this.membersOf(resources);
  }

  ofStack(resources: readonly PolicyResource[]): readonly Facts[] {
    return this.members ?? this.membersOf(resources);
  }

  private membersOf(resources: readonly PolicyResource[]): readonly Facts[] {
    return resources.map((resource) => factsOfMember(resource, this.inputs.get(resource.urn)));
  }
}

type Props = Readonly<Record<string, unknown>>;

const factsOf = ({ urn, type, name, opts, provider }: ResourceValidationArgs, props: Props): Facts => ({
  urn,
  type,
  name,
  props: new View(props),
  options: opts,
  ...providerOf(provider),
  isSecret: (at) => isMarked(urn, at),
});

/** @param owner said with the path of what is not known yet; default: nobody */
const providerOf = (provider: ResourceValidationArgs["provider"], owner?: string): Pick<Facts, "provider"> =>
  provider === undefined
    ? {}
    : { provider: { name: provider.name, type: provider.type, props: new View(plain(provider.props), "", owner) } };

/** @param inputs what the program asked for; undefined for a resource that was not judged by itself in this operation */
function factsOfMember(
  { urn, type, name, props, opts, parent, provider }: PolicyResource,
  inputs: Props | undefined,
): Facts {
  return {
    urn,
    type,
    name,
    props: new View(overlaid(plain(props) as Props, inputs ?? {}), "", name),
    options: { ...opts, ...(parent === undefined ? {} : { parent: parent.urn }) },
    ...providerOf(provider, provider?.name),
    isSecret: (at) => isMarked(urn, at),
  };
}

/**
 * Of a stack's resources the SDK shows the outputs. In a preview those of a provider that is not configured yet are empty
 * (pulumi/pulumi, sdk/go/common/resource/plugin/provider_plugin.go: Create), so that everything would seem to be
 * absent: what the program asked for stands over them, and an output is left where only that is known.
 */
const overlaid = (outputs: Props, inputs: Props): Props => ({
  ...outputs,
  ...Object.fromEntries(
    Object.entries(inputs).filter(([key, value]) => value !== NOT_KNOWN || outputs[key] === undefined),
  ),
});

function isMarked(urn: string, at: View): boolean {
  const marks = secretMarksOf(urn);
  if (marks === undefined) throw new NotYetKnown("what Pulumi keeps as a secret");
  return [...marks].some(
    (mark) => at.path === mark || at.path.startsWith(`${mark}.`) || at.path.startsWith(`${mark}[`),
  );
}
