// Functions run on what Lambda still mends.
import { FUNCTION } from "../../awsFunctions";
import type { ResourceRule } from "../../rule";

export const awsLambdaRuntime: ResourceRule = {
  kind: "resource",
  id: "aws-lambda-runtime",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "Lambda refuses to make functions with a runtime that has ended, and soon after to change those that are there.",
  condition: "The runtime of a function that is no container image is one of the settings.",
  repair: "Take a runtime of the list, and check the code against it.",
  source: "docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html: supported runtimes, as of November 2026",
  example: 'new aws.lambda.Function("backstop", { runtime: "nodejs18.x" })',
  exceptions: "in the stack file",
  settings: {
    runtimes: {
      description: "Runtimes that functions may have",
      type: "array",
      items: { type: "string" },
      default: [
        "nodejs22.x",
        "nodejs24.x",
        "python3.12",
        "python3.13",
        "python3.14",
        "java21",
        "java25",
        "dotnet10",
        "ruby3.4",
        "provided.al2023",
      ],
    },
  },
  types: [FUNCTION],
  check: ({ props }, judge) => {
    if (props.get("packageType").text() === "Image") return;
    const runtime = props.get("runtime");
    const allowed = judge.settings
      .get("runtimes")
      .list()
      .map((one) => one.text());
    if (!allowed.includes(runtime.text())) {
      judge.report(runtime, `${runtime.shown()} is none of the runtimes that are allowed: ${allowed.join(", ")}`);
    }
  },
};
