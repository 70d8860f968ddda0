// Schedules of EventBridge.

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/**
 * Minutes between two runs of `rate(value unit)`; undefined for what is none. The unit is in the plural unless the value
 * is 1 (EventBridge user guide, "Rate expressions").
 */
export function scheduleMinutes(expression: string): number | undefined {
  const [, value = "0", unit = "", plural] = /^rate\((\d+) (minute|hour|day)(s)?\)$/.exec(expression) ?? [];
  const count = Number(value);
  if (count < 1 || (count === 1) !== (plural === undefined)) return undefined;
  return count * (MINUTES[unit] ?? 0);
}
