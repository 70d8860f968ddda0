// When GPU nodes on AWS are stopped, unless the stack file says otherwise.

/** Minutes without work, and minutes without a sign of the watchdog. */
export const minuteDefaults = { idleMinutes: 15, backstopMinutes: 30 } as const;

export const minutes = (declared: {
  readonly idleMinutes?: number | undefined;
  readonly backstopMinutes?: number | undefined;
}): Readonly<Record<keyof typeof minuteDefaults, number>> => ({
  idleMinutes: declared.idleMinutes ?? minuteDefaults.idleMinutes,
  backstopMinutes: declared.backstopMinutes ?? minuteDefaults.backstopMinutes,
});
