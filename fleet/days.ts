// Days of the calendar as text, YYYY-MM-DD, which sorts and compares as days do.

const millisecondsPerDay = 86_400_000;

/** The day in UTC: everybody who runs the program on the same day sees the same fleet. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** Whether the text is a day that exists, in this form. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Days from one day to another; negative when `to` is the earlier one. */
export const daysBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / millisecondsPerDay;

export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * millisecondsPerDay).toISOString().slice(0, 10);
