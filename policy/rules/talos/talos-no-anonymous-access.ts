// Nobody reaches the Kubernetes API or a kubelet without saying who it is.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said } from "../../talosConfig";
import type { View } from "../../view";

const on = (value: View): boolean => value.flag() === true;
const open = (value: View): boolean => value.number() !== 0;
const all = (value: View): boolean => value.leaves().some((leaf) => /\bAlwaysAllow\b/.test(leaf.text() ?? ""));

/** Where a setting is, when it opens the door, and what that means. */
const DOORS: readonly (readonly [string, (value: View) => boolean, string])[] = [
  ["machine.kubelet.extraArgs.anonymous-auth", on, "the kubelet serves whoever asks"],
  ["machine.kubelet.extraArgs.authorization-mode", all, "the kubelet allows everything"],
  ["machine.kubelet.extraArgs.read-only-port", open, "the kubelet has a port without login"],
  ["machine.kubelet.extraConfig.authentication.anonymous.enabled", on, "the kubelet serves whoever asks"],
  ["machine.kubelet.extraConfig.authorization.mode", all, "the kubelet allows everything"],
  ["machine.kubelet.extraConfig.readOnlyPort", open, "the kubelet has a port without login"],
  ["cluster.apiServer.extraArgs.anonymous-auth", on, "the API server serves whoever asks"],
  ["cluster.apiServer.extraArgs.authorization-mode", all, "the API server allows everything"],
];

export const talosNoAnonymousAccess: ResourceRule = {
  kind: "resource",
  id: "talos-no-anonymous-access",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "A kubelet that serves anybody runs commands in every pod of its node.",
  condition:
    "No argument of kubelet or API server lets unnamed clients in, allows everything or opens the port without login.",
  repair: "Take the argument out: Talos starts both closed.",
  source:
    'kubernetes.io/docs, "Kubelet authentication/authorization"; siderolabs/talos, internal/app/machined/pkg/controllers/k8s: kubelet_spec.go, and the static pod of the API server with anonymous-auth=false',
  example: 'machine: { kubelet: { extraArgs: { anonymous-auth: "true" } } }',
  exceptions: "never",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(configTexts(props), (text) => {
      const documents = documentsIn(text);
      for (const [path, opens, meaning] of DOORS) {
        for (const value of said(documents, ...path.split("."))) {
          if (opens(value)) judge.report(value, `${meaning}: take the argument out`);
        }
      }
    });
  },
};
