// LambdaFunction: a small program of the repository that AWS runs, with a role that may do what it needs and no more.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Function as AwsFunction } from "@pulumi/aws/lambda/function";
import type { Provider } from "@pulumi/aws/provider";
import { policyDocument, type PolicyStatement, trustPolicy } from "./iamDocument";

export interface LambdaFunctionArgs {
  /** Name in the account, and of its role: unique there. */
  readonly functionName: string;
  readonly description: string;
  /** File in `components/aws/lambda`, without its ending; it exports `handler`. */
  readonly program: string;
  /** All that the program may do. */
  readonly statements: pulumi.Input<readonly PolicyStatement[]>;
  /** Seconds, 1–900. */
  readonly timeoutSeconds: number;
  /** MiB, 128–10240; the share of a CPU and the bandwidth grow with it. Default 128. */
  readonly memoryMiB?: number;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Runtime whose image brings the AWS SDK for JavaScript along: nothing but the file is uploaded. */
const runtime = "nodejs22.x";

/**
 * A Lambda function. It has no right to write logs: what went wrong is its answer, and the log group that Lambda would
 * make by itself belongs to no stack and stays when everything else is gone.
 */
export class LambdaFunction extends pulumi.ComponentResource {
  readonly function: AwsFunction;
  readonly role: Role;
  /** What must be there before the program is called; depend on it to call it for the last time on destroy. */
  readonly ready: readonly pulumi.Resource[];

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: LambdaFunctionArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    super("homelab:aws:LambdaFunction", name, { functionName: args.functionName, program: args.program }, opts);
    this.role = new Role(
      `${name}-role`,
      {
        name: args.functionName,
        description: args.description,
        assumeRolePolicy: trustPolicy({ Service: "lambda.amazonaws.com" }),
      },
      { parent: this },
    );
    const policy = new RolePolicy(
      `${name}-policy`,
      {
        name: args.functionName,
        role: this.role.name,
        policy: pulumi.output(args.statements).apply((statements) => policyDocument(statements)),
      },
      { parent: this },
    );
    this.function = new AwsFunction(
      `${name}-function`,
      {
        name: args.functionName,
        description: args.description,
        role: this.role.arn,
        runtime,
        handler: "index.handler",
        code: packaged(args.program),
        timeout: args.timeoutSeconds,
        memorySize: args.memoryMiB ?? 128,
        ...(args.environment === undefined ? {} : { environment: { variables: args.environment } }),
      },
      { parent: this },
    );
    this.ready = [this.function, policy];
    this.registerOutputs({ arn: this.function.arn });
  }
}

function packaged(program: string): pulumi.asset.AssetArchive {
  const code = readFileSync(join(__dirname, "lambda", `${program}.mjs`), "utf8");
  return new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(code) });
}
