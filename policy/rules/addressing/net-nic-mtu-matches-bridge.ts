// The MTU of each interface is that of the bridge that it is attached to.
import { bridgeTypes, ETHERNET_MTU, mtuOf } from "../../bridges";
import { declaredBridge } from "../../declaredSite";
import type { StackRule } from "../../rule";
import { bridgeOf, networkDevices, virtualMachines } from "../../virtualMachines";

/** Instead of a number of bytes: as the bridge. */
const INHERIT = 1;

export const netNicMtuMatchesBridge: StackRule = {
  kind: "stack",
  id: "net-nic-mtu-matches-bridge",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "Frames that are larger than the bridge takes vanish without an error: pings pass, transfers hang.",
  condition:
    "Every network device on a bridge whose MTU the program or the site says has that MTU, or 1 to inherit it; one on a bridge of 1500 bytes may leave it out.",
  repair: "Write the bridge's MTU at the network device.",
  source:
    "Proxmox VE, qm(1), net[n] mtu: 1 stands for the MTU of the bridge, in PVE 9 an empty value too; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: network_device mtu",
  example: "mtu: 1500 on vmbr3, which carries 9000",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const made = resources.filter(({ type }) => bridgeTypes.includes(type));
    judge.each(virtualMachines(resources), (vm) => {
      const host = vm.props.get("nodeName").text();
      judge.each(networkDevices(vm.props), (device) => {
        const bridge = bridgeOf(device);
        const managed = made.find(
          ({ props }) => props.get("name").text() === bridge && props.get("nodeName").text() === host,
        );
        const expected =
          managed === undefined ? declaredBridge(judge.declared, bridge).get("mtu").number() : mtuOf(managed);
        if (expected === undefined) return;
        const at = device.get("mtu");
        // The provider reports 0 where nothing is set.
        const mtu = at.number() ?? 0;
        if (mtu === 0 && expected !== ETHERNET_MTU) {
          judge.report(vm, at, `no MTU on ${bridge}, which has ${String(expected)}: write mtu: ${String(expected)}`);
        } else if (mtu !== 0 && mtu !== INHERIT && mtu !== expected) {
          judge.report(
            vm,
            at,
            `${String(mtu)} is not the MTU of ${bridge}, which has ${String(expected)}: write mtu: ${String(expected)}`,
          );
        }
      });
    });
  },
};
