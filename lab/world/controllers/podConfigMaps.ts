// What a pod that mounts a ConfigMap needs: the ConfigMap.
import type { Verdict } from "../../kernel/model";
import type { Cluster, KubeObject } from "../model";
import { findObject } from "./cluster";
import { isOn, listAt, recordAt, textAt } from "./tree";
import { allOf, dueTo, fails, holds } from "./verdict";

/** Source of the text: kubernetes/kubernetes pkg/volume/configmap/configmap.go and pkg/kubelet/kubelet.go. */
export function configMapsExist(cluster: Cluster, workload: KubeObject): Verdict {
  const volumes = listAt(workload.body, "spec", "template", "spec", "volumes");
  return allOf(
    ...volumes.map((volume) => {
      const source = recordAt(volume, "configMap");
      const name = textAt(source, "name");
      if (name === undefined || isOn(source, "optional")) return holds();
      const found = findObject(cluster, "v1", "ConfigMap", workload.namespace ?? "default", name);
      const missing = `MountVolume.SetUp failed for volume "${textAt(volume, "name") ?? ""}" : configmap "${name}" not found`;
      if (!found) return fails(missing);
      return found.madeBy === undefined ? holds() : holds(dueTo(found.madeBy, missing));
    }),
  );
}
