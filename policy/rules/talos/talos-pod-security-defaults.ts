// Namespaces without a level of their own admit no privileged pod.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said } from "../../talosConfig";

export const talosPodSecurityDefaults: ResourceRule = {
  kind: "resource",
  id: "talos-pod-security-defaults",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "A pod of any namespace could take the node over, because nobody labelled the namespace.",
  condition:
    "The level that the API server enforces is baseline or restricted, and only the allowed namespaces are exempt.",
  repair: "Label the one namespace that needs privileged pods, and leave the default as Talos generates it.",
  source:
    "siderolabs/docs, public/kubernetes-guides/security/pod-security.mdx: baseline by default, kube-system exempt",
  example: "admissionControl: [{ name: PodSecurity, configuration: { defaults: { enforce: privileged } } }]",
  exceptions: "never",
  settings: {
    exempt: {
      description: "Namespaces that may be exempt",
      type: "array",
      items: { type: "string" },
      default: ["kube-system"],
    },
  },
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const exempt = judge.settings
      .get("exempt")
      .list()
      .map((namespace) => namespace.text());
    judge.each(configTexts(props), (text) => {
      const lists = said(documentsIn(text), "cluster", "apiServer", "admissionControl");
      for (const list of lists.filter((one) => one.get("$patch").text() === "delete")) {
        judge.report(list, "the patch takes pod security away: leave the generated list as it is");
      }
      for (const plugin of lists.flatMap((list) => list.list())) {
        if (plugin.get("name").text() !== "PodSecurity") continue;
        const level = plugin.get("configuration", "defaults", "enforce");
        if (level.text() === "privileged") {
          judge.report(
            level,
            "every namespace admits privileged pods: enforce baseline and label the one that needs them",
          );
        }
        for (const namespace of plugin.get("configuration", "exemptions", "namespaces").list()) {
          if (exempt.includes(namespace.text())) continue;
          judge.report(namespace, `${namespace.shown()} is exempt from pod security: label it instead`);
        }
      }
    });
  },
};
