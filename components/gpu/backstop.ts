// Backstop: stops GPU nodes from outside when their watchdog is not heard of any more.
import * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import { Permission } from "@pulumi/aws/lambda/permission";
import type { Provider } from "@pulumi/aws/provider";
import { LambdaFunction } from "../aws/lambdaFunction";
import { backstopStatements } from "./roles";

export interface BackstopArgs {
  readonly clusterName: string;
  readonly region: string;
  /** Minutes without a sign of the watchdog, or since the start, after which a machine is stopped. More than 10. */
  readonly minutes: number;
}

/** Minutes between two looks, and between two signs of a watchdog: fewer than two of each fit into ten. */
const LEAST_MINUTES = 10;

/**
 * A schedule that looks each time, not an alarm: the action of an alarm runs when the alarm changes its state, so one
 * that stays in ALARM does not stop a machine that was started again meanwhile.
 * Source: AWS, CloudWatch user guide, "Using Amazon CloudWatch alarms": actions on change of state.
 */
export class Backstop extends pulumi.ComponentResource {
  /**
   * @param opts `provider` is the AWS provider of the region.
   * @throws RunError when it would stop machines whose watchdog is alive
   */
  constructor(name: string, args: BackstopArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const { clusterName, region, minutes } = args;
    if (minutes <= LEAST_MINUTES) {
      throw new pulumi.RunError(
        `The backstop of "${clusterName}" cannot wait ${minutes} minutes: a watchdog gives a sign every 5 minutes, wait more than ${LEAST_MINUTES}.`,
      );
    }
    super("homelab:gpu:Backstop", name, { clusterName, region, minutes }, opts);
    const fullName = `${clusterName}-gpu-backstop`;
    const { function: backstop } = new LambdaFunction(
      `${name}-function`,
      {
        functionName: fullName,
        description: "Stops GPU nodes whose watchdog is silent",
        program: "gpu-backstop",
        statements: backstopStatements({ clusterName, region }),
        timeoutSeconds: 60,
        environment: { CLUSTER: clusterName, BACKSTOP_MINUTES: String(minutes) },
      },
      { parent: this, provider: opts.provider },
    );
    const rule = new EventRule(
      `${name}-rule`,
      {
        name: fullName,
        description: "Looks for GPU nodes whose watchdog is silent",
        scheduleExpression: "rate(5 minutes)",
      },
      { parent: this },
    );
    new Permission(
      `${name}-permission`,
      {
        statementId: "schedule",
        action: "lambda:InvokeFunction",
        function: backstop.name,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new EventTarget(`${name}-target`, { rule: rule.name, targetId: "backstop", arn: backstop.arn }, { parent: this });
    this.registerOutputs({});
  }
}
