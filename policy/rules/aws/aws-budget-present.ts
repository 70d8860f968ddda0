// A stack that costs money has a budget.
import { AUTOSCALING_GROUP, INSTANCE, SPOT_REQUEST, VOLUME } from "../../awsMachines";
import type { StackRule } from "../../rule";

const COSTLY = [INSTANCE, SPOT_REQUEST, AUTOSCALING_GROUP, VOLUME, "aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway"];

export const awsBudgetPresent: StackRule = {
  kind: "stack",
  id: "aws-budget-present",
  area: "aws",
  level: "advisory",
  severity: "medium",
  why: "The first sign of a machine that nobody stopped is otherwise the bill at the end of the month.",
  condition: "A stack with machines, volumes or public addresses has a budget of cost.",
  repair: "Add a monthly budget with an alert.",
  source:
    "convention of this fleet: what costs by the hour has a budget; docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html",
  example: 'new aws.ec2.Instance("lighthouse", {}) and no aws.budgets.Budget',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const costly = resources.filter(({ type }) => COSTLY.includes(type));
    const isBudgeted = resources.some(
      ({ type, props }) => type === "aws:budgets/budget:Budget" && props.get("budgetType").text() === "COST",
    );
    if (costly.length > 0 && !isBudgeted)
      judge.reportStack(
        `${String(costly.length)} resources cost money (${costly.map(({ name }) => name).join(", ")}): add a monthly budget with an alert`,
      );
  },
};
