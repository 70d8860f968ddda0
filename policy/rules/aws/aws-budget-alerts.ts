// A budget tells somebody before it is spent.

import type { ResourceRule } from "../../rule";

export const awsBudgetAlerts: ResourceRule = {
  kind: "resource",
  id: "aws-budget-alerts",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A budget limits nothing: without an alert it is a line in a report that nobody opens.",
  condition: "A budget has a notification with a subscriber at no more than 100 percent.",
  repair: "Add a notification with an address.",
  source:
    "docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html; convention of this fleet: 100 percent at most",
  example:
    'new aws.budgets.Budget("month", { budgetType: "COST", limitAmount: "80", limitUnit: "USD", timeUnit: "MONTHLY" })',
  exceptions: "in the stack file",
  types: ["aws:budgets/budget:Budget"],
  check: ({ props }, judge) => {
    const at = props.get("notifications");
    const heard = at
      .list()
      .filter((one) =>
        ["subscriberEmailAddresses", "subscriberSnsTopicArns"].some((key) => one.get(key).leaves().length > 0),
      );
    const inTime = heard.filter(
      (one) => one.get("thresholdType").text() === "PERCENTAGE" && Number(one.get("threshold").known()) <= 100,
    );
    if (inTime.length === 0)
      judge.report(at, "nobody hears of it before the money is spent: notify somebody at 100 percent or less");
  },
};
