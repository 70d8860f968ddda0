// Pod Security Admission as Talos configures it: which pods a namespace refuses.
import type { Verdict } from "../../kernel/model";
import type { Cluster, KubeObject } from "../model";
import { findObject } from "./cluster";
import { at, isOn, listAt, recordAt, textAt, textsAt } from "./tree";
import { fails, holds } from "./verdict";

/** Talos enforces the baseline profile, except in this namespace (siderolabs/docs "Pod Security"). */
const EXEMPT = "kube-system";
const DEFAULT_PROFILE = "baseline";

/** Capabilities that the baseline profile lets a container add (kubernetes.io "Pod Security Standards"). */
const BASELINE_CAPABILITIES = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** Source of the texts: kubernetes/kubernetes staging/src/k8s.io/pod-security-admission/policy. */
export function podsAreAdmitted(cluster: Cluster, workload: KubeObject): Verdict {
  const namespace = workload.namespace ?? "default";
  if (namespace === EXEMPT) return holds();
  const labels = at(findObject(cluster, "v1", "Namespace", undefined, namespace)?.body, "metadata", "labels");
  const profile = textAt(labels, "pod-security.kubernetes.io/enforce") ?? DEFAULT_PROFILE;
  if (profile === "privileged") return holds();
  const pod = recordAt(workload.body, "spec", "template", "spec");
  const violations = [...baseline(pod), ...(profile === "restricted" ? restricted(pod) : [])];
  if (violations.length === 0) return holds();
  return fails(
    `pods "${workload.name}-" is forbidden: violates PodSecurity "${profile}:latest": ${violations.join(", ")}`,
  );
}

function containersOf(pod: Record<string, unknown>): readonly unknown[] {
  return [...listAt(pod, "initContainers"), ...listAt(pod, "containers")];
}

function baseline(pod: Record<string, unknown>): string[] {
  const found: string[] = [];
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => isOn(pod, field));
  if (shared.length > 0) found.push(`host namespaces (${shared.map((field) => `${field}=true`).join(", ")})`);
  const volumes = listAt(pod, "volumes").filter((volume) => at(volume, "hostPath") !== undefined);
  if (volumes.length > 0) {
    const names = volumes.map((volume) => `"${textAt(volume, "name") ?? ""}"`).join(", ");
    found.push(`hostPath volumes (volume ${names})`);
  }
  for (const container of containersOf(pod)) {
    const name = `container "${textAt(container, "name") ?? ""}"`;
    if (isOn(container, "securityContext", "privileged")) {
      found.push(`privileged (${name} must not set securityContext.privileged=true)`);
    }
    const added = textsAt(container, "securityContext", "capabilities", "add").filter(
      (capability) => !BASELINE_CAPABILITIES.has(capability),
    );
    if (added.length > 0) {
      const list = added.map((capability) => `"${capability}"`).join(", ");
      found.push(`non-default capabilities (${name} must not include ${list} in securityContext.capabilities.add)`);
    }
  }
  return found;
}

function restricted(pod: Record<string, unknown>): string[] {
  const found: string[] = [];
  for (const container of containersOf(pod)) {
    const name = `container "${textAt(container, "name") ?? ""}"`;
    const own = at(container, "securityContext");
    if (at(own, "allowPrivilegeEscalation") !== false) {
      found.push(`allowPrivilegeEscalation != false (${name} must set securityContext.allowPrivilegeEscalation=false)`);
    }
    if (!textsAt(own, "capabilities", "drop").includes("ALL")) {
      found.push(`unrestricted capabilities (${name} must set securityContext.capabilities.drop=["ALL"])`);
    }
    if ((at(own, "runAsNonRoot") ?? at(pod, "securityContext", "runAsNonRoot")) !== true) {
      found.push(`runAsNonRoot != true (pod or ${name} must set securityContext.runAsNonRoot=true)`);
    }
    const seccomp =
      textAt(own, "seccompProfile", "type") ?? textAt(pod, "securityContext", "seccompProfile", "type") ?? "";
    if (seccomp !== "RuntimeDefault" && seccomp !== "Localhost") {
      found.push(
        `seccompProfile (pod or ${name} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
      );
    }
  }
  return found;
}
