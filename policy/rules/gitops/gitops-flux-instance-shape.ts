// The FluxInstance has the one name that counts, lies beside its operator and follows the directory of its role.
import { isExactVersion } from "../../exactVersion";
import { FLUX_INSTANCE } from "../../flux";
import type { ResourceRule } from "../../rule";

export const gitopsFluxInstanceShape: ResourceRule = {
  kind: "resource",
  id: "gitops-flux-instance-shape",
  area: "gitops",
  level: "mandatory",
  severity: "medium",
  why: "The operator ignores an instance of another name or namespace, and a cluster that follows the wrong directory installs another role's programs.",
  condition:
    "The FluxInstance is called flux, lies in the namespace of the setting, names one version of Flux, and follows the directory of the cluster's role.",
  repair: "Give it the name flux, the operator's namespace, a full version and the path of the role.",
  source:
    "https://fluxoperator.dev/docs/crd/fluxinstance/ and convention of this fleet: one directory per role, none per cluster",
  example: "metadata: { name: main }, distribution: { version: 2.x }, sync: { path: gitops/clusters/main }",
  exceptions: "in the stack file",
  settings: {
    namespace: { description: "Namespace of the Flux Operator", type: "string", default: "flux-system" },
    management: { description: "Directory of the hub", type: "string", default: "gitops/clusters/hub" },
    workload: {
      description: "Directory of the other clusters",
      type: "string",
      default: "gitops/clusters/workload",
    },
  },
  types: [FLUX_INSTANCE],
  check: ({ props }, judge) => {
    const role = judge.declared.get("cluster", "role").text();
    judge.each(
      [
        { at: props.get("metadata", "name"), wanted: "flux" },
        { at: props.get("metadata", "namespace"), wanted: judge.settings.get("namespace").text() },
      ],
      ({ at, wanted = "" }) => {
        if (at.text() !== wanted) judge.report(at, `the operator looks for ${wanted}, not ${at.shown()}: call it so`);
      },
    );
    judge.each([props.get("spec", "distribution", "version")], (version) => {
      if (!isExactVersion(version.text() ?? "")) {
        judge.report(version, `Flux renews itself at ${version.shown()}: write all three numbers`);
      }
    });
    const wanted = role === undefined ? undefined : judge.settings.get(role).text();
    if (role === undefined || wanted === undefined) return;
    const path = props.get("spec", "sync", "path");
    if (path.text()?.replace(/^\.?\/|\/$/g, "") !== wanted) {
      judge.report(path, `a cluster of the role ${role} follows ${wanted}, not ${path.shown()}: name that directory`);
    }
  },
};
