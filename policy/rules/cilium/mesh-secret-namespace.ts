// What Cilium reads and publishes of its peers lies in its own namespace.
import { eachCilium } from "../../cilium";
import { isOfMesh } from "../../meshSecrets";
import type { StackRule } from "../../rule";

export const meshSecretNamespace: StackRule = {
  kind: "stack",
  id: "mesh-secret-namespace",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Cilium mounts these Secrets from its own namespace, and does without when they are not there.",
  condition:
    "The Secrets cilium-clustermesh and cilium-kvstoremesh, and what makes or publishes them, are in the namespace of the release of Cilium.",
  repair: "Move them into the namespace of Cilium.",
  source:
    "cilium/cilium, install/kubernetes/cilium/templates/cilium-agent/daemonset.yaml: the Secrets are mounted as optional",
  example: "a Secret cilium-clustermesh in namespace default",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, ({ resource }, objects) => {
      const home = resource.props.get("namespace").text() ?? "default";
      judge.each(objects, (object) => {
        if (!isOfMesh(object)) return;
        const namespace = object.props.get("metadata", "namespace");
        if ((namespace.text() ?? "default") !== home) {
          judge.report(object, namespace, `${namespace.shown()}, but Cilium is in ${home}: move it there`);
        }
      });
    });
  },
};
