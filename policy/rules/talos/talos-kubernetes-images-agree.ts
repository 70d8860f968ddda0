// One node runs one version of Kubernetes.
import { imageReference } from "../../images";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, settled } from "../../talosConfig";

const OTHERS = ["machine.kubelet", "cluster.controllerManager", "cluster.scheduler", "cluster.proxy"];

export const talosKubernetesImagesAgree: ResourceRule = {
  kind: "resource",
  id: "talos-kubernetes-images-agree",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A kubelet newer than its API server is not supported, and a patch of one image is forgotten at the next upgrade.",
  condition: "In the configuration of a control plane all images of Kubernetes have the tag of the API server's.",
  repair: "Set kubernetesVersion where the configuration is generated and take the patches of images out.",
  source: "kubernetes.io/releases/version-skew-policy",
  example: 'cluster: { apiServer: { image: "registry.k8s.io/kube-apiserver:v1.34.0" } } over a v1.35.0 configuration',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const documents = documentsOf(props);
    const tagAt = (path: string): string | undefined => {
      const image = settled(documents, ...path.split("."), "image")?.text();
      return image === undefined ? undefined : imageReference(image).tag;
    };
    const wanted = tagAt("cluster.apiServer");
    if (wanted === undefined) return;
    for (const path of OTHERS) {
      const tag = tagAt(path);
      if (tag !== undefined && tag !== wanted) {
        judge.report(props, `${path}.image is ${tag} beside an API server ${wanted}: use one version`);
      }
    }
  },
};
