// CostBudget: tells somebody before the month costs more than was meant.
import * as pulumi from "@pulumi/pulumi";
import { Budget } from "@pulumi/aws/budgets/budget";
import type { Provider } from "@pulumi/aws/provider";

export interface CostBudgetArgs {
  readonly clusterName: string;
  /** USD a calendar month, before tax. */
  readonly monthlyUsd: number;
  /** Who is told; at least one. */
  readonly emails: readonly string[];
}

/**
 * Counts the whole account: a filter by tag sees nothing until somebody has activated the tag for cost allocation in the
 * console, and then nothing of what carries none, such as traffic. It tells at 80 % of what is spent, and when the
 * forecast passes 100 %.
 *
 * Source: AWS, Billing user guide, "Activating user-defined cost allocation tags".
 */
export class CostBudget extends pulumi.ComponentResource {
  /** @throws RunError when nobody would be told */
  constructor(name: string, args: CostBudgetArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    if (args.emails.length === 0) {
      throw new pulumi.RunError(`The budget of "${args.clusterName}" tells nobody: name at least one e-mail address.`);
    }
    super("homelab:gpu:CostBudget", name, args, opts);
    const told = { comparisonOperator: "GREATER_THAN", thresholdType: "PERCENTAGE" };
    const subscriberEmailAddresses = [...args.emails];
    new Budget(
      `${name}-month`,
      {
        name: `${args.clusterName}-month`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(args.monthlyUsd),
        limitUnit: "USD",
        notifications: [
          { ...told, notificationType: "ACTUAL", threshold: 80, subscriberEmailAddresses },
          { ...told, notificationType: "FORECASTED", threshold: 100, subscriberEmailAddresses },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
