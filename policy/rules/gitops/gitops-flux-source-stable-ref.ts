// Flux follows the branch that is released, a tag or a commit.
import { FLUX_INSTANCE, GIT_REPOSITORY } from "../../flux";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

export const gitopsFluxSourceStableRef: ResourceRule = {
  kind: "resource",
  id: "gitops-flux-source-stable-ref",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "A cluster that follows a feature branch stops following anything when the branch is merged and deleted.",
  condition: "The source of a FluxInstance and every GitRepository name a branch of the setting, a tag or a commit.",
  repair: "Merge the branch and follow the released one.",
  source:
    "https://fluxcd.io/flux/components/source/gitrepositories/#reference and https://fluxoperator.dev/docs/crd/fluxinstance/#sync-configuration",
  example: "sync: { ref: refs/heads/384-service-mesh }, ref: { branch: feature/ingress }",
  exceptions: "in the stack file",
  settings: {
    branches: {
      description: "Branches that are released",
      type: "array",
      items: { type: "string" },
      default: ["main", "master"],
    },
  },
  types: [FLUX_INSTANCE, GIT_REPOSITORY],
  check: ({ type, props }, judge) => {
    const branches = judge.settings
      .get("branches")
      .list()
      .map((branch) => branch.text());
    const stable = (branch: string): boolean => branches.includes(branch);
    const reference = type === GIT_REPOSITORY ? referenceOf(props.get("spec", "ref")) : syncReferenceOf(props);
    if (reference === undefined) return;
    if (!reference.present) {
      judge.report(reference, "without a reference Flux follows master, if anything: name one");
      return;
    }
    const text = reference.text() ?? "";
    const branch = reference.key === "branch" ? text : /^refs\/heads\/(.+)/.exec(text)?.[1];
    const fine = branch === undefined ? text.startsWith("refs/tags/") : stable(branch);
    if (!fine) judge.report(reference, `${reference.shown()} is no released branch, tag or commit: follow one`);
  },
};

/** What decides, in Flux's order of precedence; undefined for a commit or a tag. @throws NotYetKnown */
function referenceOf(ref: View): View | undefined {
  if (ref.get("commit").present) return undefined;
  if (ref.get("name").present) return ref.get("name");
  return ["semver", "tag"].some((pin) => ref.get(pin).present) ? undefined : ref.get("branch");
}

/** Undefined where Flux follows no Git repository. @throws NotYetKnown */
function syncReferenceOf(instance: View): View | undefined {
  const sync = instance.get("spec", "sync");
  return sync.get("kind").text() === "GitRepository" ? sync.get("ref") : undefined;
}
