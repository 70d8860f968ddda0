// The `new-cluster` command: writes the stack file of a further cluster with what is free, and says what that changes.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, type Unusable } from "./commandLine";
import { noRepo } from "./describe";
import { inspect, loadFleet } from "./load";
import { type Fleet } from "./model";
import { plannedPlatforms, planCluster, Refusal, type Wish } from "./newClusterPlan";
import { consequences, stackFile } from "./newClusterText";
import { FleetError } from "./problem";

const usage = `Usage: npm run new-cluster -- NAME [OPTIONS]

Writes Pulumi.NAME.yaml with the next free Cilium id, pod block, addresses and VM ids.

Options:
  --site SITE          default: the only site, or the one of the management cluster
  --mesh MESH          a mesh of Pulumi.yaml, or none; default: the one of the clusters at the site
  --platform PLATFORM  proxmox or metal; default: proxmox where the site has hypervisors
  --control-planes N   1, 3 or 5; default 1
  --workers N          default 1
  --cores N            cores of each machine; default 4
  --memory MIB         memory of each machine; default 4096
  --disk GIB           boot disk of each machine; default 30
  --project DIR        directory that holds Pulumi.yaml (default: the current directory)
  --dry-run            print the file and write nothing
  --help               print this text

Exit code: 0 all is well, 1 there is no room or the fleet has problems, 2 wrong usage or a defect.
`;

interface Invocation {
  readonly wish: Wish;
  readonly project: string;
  readonly dryRun: boolean;
}

const text = { type: "string" } as const;

function parse(argv: readonly string[]): Invocation | Unusable {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        site: text,
        mesh: text,
        platform: text,
        "control-planes": text,
        workers: text,
        cores: text,
        memory: text,
        disk: text,
        project: text,
        "dry-run": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    return "help";
  }
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0) {
    return { mistake: name === undefined ? "no name" : `one name, not several: ${positionals.join(" ")}` };
  }
  const platform = plannedPlatforms.find((candidate) => candidate === values.platform);
  if (values.platform !== undefined && platform === undefined) {
    return { mistake: `--platform takes ${plannedPlatforms.join(" or ")}, not ${values.platform}` };
  }
  const numbers = {
    "control-planes": values["control-planes"] ?? "1",
    workers: values.workers ?? "1",
    cores: values.cores ?? "4",
    memory: values.memory ?? "4096",
    disk: values.disk ?? "30",
  };
  const wrong = Object.entries(numbers).find(([, value]) => !/^\d{1,9}$/.test(value));
  if (wrong !== undefined) {
    return { mistake: `--${wrong[0]} takes a whole number, not ${wrong[1]}` };
  }
  return {
    wish: {
      name,
      ...(values.site === undefined ? {} : { site: values.site }),
      ...(values.mesh === undefined ? {} : { mesh: values.mesh }),
      ...(platform === undefined ? {} : { platform }),
      controlPlanes: Number(numbers["control-planes"]),
      workers: Number(numbers.workers),
      cores: Number(numbers.cores),
      memoryMiB: Number(numbers.memory),
      diskGiB: Number(numbers.disk),
    },
    project: resolve(values.project ?? "."),
    dryRun: values["dry-run"] ?? false,
  };
}

/** Judges the fleet as it would be with the file. @throws FleetError with everything that would be wrong with it */
function trial(project: string, file: string, content: string): Fleet {
  const copy = mkdtempSync(join(tmpdir(), "new-cluster-"));
  try {
    for (const name of readdirSync(project).filter((candidate) => /^Pulumi\.(.+\.)?ya?ml$/.test(candidate))) {
      cpSync(join(project, name), join(copy, name), { recursive: true });
    }
    writeFileSync(join(copy, file), content);
    return loadFleet(copy, { fallbackRepo: noRepo });
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** @returns what to tell the user */
function write({ wish, project, dryRun }: Invocation): string {
  const file = `Pulumi.${wish.name}.yaml`;
  const { view, problems } = inspect(project, { fallbackRepo: noRepo });
  const mandatory = problems.filter(({ severity }) => severity === "mandatory");
  if (mandatory.length > 0) {
    throw new FleetError(mandatory);
  }
  const plan = planCluster(view, wish);
  if (existsSync(join(project, file))) {
    throw new Refusal(`${file} is there already: choose another name, or change it by hand.`);
  }
  const content = stackFile(plan);
  const fleet = trial(project, file, content);
  if (!dryRun) {
    // Fails rather than overwrite what somebody else wrote meanwhile.
    writeFileSync(join(project, file), content, { flag: "wx" });
  }
  return `${dryRun ? `${file} would be:` : `${file} written:`}\n\n${content}\n${consequences(fleet, wish.name)}`;
}

const refusal = (error: unknown): string | undefined =>
  error instanceof FleetError || error instanceof Refusal ? `${error.message}\n\nNothing was written.` : undefined;

process.exitCode = runCommand(
  { usage, parse, run: (invocation) => void process.stdout.write(write(invocation)), refusal },
  process.argv.slice(2),
);
