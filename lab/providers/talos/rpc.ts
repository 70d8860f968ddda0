// Errors as gRPC words them.

/** The error that a gRPC client of Talos gets. */
export function rpcError(code: string, description: string): string {
  return `rpc error: code = ${code} desc = ${description}`;
}
