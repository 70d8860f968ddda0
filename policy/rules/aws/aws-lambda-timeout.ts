// A function has the time that its calls to AWS take.
import { FUNCTION } from "../../awsFunctions";
import type { ResourceRule } from "../../rule";

/** Of Lambda, where the function says nothing. */
const DEFAULT_SECONDS = 3;

export const awsLambdaTimeout: ResourceRule = {
  kind: "resource",
  id: "aws-lambda-timeout",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "Lambda ends a function after three seconds unless told otherwise, so one that stops machines is ended between two of them.",
  condition: "The timeout is at least that of the settings.",
  repair: "Set timeout to what the slowest run takes, and some.",
  source: "docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html: the default is 3 seconds",
  example: 'new aws.lambda.Function("backstop", { handler: "index.handler" })',
  exceptions: "in the stack file",
  settings: { least: { description: "Fewest seconds", type: "number", default: 10 } },
  types: [FUNCTION],
  check: ({ props }, judge) => {
    const timeout = props.get("timeout");
    const least = Number(judge.settings.get("least").known());
    if ((timeout.number() ?? DEFAULT_SECONDS) >= least) return;
    const shown = timeout.present ? timeout.shown() : `absent, which is ${String(DEFAULT_SECONDS)}`;
    judge.report(timeout, `${shown}: too short for a few calls to AWS, give ${String(least)} seconds or more`);
  },
};
