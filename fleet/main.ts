// The `fleet` command: check the stack files, or describe what they mean.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, type Unusable } from "./commandLine";
import { describeJson, describeText, noRepo } from "./describe";
import { loadFleet } from "./load";
import { FleetError, renderProblem } from "./problem";

const usage = `Usage: npm run fleet -- COMMAND [OPTIONS]

Commands:
  check       report every problem of the stack files
  describe    print the clusters in bring-up order

Options:
  --project DIR   directory that holds Pulumi.yaml (default: the current directory)
  --json          describe: print {"bringUpOrder", "gitRepository", "meshes", "vault", "underlay"} as JSON
  --help          print this text

Exit code: 0 all is well, 1 the stack files have problems, 2 wrong usage or a defect.
`;

interface Invocation {
  readonly command: "check" | "describe";
  readonly project: string;
  readonly json: boolean;
}

function parse(argv: readonly string[]): Invocation | Unusable {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { project: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    return "help";
  }
  const [command, ...rest] = positionals;
  if ((command !== "check" && command !== "describe") || rest.length > 0) {
    return { mistake: command === undefined ? "no command" : `unknown command: ${positionals.join(" ")}` };
  }
  if (values.json === true && command === "check") {
    return { mistake: "--json belongs to describe" };
  }
  return { command, project: resolve(values.project ?? "."), json: values.json ?? false };
}

function run({ command, project, json }: Invocation): void {
  const fleet = loadFleet(project, command === "describe" ? { fallbackRepo: noRepo } : {});
  for (const warning of fleet.warnings) {
    process.stderr.write(`warning: ${renderProblem(warning)}\n\n`);
  }
  process.stdout.write(
    command === "describe"
      ? `${json ? describeJson(fleet) : describeText(fleet)}\n`
      : `${fleet.clusters.length} clusters, no problem; they come up in this order: ${fleet.bringUpOrder.join(", ")}\n`,
  );
}

const refusal = (error: unknown): string | undefined => (error instanceof FleetError ? error.message : undefined);

process.exitCode = runCommand({ usage, parse, run, refusal }, process.argv.slice(2));
