// The Talos layer: machines become a cluster.
export { ClusterVersions, type ClusterVersionsArgs, type NodeVersions } from "./clusterVersions";
export { kubePrismPort } from "./patches";
export { TalosCluster, type TalosClusterArgs } from "./talosCluster";
