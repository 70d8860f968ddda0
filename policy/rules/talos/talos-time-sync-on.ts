// Every node keeps the right time.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, kindOf, said } from "../../talosConfig";

export const talosTimeSyncOn: ResourceRule = {
  kind: "resource",
  id: "talos-time-sync-on",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Certificates are not valid yet or any more on a node whose clock is off, and kubelet and etcd do not start before it is set.",
  condition:
    "No text of the configuration turns the synchronisation of the clock off or leaves a list of servers empty.",
  repair: "Name time servers that the node can reach.",
  source:
    "siderolabs/docs, public/talos/v1.12/configure-your-talos-cluster/system-configuration/time-sync.mdx; siderolabs/talos, internal/app/machined/pkg/controllers/network/timeserver_config.go: configured servers replace the default",
  example: "machine: { time: { disabled: true } }",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(configTexts(props), (text) => {
      const documents = documentsIn(text);
      const own = documents.filter((document) => kindOf(document) === "TimeSyncConfig");
      const off = [
        ...said(documents, "machine", "time", "disabled").filter((disabled) => disabled.flag() === true),
        ...own.map((document) => document.get("enabled")).filter((enabled) => enabled.flag() === false),
      ];
      for (const flag of off) judge.report(flag, "the clock is not synchronised: take the setting out");
      const lists = [...said(documents, "machine", "time", "servers"), ...own.map((one) => one.get("ntp", "servers"))];
      for (const servers of lists.filter(({ present }) => present)) {
        if (servers.list().length === 0) judge.report(servers, "no time server is named: name one");
      }
    });
  },
};
