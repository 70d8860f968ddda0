// Pods stay off their node: no privileges, no host namespaces, ports or directories, no capabilities beyond the usual.
import type { ResourceJudge, ResourceRule } from "../../rule";
import type { View } from "../../view";
import { eachContainer, namespaceOf, podOf, WORKLOADS } from "../../workloads";

/** What a container runtime grants by itself. */
const USUAL_CAPABILITIES = [
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
];

export const k8sWorkloadSecurity: ResourceRule = {
  kind: "resource",
  id: "k8s-workload-security",
  area: "gitops",
  level: "mandatory",
  severity: "critical",
  why: "Who breaks into a pod that shares its node's namespaces, directories or privileges owns the node and every secret on it.",
  condition:
    "Outside the namespaces of the setting no pod is privileged, shares the host's network, processes, ports or directories, or adds capabilities beyond those of the Baseline profile.",
  repair: "Take the privilege away; a storage or network agent belongs into a namespace of the setting.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  example: "hostNetwork: true, securityContext: { privileged: true }, volumes: [{ hostPath: { path: / } }]",
  exceptions: "never",
  settings: {
    namespaces: {
      description: "Namespaces whose pods may own their node",
      type: "array",
      items: { type: "string" },
      default: ["kube-system", "longhorn-system", "rook-ceph", "openebs"],
    },
  },
  types: WORKLOADS,
  check: (resource, judge) => {
    const allowed = judge.settings
      .get("namespaces")
      .list()
      .map((view) => view.text());
    if (allowed.includes(namespaceOf(resource))) return;
    const pod = podOf(resource);
    judge.each(["hostNetwork", "hostPID", "hostIPC"], (field) => {
      if (pod.get(field).flag() === true)
        judge.report(pod.get(field), "the pod shares this with its node: leave it out");
    });
    judge.each(["volumes"], (field) => {
      judge.each(pod.get(field).list(), (volume) => {
        const path = volume.get("hostPath");
        if (path.present) judge.report(path, "the pod mounts a directory of its node: use a volume claim");
      });
    });
    eachContainer(pod, judge, (container) => {
      judgeContainer(container, judge);
    });
  },
};

function judgeContainer(container: View, judge: ResourceJudge): void {
  const context = container.get("securityContext");
  judge.each(["privileged"], (field) => {
    const privileged = context.get(field);
    if (privileged.flag() === true) judge.report(privileged, "the container has every right on its node: leave it out");
  });
  judge.each(["add"], (field) => {
    judge.each(context.get("capabilities", field).list(), (capability) => {
      const name = capability.text()?.replace(/^CAP_/, "") ?? "";
      if (!USUAL_CAPABILITIES.includes(name)) {
        judge.report(capability, `the container adds the capability ${capability.shown()}: leave it out`);
      }
    });
  });
  judge.each(["ports"], (field) => {
    judge.each(container.get(field).list(), (port) => {
      const hostPort = port.get("hostPort");
      if ((hostPort.number() ?? 0) !== 0) {
        judge.report(hostPort, `the container takes port ${hostPort.shown()} of its node: use a Service`);
      }
    });
  });
}
