// Stack files -> defaults -> schema -> rules -> Fleet, or ONE error that lists every problem.
import { readdirSync } from "node:fs";
import { suggestion } from "./didYouMean";
import { today } from "./days";
import { bringUpOrder } from "./derive";
import { runsVault, type Draft, type DraftData, type DraftSite, type VaultStack, type View } from "./draft";
import { gitUrl, originUrl } from "./gitRemote";
import { type Fleet } from "./model";
import { FleetError, inOrder, type Place, type Problem } from "./problem";
import { resolveCluster, resolveContext, type Accepted } from "./resolve";
import { judge } from "./rules";
import {
  awsStack,
  metalStack,
  project as projectSchema,
  proxmoxStack,
  stackKinds,
  vaultStack,
  type AwsStack,
  type MetalStack,
  type Project,
  type ProxmoxStack,
} from "./schema";
import { readSections, type Sections } from "./sections";
import { type Path } from "./source";
import { lookUp, show, validate, type Validated } from "./validate";

export interface LoadOptions {
  /** Git repository for Flux where neither the files nor the checkout's remote `origin` name one. Default: none, which is a problem. */
  readonly fallbackRepo?: string;
  /** The day, YYYY-MM-DD, that the age of what expires is counted to. Default: this day, in UTC. */
  readonly today?: string;
}

/**
 * Reads `Pulumi.yaml` and every `Pulumi.<stack>.yaml` of the directory.
 * @throws FleetError with every mandatory problem of all files; its message is for the user.
 */
export function loadFleet(projectDir: string, options: LoadOptions = {}): Fleet {
  const { project, stacks, vaultStacks, origin, problems } = inspect(projectDir, options);
  const mandatory = problems.filter((problem) => problem.severity === "mandatory");
  const accepted = stacks.filter((stack): stack is Accepted => stack.stack !== undefined);
  if (mandatory.length > 0 || project === undefined || accepted.length < stacks.length) {
    throw new FleetError(mandatory);
  }
  const context = resolveContext(accepted, project, origin, vaultStacks[0]?.stack);
  const clusters = accepted.map((stack) => resolveCluster(stack, context)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    clusters,
    ...(context.vault === undefined ? {} : { vault: context.vault }),
    sites: [...context.sites.values()],
    bringUpOrder: bringUpOrder(clusters, context.vault),
    warnings: inOrder(problems),
  };
}

export interface Inspection {
  /** The defaults; undefined when anything in them was refused. */
  readonly project: Project | undefined;
  /** Clusters, in the order of their files. */
  readonly stacks: readonly ReadStack[];
  readonly vaultStacks: readonly VaultStack[];
  readonly origin: string | undefined;
  /** What the rules saw. */
  readonly view: View;
  /** Mandatory and advisory problems of all files. */
  readonly problems: readonly Problem[];
}

/** Reads and judges everything, and never throws. */
export function inspect(projectDir: string, options: LoadOptions = {}): Inspection {
  const problems: Problem[] = [];
  const project = readProject(projectDir, problems);
  const sites = Object.entries(project.partly.sites ?? {}).flatMap(([name, data]): DraftSite[] =>
    data === undefined ? [] : [{ name, data, at: (path) => project.at(["sites", name, ...path]) }],
  );
  const files = stackFiles(projectDir, problems);
  const read = files.map((file) => readStack(projectDir, file, sites, problems));
  const stacks = read.flatMap((stack) => (stack !== undefined && "draft" in stack ? [stack] : []));
  const vaultStacks = read.flatMap((stack) => (stack === undefined || "draft" in stack ? [] : [stack]));
  const clusters = stacks.map(({ draft }) => draft).sort(hubsFirst);
  const vaultHub = clusters.find(runsVault);
  const origin = checkoutRepo(projectDir) ?? options.fallbackRepo;
  const view: View = {
    clusters,
    vaultStacks,
    ...(vaultHub === undefined ? {} : { vaultHub }),
    complete: !read.includes(undefined),
    today: options.today ?? today(),
    sites,
    project: {
      data: project.partly,
      at: project.at,
      states: project.states,
      trusts: (section) => !project.refused.has(section),
    },
    ...(origin === undefined ? {} : { origin }),
  };
  problems.push(...judge(view));
  return { project: project.complete, stacks, vaultStacks, view, origin, problems };
}

/** The established cluster is named first, so that the problem stands in the file of the newcomer. */
function hubsFirst(a: Draft, b: Draft): number {
  const rank = (draft: Draft): number =>
    ({ management: 0, workload: 1, burst: 2 })[draft.data.cluster?.role ?? "workload"];
  return rank(a) - rank(b) || (a.stack < b.stack ? -1 : 1);
}

