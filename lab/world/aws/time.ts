// Lets time pass in the world: spot requests move on, watchdogs look at their GPUs, schedules call their functions.
import { secondsOf } from "../clock";
import { runControllers } from "../controllers";
import type { World } from "../model";
import { accountOf } from "./iam";
import { AwsError } from "./errors";
import { invokeFunction, roleName } from "./lambdaRuntime";
import type { EventRule } from "./model";
import { settleSpot } from "./spot";
import { note } from "./trail";
import { scheduleMinutes } from "./timeSchedule";
import { watchGpus, type Watching } from "./timeWatchdog";

/**
 * Lets virtual minutes pass, one by one, and each of them do what its time has come for. What happens is in the account's
 * trail. A schedule whose function may not be called, or fails, is silent but for the trail, as EventBridge is; that it
 * tries a failed call twice more is not played.
 */
export async function passTime(world: World, minutes: number, watching: Watching = {}): Promise<void> {
  const begin = world.clockAhead ?? 0;
  for (let minute = 1; minute <= minutes; minute++) {
    // Code that waited may have moved the clock itself.
    world.clockAhead = Math.max(world.clockAhead ?? 0, begin + minute * 60);
    const happened = accountOf(world).trail.length;
    settleSpot(world);
    watchGpus(world, minute, watching);
    for (const [name, region] of Object.entries(accountOf(world).regions)) {
      for (const rule of Object.values(region.eventRules)) {
        if (isDue(world, rule)) await fire(world, name, rule);
      }
    }
    if (accountOf(world).trail.length > happened) runControllers(world);
  }
}

/** Counts a due run as done, so that the next one is a whole period later however late this one is. */
function isDue(world: World, rule: EventRule): boolean {
  const period = (scheduleMinutes(rule.schedule) ?? 0) * 60;
  const now = secondsOf(world);
  rule.lastRun ??= now;
  const periods = period === 0 ? 0 : Math.floor((now - rule.lastRun) / period);
  rule.lastRun += periods * period;
  return rule.enabled && periods > 0;
}

async function fire(world: World, region: string, rule: EventRule): Promise<void> {
  const { id: account, regions } = accountOf(world);
  for (const { arn } of Object.values(rule.targets)) {
    const name = arn.split(":").at(-1) ?? "";
    const fn = regions[region]?.functions[name];
    const what = `lambda:InvokeFunction ${name}`;
    const allowed = Object.values(fn?.permissions ?? {}).some(
      ({ principal, sourceArn }) =>
        principal === "events.amazonaws.com" && (sourceArn === undefined || sourceArn === rule.arn),
    );
    if (!fn || !allowed) {
      const lack = fn ? `no permission of the function lets ${rule.arn} invoke it` : "the function does not exist";
      note(world, "events.amazonaws.com", what, lack);
      continue;
    }
    const event = {
      version: "0",
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account,
      region,
      resources: [rule.arn],
      detail: {},
    };
    try {
      const { failed, payload } = await invokeFunction(world, region, name, event);
      if (failed) note(world, roleName(fn.role), what, payload);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      note(world, "events.amazonaws.com", what, `${error.code}: ${error.message}`);
    }
  }
}
