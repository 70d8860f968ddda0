// Namespace `cluster`: the Kubernetes side of a Talos cluster.
export * from "./getHealth";
export * from "./getKubeconfig";
export * from "./kubeconfig";
