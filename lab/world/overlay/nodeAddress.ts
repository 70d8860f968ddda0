// The address by which the kubelet registers its node.
import { machineFacts } from "../controllers/machineConfig";
import type { Machine, World } from "../model";
import { inside } from "../vault/cidr";
import { overlayOf } from "./hosts";

/**
 * The first address of the machine that `machine.kubelet.nodeIP.validSubnets` admits; without them the first of the LAN.
 * Without any the kubelet does not start, and with it nothing that it would run, the API server included.
 * Source and text: siderolabs/talos internal/app/machined/pkg/controllers/k8s/nodeip.go.
 */
export function nodeAddress(
  world: World,
  machine: Machine,
): { readonly addresses: readonly string[] } | { readonly trouble: string } {
  const subnets = machine.config ? machineFacts(machine.config.yaml).nodeIpSubnets : [];
  if (subnets.length === 0) return { addresses: machine.addresses };
  const overlaid = overlayOf(world, machine);
  const device = overlaid && !("trouble" in overlaid) ? [overlaid.address] : [];
  const wanted = subnets.filter((subnet) => !subnet.startsWith("!"));
  const unwanted = subnets.filter((subnet) => subnet.startsWith("!")).map((subnet) => subnet.slice(1));
  const found = [...machine.addresses, ...device].find(
    (address) => (wanted.length === 0 || inside(wanted, address)) && !inside(unwanted, address),
  );
  if (found !== undefined) return { addresses: [found] };
  const cause = overlaid && "trouble" in overlaid ? `: ${overlaid.trouble}` : "";
  return {
    trouble:
      "no suitable node IP found, please make sure .machine.kubelet.nodeIP filters and pod/service subnets are set up correctly" +
      ` (${subnets.join(", ")} of ${machine.name})${cause}`,
  };
}
