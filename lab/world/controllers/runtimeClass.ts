// What a pod that names a RuntimeClass needs: the class, and on its node the handler of that class.
import type { Verdict } from "../../kernel/model";
import type { Cluster, KubeObject } from "../model";
import { findObject, type ClusterNode } from "./cluster";
import { listAt, recordAt, textAt } from "./tree";
import { dueTo, fails, holds } from "./verdict";

/** Extensions that teach containerd a handler (siderolabs/extensions nvidia-gpu/nvidia-container-toolkit). */
const HANDLERS: Readonly<Record<string, RegExp>> = { nvidia: /^siderolabs\/nvidia-container-toolkit(-|$)/ };

function classOf(
  cluster: Cluster,
  workload: KubeObject,
): { readonly name: string; readonly found?: KubeObject } | undefined {
  const name = textAt(workload.body, "spec", "template", "spec", "runtimeClassName");
  if (name === undefined) return undefined;
  const found = findObject(cluster, "node.k8s.io/v1", "RuntimeClass", undefined, name);
  return { name, ...(found && { found }) };
}

/** Source of the text: kubernetes/kubernetes plugin/pkg/admission/runtimeclass/admission.go. */
export function runtimeClassExists(cluster: Cluster, workload: KubeObject): Verdict {
  const named = classOf(cluster, workload);
  if (!named) return holds();
  const missing = `pods "${workload.name}-" is forbidden: pod rejected: RuntimeClass "${named.name}" not found`;
  if (!named.found) return fails(missing);
  return holds(...(named.found.madeBy === undefined ? [] : [dueTo(named.found.madeBy, missing)]));
}

/** The pod's specification with what its RuntimeClass adds to it (kubernetes.io, "Runtime Class", scheduling). */
export function podSpecOf(cluster: Cluster, workload: KubeObject): Record<string, unknown> {
  const spec = recordAt(workload.body, "spec", "template", "spec");
  const scheduling = recordAt(classOf(cluster, workload)?.found?.body, "scheduling");
  if (Object.keys(scheduling).length === 0) return spec;
  return {
    ...spec,
    nodeSelector: { ...recordAt(spec, "nodeSelector"), ...recordAt(scheduling, "nodeSelector") },
    tolerations: [...listAt(spec, "tolerations"), ...listAt(scheduling, "tolerations")],
  };
}

/** Source of the text: containerd/containerd internal/cri/server/sandbox_run.go and config (GetSandboxRuntime). */
export function handlerTrouble(cluster: Cluster, node: ClusterNode, workload: KubeObject): string | undefined {
  const named = classOf(cluster, workload)?.found;
  const handler = textAt(named?.body, "handler");
  if (handler === undefined || handler === "runc") return undefined;
  const extension = HANDLERS[handler];
  const taught = extension && node.machine.image?.extensions.some((name) => extension.test(name));
  if (taught === true) return undefined;
  return (
    `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: ` +
    `no runtime for "${handler}" is configured (node ${node.machine.name})`
  );
}
