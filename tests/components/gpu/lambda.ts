// Runs a function of `components/aws/lambda` in Node, with an SDK for EC2 that answers as a test says.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What EC2 answers, or the error that it throws. */
export type Answer = Readonly<Record<string, unknown>> | { readonly error: string };

export interface Question {
  /** Default: nothing, as a schedule says nothing. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** ISO 8601. Default: now. */
  readonly now?: string;
  /** Answers of each command, in the order in which it is called; one more call is an error. */
  readonly ec2: Readonly<Record<string, readonly Answer[]>>;
}

export interface Run {
  /** Present when the handler did not throw. */
  readonly result?: unknown;
  /** Message of what it threw. */
  readonly error?: string;
  /** Commands with their input, in order. */
  readonly calls: readonly (readonly [string, Readonly<Record<string, unknown>>])[];
}

/** Dates cross over as text; the SDK gives dates. */
const sdk = `
  const { ec2 } = JSON.parse(process.argv[2]);
  export const calls = [];
  const revived = (key, value) => (key === "LaunchTime" ? new Date(value) : value);
  const command = (name) => class { constructor(input) { this.name = name; this.input = input; } };
  export const CancelSpotInstanceRequestsCommand = command("CancelSpotInstanceRequests");
  export const DescribeInstancesCommand = command("DescribeInstances");
  export const DescribeSpotInstanceRequestsCommand = command("DescribeSpotInstanceRequests");
  export const StopInstancesCommand = command("StopInstances");
  export class EC2Client {
    async send({ name, input }) {
      calls.push([name, input]);
      const answer = ec2[name]?.shift();
      if (answer === undefined) throw new Error("unexpected " + name);
      if (answer.error !== undefined) throw new Error(answer.error);
      return JSON.parse(JSON.stringify(answer), revived);
    }
  }`;

const driver = `
  const { event, now } = JSON.parse(process.argv[2]);
  if (now !== undefined) Date.now = () => new Date(now).getTime();
  const { calls } = await import("@aws-sdk/client-ec2");
  const { handler } = await import("./index.mjs");
  const said = await handler(event ?? {}).then((result) => ({ result }), ({ message }) => ({ error: message }));
  console.log(JSON.stringify({ ...said, calls }));`;

/** @param program file in `components/aws/lambda`, without its ending */
export function call(program: string, question: Question): Run {
  const directory = mkdtempSync(join(tmpdir(), `${program}-`));
  try {
    const module = join(directory, "node_modules/@aws-sdk/client-ec2");
    mkdirSync(module, { recursive: true });
    writeFileSync(join(module, "package.json"), JSON.stringify({ type: "module", main: "index.js" }));
    writeFileSync(join(module, "index.js"), sdk);
    writeFileSync(join(directory, "driver.mjs"), driver);
    copyFileSync(join(__dirname, `../../../components/aws/lambda/${program}.mjs`), join(directory, "index.mjs"));
    const said = execFileSync(process.execPath, [join(directory, "driver.mjs"), JSON.stringify(question)], {
      env: { ...question.environment },
      encoding: "utf8",
    });
    return JSON.parse(said) as Run;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
