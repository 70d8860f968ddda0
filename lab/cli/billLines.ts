// Tells people what the fleet costs, and what has changed since the last rehearsal.
import type { Bill } from "../cost/bill";
import { HOURS_A_MONTH } from "../cost/prices";
import type { Style } from "./style";

/** @param before the bill of the last rehearsal of the same stacks in this directory */
export function billLines(bill: Bill | undefined, before: Bill | undefined, style: Style): string {
  if (bill === undefined) return "";
  const width = Math.max(...bill.charges.map(({ what }) => what.length), "together".length);
  const row = (what: string, running: string, stopped: string): string =>
    `  ${what.padEnd(width)}  ${running.padStart(22)}  ${stopped.padStart(22)}`;
  const lines = [
    `${style.strong("Cost")}, USD without tax and traffic; prices of ${bill.region} in ${bill.asOf}`,
    style.dim(row("", "running", "stopped")),
    ...bill.charges.map(({ what, running, stopped }) => row(what, amount(running), amount(stopped))),
    style.strong(row("together", amount(bill.running), amount(bill.stopped))),
    ...(before === undefined || isSame(bill, before)
      ? []
      : [
          style.warn(
            row(
              "this change adds",
              difference(bill.running - before.running),
              difference(bill.stopped - before.stopped),
            ),
          ),
        ]),
    ...bill.unpriced.map((what) => style.warn(`  not counted: ${what}`)),
  ];
  return `${lines.join("\n")}\n`;
}

/** `0.0416/h   30.37/month`; what is free is a dash. */
function amount(hour: number): string {
  return hour === 0 ? "–" : `${hour.toFixed(4)}/h ${(hour * HOURS_A_MONTH).toFixed(2).padStart(8)}/month`;
}

const difference = (hour: number): string => (hour === 0 ? "–" : `${hour > 0 ? "+" : "-"}${amount(Math.abs(hour))}`);

/** Less than a cent a month is no change. */
function isSame(one: Bill, other: Bill): boolean {
  return [one.running - other.running, one.stopped - other.stopped].every(
    (hour) => Math.abs(hour) * HOURS_A_MONTH < 0.01,
  );
}
