// Stack files -> defaults -> schema -> rules -> Fleet, or ONE error that lists every problem.
import { readdirSync } from "node:fs";
import { suggestion } from "./didYouMean";
import { bringUpOrder } from "./derive";
import { type Draft, type DraftData, type DraftSite, type View } from "./draft";
import { gitUrl, originUrl } from "./gitRemote";
import { type Fleet } from "./model";
import { FleetError, inOrder, type Place, type Problem } from "./problem";
import { resolveCluster, resolveSite, type Accepted } from "./resolve";
import { judge } from "./rules";
import {
  metalStack,
  project as projectSchema,
  proxmoxStack,
  stackKinds,
  type MetalStack,
  type Project,
  type ProxmoxStack,
} from "./schema";
import { readSections, type Sections } from "./sections";
import { lookUp, show, validate, type Validated } from "./validate";

export interface LoadOptions {
  /** Git repository for Flux where neither the files nor the checkout's remote `origin` name one. Default: none, which is a problem. */
  readonly fallbackRepo?: string;
}

/**
 * Reads `Pulumi.yaml` and every `Pulumi.<stack>.yaml` of the directory.
 * @throws FleetError with every mandatory problem of all files; its message is for the user.
 */
export function loadFleet(projectDir: string, options: LoadOptions = {}): Fleet {
  const problems: Problem[] = [];
  const project = readProject(projectDir, problems);
  const sites = Object.entries(project.partly.sites ?? {}).flatMap(([name, data]): DraftSite[] =>
    data === undefined ? [] : [{ name, data, at: (path) => project.at(["sites", name, ...path]) }],
  );
  const stacks = stackFiles(projectDir, problems).flatMap((file) => readStack(projectDir, file, sites, problems));
  const origin = checkoutRepo(projectDir) ?? options.fallbackRepo;
  const view: View = {
    clusters: stacks.map(({ draft }) => draft),
    sites,
    project: { data: project.partly, at: project.at },
    ...(origin === undefined ? {} : { origin }),
  };
  problems.push(...judge(view));
  const mandatory = problems.filter((problem) => problem.severity === "mandatory");
  const accepted = stacks.filter((stack): stack is Accepted => stack.stack !== undefined);
  if (mandatory.length > 0 || project.complete === undefined || accepted.length < stacks.length) {
    throw new FleetError(mandatory);
  }
  const complete = project.complete;
  const clusters = accepted
    .map((stack) => resolveCluster(stack, complete, origin))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    clusters,
    sites: Object.keys(complete.sites).map((name) => resolveSite(complete, name)),
    bringUpOrder: bringUpOrder(clusters),
    warnings: inOrder(problems),
  };
}

/** The checkout's remote `origin`, if Flux can read from it; credentials are left out. */
function checkoutRepo(projectDir: string): string | undefined {
  const origin = originUrl(projectDir);
  const git = origin === undefined ? undefined : gitUrl(origin);
  return git !== undefined && "url" in git ? git.url : undefined;
}

interface ReadProject extends Pick<Validated<Project>, "partly" | "complete"> {
  readonly at: Sections["at"];
}

function readProject(projectDir: string, problems: Problem[]): ReadProject {
  const known = Object.keys(projectSchema.shape);
  const sections = readSections(projectDir, "Pulumi.yaml", { known, below: ["default"], owner: "" });
  problems.push(...sections.problems);
  if (sections.data === undefined) {
    return { partly: {}, complete: undefined, at: sections.at };
  }
  const checked = validate(projectSchema, sections.data, sections.at);
  problems.push(...checked.problems);
  return { ...checked, at: sections.at };
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

interface ReadStack {
  readonly draft: Draft;
  /** Undefined when the schema refused something. */
  readonly stack: ProxmoxStack | MetalStack | undefined;
}

/** Empty for files that are unreadable or of another kind. */
function readStack(
  projectDir: string,
  file: string,
  sites: readonly DraftSite[],
  problems: Problem[],
): readonly ReadStack[] {
  const stack = file.slice("Pulumi.".length, -".yaml".length);
  const known = Object.keys(proxmoxStack.shape);
  const sections = readSections(projectDir, file, { known, below: [], owner: stack });
  problems.push(...sections.problems);
  const { data, at } = sections;
  if (data === undefined) {
    return [];
  }
  const kind = lookUp(data, ["stack", "kind"]);
  if (typeof kind === "string" && !stackKinds.some((candidate) => candidate === kind)) {
    const message = `${show(kind)} is not a kind of stack that this program knows${suggestion(kind, stackKinds)}`;
    problems.push({ rule: "stack-kind-known", severity: "mandatory", at: at(["stack", "kind"]), message });
    return [];
  }
  const metal = lookUp(data, ["cluster", "platform"]) === "metal";
  const checked: Validated<ProxmoxStack | MetalStack> = validate<ProxmoxStack | MetalStack>(
    metal ? metalStack : proxmoxStack,
    data,
    at,
  );
  // What a rule explains better is left to the rule.
  const left = new Set(["network.podCidr", "network.serviceCidr"]);
  problems.push(
    ...checked.problems.filter((problem) => !(problem.rule === "key-present" && left.has(problem.at.path))),
  );
  const partly = checked.partly as DraftData;
  const site = sites.find((candidate) => candidate.name === partly.cluster?.site);
  const draft: Draft = {
    stack,
    data: partly,
    at,
    states: (path) => lookUp(data, path) !== undefined,
    ...(site === undefined ? {} : { site }),
  };
  return [{ draft, stack: checked.complete }];
}
