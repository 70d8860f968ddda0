// Sees to it that no secret of the base or the head reaches a report.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { LeakFinder } from "../cli/leaks";
import { secretsOf } from "../cli/sessionSecrets";
import type { Session } from "../engine/session";

const kept = (session: Session): string => path.join(session.directory, "secrets.json");

/** Leaves the secrets beside the world that holds them, for whoever goes on with the session. */
export function keepSecrets(session: Session): void {
  writeFileSync(kept(session), JSON.stringify(secretsOf(session)), { mode: 0o600 });
}

/** @throws Error when a secret stands in what is to be told; the message does not repeat it */
export function refuseLeaks(session: Session, told: unknown): void {
  const before = existsSync(kept(session)) ? (JSON.parse(readFileSync(kept(session), "utf8")) as string[]) : [];
  if (new LeakFinder([...before, ...secretsOf(session)]).isIn(JSON.stringify(told))) {
    throw new Error("a secret stands in clear in what the preview shows: there is no report");
  }
}
