// The AWS SDK for JavaScript as a function of the simulated account sees it: clients whose calls its role is asked for.
import { AwsError } from "./errors";
import type { Call, Caller, Input } from "./sdkCaller";
import { ec2Calls } from "./sdkEc2";
import { s3Calls } from "./sdkS3";

/** Seconds of one call. */
const CALL = 0.1;

/** HTTP status by error code; 400 where none is given. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  UnauthorizedOperation: 403,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotFound: 404,
};

/** A module of the SDK; undefined for one that the lab does not simulate. */
export function sdkModule(name: string, caller: Caller): object | undefined {
  if (name === "@aws-sdk/client-ec2") return clientModule(name, "EC2Client", ec2Calls, caller);
  if (name === "@aws-sdk/client-s3") return clientModule(name, "S3Client", s3Calls, caller);
  return undefined;
}

function clientModule(name: string, client: string, calls: Readonly<Record<string, Call>>, caller: Caller): object {
  const commands = Object.fromEntries(
    Object.entries(calls).map(([operation, call]) => [
      `${operation}Command`,
      class {
        readonly call = call;
        constructor(readonly input: Input = {}) {}
      },
    ]),
  );
  const members: Record<string, unknown> = {
    ...commands,
    [client]: class {
      send(command: { readonly call: Call; readonly input: Input }): Promise<unknown> {
        return answer(command, caller);
      }
      destroy(): void {
        caller.spend(0);
      }
    },
  };
  return new Proxy(members, {
    get: (target, key) => {
      if (typeof key === "symbol" || key === "__esModule" || key === "default" || key in target)
        return Reflect.get(target, key) as unknown;
      throw new Error(`the lab's ${name} has no ${key}`);
    },
  });
}

async function answer({ call, input }: { call: Call; input: Input }, caller: Caller): Promise<unknown> {
  caller.spend(CALL);
  await Promise.resolve();
  try {
    return { ...call(input, caller), $metadata: { httpStatusCode: 200 } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw Object.assign(error, { $fault: "client", $metadata: { httpStatusCode: STATUS[error.code] ?? 400 } });
  }
}
