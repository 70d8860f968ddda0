// The kubeconfig that is given out, where operators reach the API at another address than nodes do.

/**
 * The same kubeconfig for another way to the API server. Talos writes the cluster's endpoint into it, once (siderolabs/talos
 * v1.12.1, pkg/kubeconfig/generate.go).
 *
 * @param address without port
 */
export function withServer(kubeconfig: string, address: string): string {
  return kubeconfig.replace(/^(\s*server: ).*$/m, `$1https://${address}:6443`);
}
