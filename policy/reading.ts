// Reads what the policy SDK hands over, once for all rules: the SDK makes a copy of its own for each of them.
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { plain } from "./plain";
import type { Facts } from "./rule";
import { secretMarksOf } from "./secretMarks";
import { NotYetKnown, View } from "./view";

/**
 * The SDK runs all policies over one resource before it takes the next request, as long as none of them waits for anything:
 * its own waits are for promises that are there already. So what the first policy read holds for those that follow.
 */
export class Reading {
  private current: Facts | undefined;
  private members: readonly Facts[] | undefined;

  /** The resource that is being judged from now on. */
  resource(args: ResourceValidationArgs): void {
    this.current = factsOf(args);
  }

  /** Type of the resource that is being judged; undefined where nobody has read one. */
  get type(): string | undefined {
    return this.current?.type;
  }

  of(args: ResourceValidationArgs): Facts {
    return this.current?.urn === args.urn ? this.current : factsOf(args);
  }

  /** The stack that is being judged from now on. */
  stack(resources: readonly PolicyResource[]): void {
    this.members = resources.map(factsOfMember);
  }

  ofStack(resources: readonly PolicyResource[]): readonly Facts[] {
    return this.members ?? resources.map(factsOfMember);
  }
}

const factsOf = ({ urn, type, name, props, opts, provider }: ResourceValidationArgs): Facts => ({
  urn,
  type,
  name,
  props: new View(plain(props)),
  options: opts,
  ...(provider === undefined
    ? {}
    : { provider: { name: provider.name, type: provider.type, props: new View(plain(provider.props)) } }),
  isSecret: (at) => isMarked(urn, at),
});

function factsOfMember({ urn, type, name, props, opts, parent, provider }: PolicyResource): Facts {
  return {
    urn,
    type,
    name,
    props: new View(plain(props), "", name),
    options: { ...opts, ...(parent === undefined ? {} : { parent: parent.urn }) },
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
}

function isMarked(urn: string, at: View): boolean {
  const marks = secretMarksOf(urn);
  if (marks === undefined) throw new NotYetKnown("what Pulumi keeps as a secret");
  return [...marks].some(
    (mark) => at.path === mark || at.path.startsWith(`${mark}.`) || at.path.startsWith(`${mark}[`),
  );
}
