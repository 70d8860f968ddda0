// Finds the pods that stop their own machine when it has nothing to do.
import type { Facts } from "./rule";
import type { View } from "./view";
import { podOf } from "./workloads";

export const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";

/** Variable that tells a watchdog how long it waits. */
export const IDLE_MINUTES = "IDLE_MINUTES";

/** What its containers are told; none for a DaemonSet that is no watchdog. @throws NotYetKnown */
export const idleMinutes = (daemonSet: Facts): readonly View[] =>
  podOf(daemonSet)
    .get("containers")
    .list()
    .flatMap((container) => container.get("env").list())
    .filter((variable) => variable.get("name").text() === IDLE_MINUTES)
    .map((variable) => variable.get("value"));
