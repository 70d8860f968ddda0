// What a stack takes from other stacks of the project.
import * as pulumi from "@pulumi/pulumi";
import { refusal } from "../components/refusal";

/** A stack of a cluster, and what the cluster is to the reader: "hub" or "cluster". */
export interface Source {
  readonly stack: string;
  readonly what: "hub" | "cluster";
}

/** Reads an output of another stack of this project; a secret stays one. */
export type StackOutput = <Value>(source: Source, output: string) => pulumi.Output<Value>;

/** A reader that asks the engine once for each stack, and for none before its first output is wanted. */
export function stackOutputs(): StackOutput {
  const references = new Map<string, pulumi.StackReference>();
  return <Value>(source: Source, output: string): pulumi.Output<Value> => {
    const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${source.stack}`;
    const reference = references.get(name) ?? new pulumi.StackReference(name);
    references.set(name, reference);
    return reference.getOutput(output).apply((value) => {
      if (value === undefined) {
        throw refusal(missingOutput(source, output));
      }
      return value as Value;
    });
  };
}

/** What the user is told when the other stack exists and has no such output. */
export function missingOutput({ stack, what }: Source, output: string): string {
  return (
    `The ${what} ${stack} has not been brought up: its stack has no output ${output}. ` +
    `Run \`pulumi up --stack ${stack}\` first.`
  );
}
