// The addresses that the certificates of a node's two APIs bear.
import { isIPv4 } from "node:net";
import { machineFacts } from "./controllers/machineConfig";
import type { Machine, World } from "./model";
import { deviceOf } from "./overlay";

/**
 * Addresses in the certificate of the Talos API, sorted: those that the configuration names (`machine.certSANs`) and the
 * node's own. A public address that the cloud's metadata named at boot is not counted on: it goes at the next start.
 * Source: siderolabs/talos internal/app/machined/pkg/controllers/secrets/api_cert_sans.go.
 */
export function talosApiAddresses(world: World, machine: Machine): readonly string[] {
  return sorted([...(machine.config ? machineFacts(machine.config.yaml).certSans : []), ...own(world, machine)]);
}

/**
 * The same of the Kubernetes API: `cluster.apiServer.certSANs`, the endpoint's host and the node's own.
 * Source: siderolabs/talos internal/app/machined/pkg/controllers/secrets/kubernetes_cert_sans.go.
 *
 * @param endpoint `https://host:6443`
 */
export function kubernetesApiAddresses(world: World, machine: Machine, endpoint: string): readonly string[] {
  const named = machine.config ? machineFacts(machine.config.yaml).apiServerCertSans : [];
  return sorted([...named, new URL(endpoint).hostname, ...own(world, machine)]);
}

/** What Go's TLS client says of a certificate without an address (golang/go src/crypto/x509/verify.go, HostnameError). */
export function unnamed(addresses: readonly string[], address: string): string {
  return `tls: failed to verify certificate: x509: certificate is valid for ${addresses.join(", ")}, not ${address}`;
}

function own(world: World, machine: Machine): readonly string[] {
  const overlay = deviceOf(world, machine)?.address;
  return [
    ...machine.addresses,
    ...(overlay === undefined ? [] : [overlay]),
    ...(machine.config?.vips ?? []),
    "127.0.0.1",
  ];
}

function sorted(names: readonly string[]): readonly string[] {
  const number = (address: string): number => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return [...new Set(names.filter((name) => isIPv4(name)))].sort((one, other) => number(one) - number(other));
}
