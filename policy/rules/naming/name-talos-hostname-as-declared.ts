// A node calls itself as the stack file does.
import { declaredNodes } from "../../declaredSite";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, kindOf, said } from "../../talosConfig";
import type { View } from "../../view";

export const nameTalosHostnameAsDeclared: ResourceRule = {
  kind: "resource",
  id: "name-talos-hostname-as-declared",
  area: "naming",
  level: "mandatory",
  severity: "high",
  why: "Kubernetes knows the node by its host name: under another's it takes over that node's object, its pods and its volumes.",
  condition: "Every host name in the configuration of a declared node's address is the node's name.",
  repair: "Take the host name from the node that has the address.",
  source: "siderolabs/talos, network.HostnameConfig; kubernetes.io, Nodes: node name uniqueness",
  example: "HostnameConfig main-worker-0 applied at the address of main-cp-0",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const address = props.get("node").text();
    const name = declaredNodes(judge.declared)
      .find((node) => node.get("ip").text() === address)
      ?.get("name")
      .text();
    if (address === undefined || name === undefined) return;
    judge.each(configTexts(props), (text) => {
      for (const hostname of hostnamesIn(documentsIn(text))) {
        if (hostname.text() !== name) {
          judge.report(hostname, `the stack file calls the node at ${address} ${name}: write that as its host name`);
        }
      }
    });
  },
};

const hostnamesIn = (documents: readonly View[]): readonly View[] =>
  [
    ...documents.filter((one) => kindOf(one) === "HostnameConfig").map((one) => one.get("hostname")),
    ...said(documents, "machine", "network", "hostname"),
  ].filter(({ present }) => present);