/** The checkout's remote `origin`, if Flux can read from it; credentials are left out. */
function checkoutRepo(projectDir: string): string | undefined {
  const origin = originUrl(projectDir);
  const git = origin === undefined ? undefined : gitUrl(origin);
  return git !== undefined && "url" in git ? git.url : undefined;
}

interface ReadProject extends Pick<Validated<Project>, "partly" | "complete"> {
  readonly at: Sections["at"];
  readonly states: (path: Path) => boolean;
  readonly refused: Sections["refused"];
}

function readProject(projectDir: string, problems: Problem[]): ReadProject {
  const known = Object.keys(projectSchema.shape);
  const sections = readSections(projectDir, "Pulumi.yaml", { known, below: ["default"], owner: "" });
  problems.push(...sections.problems);
  if (sections.data === undefined) {
    return { partly: {}, complete: undefined, at: sections.at, states: () => false, refused: sections.refused };
  }
  const { data } = sections;
  const checked = validate(projectSchema, data, sections.at);
  problems.push(...withoutRefused(checked.problems, sections.refused));
  return { ...checked, at: sections.at, states: (path) => lookUp(data, path) !== undefined, refused: sections.refused };
}

/** A section that could not be read is not missing. */
function withoutRefused(problems: readonly Problem[], refused: ReadonlySet<string>): readonly Problem[] {
  return problems.filter((problem) => !(problem.rule === "key-present" && refused.has(problem.at.path)));
}

function stackFiles(projectDir: string, problems: Problem[]): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(projectDir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    problems.push(ofFile(projectDir, "file-readable", `the project directory cannot be read (${code})`));
    return [];
  }
  for (const name of names.filter((candidate) => /^Pulumi\..+\.yml$/.test(candidate))) {
    problems.push(
      ofFile(name, "file-extension", `would be overlooked: rename it to ${name.replace(/\.yml$/, ".yaml")}`),
    );
  }
  const files = names.filter((name) => /^Pulumi\..+\.yaml$/.test(name)).sort();
  if (files.length === 0) {
    problems.push(ofFile("Pulumi.yaml", "fleet-not-empty", "has no stack file beside it: add Pulumi.<cluster>.yaml"));
  }
  return files;
}

function ofFile(file: string, rule: string, message: string): Problem {
  const at: Place = { file, line: 0, path: "", name: file };
  return { rule, severity: "mandatory", at, message };
}

export interface ReadStack {
  readonly draft: Draft;
  /** Undefined when the schema refused something. */
  readonly stack: ProxmoxStack | MetalStack | AwsStack | undefined;
}

/** Undefined for a file that is unreadable or of an unknown kind. */
function readStack(
  projectDir: string,
  file: string,
  sites: readonly DraftSite[],
  problems: Problem[],
): ReadStack | VaultStack | undefined {
  const stack = file.slice("Pulumi.".length, -".yaml".length);
  const known = Object.keys(proxmoxStack.shape);
  const sections = readSections(projectDir, file, { known, below: [], owner: stack });
  problems.push(...sections.problems);
  const { data, at } = sections;
  if (data === undefined) {
    return undefined;
  }
  const kind = lookUp(data, ["stack", "kind"]);
  if (typeof kind === "string" && !stackKinds.some((candidate) => candidate === kind)) {
    const message = `${show(kind)} is not a kind of stack that this program knows${suggestion(kind, stackKinds)}`;
    problems.push({ rule: "stack-kind-known", severity: "mandatory", at: at(["stack", "kind"]), message });
    return undefined;
  }
  if (kind === "vault") {
    problems.push(...validate(vaultStack, data, at).problems);
    return { stack, at };
  }
  const platform = lookUp(data, ["cluster", "platform"]);
  const checked = validate<ProxmoxStack | MetalStack | AwsStack>(
    platform === "metal" ? metalStack : platform === "aws" ? awsStack : proxmoxStack,
    data,
    at,
  );
  // What a rule explains better is left to the rule.
  const left = ["network.podCidr", "network.serviceCidr"];
  problems.push(...withoutRefused(checked.problems, new Set([...sections.refused, ...left])));
  const partly = checked.partly as DraftData;
  const site = sites.find((candidate) => candidate.name === partly.cluster?.site);
  const draft: Draft = {
    stack,
    data: partly,
    at,
    states: (path) => lookUp(data, path) !== undefined,
    ...(site === undefined ? {} : { site }),
  };
  return { draft, stack: checked.complete };
}
