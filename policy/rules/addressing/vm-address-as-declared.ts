// The virtual machine of a declared node has the addresses that the stack file gives the node.
import { formatAddress } from "../../../fleet/addresses";
import { declaredNodes } from "../../declaredSite";
import type { ResourceRule } from "../../rule";
import { ipConfigs, staticAddress, vmTypes } from "../../virtualMachines";

export const vmAddressAsDeclared: ResourceRule = {
  kind: "resource",
  id: "vm-address-as-declared",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "The stack file is where addresses are checked against the whole fleet; another one may belong to a machine elsewhere.",
  condition:
    "The first interface of a machine that is called like a node has the node's ip, and each further one the address of the node's nic.",
  repair: "Write the address in the stack file and derive the machine's from it.",
  source: "convention of this fleet: homelab:nodes is the only place for addresses of nodes",
  example: "main-cp-0 with 192.168.1.79/24 where the stack file says ip: 192.168.1.70",
  exceptions: "in the stack file",
  types: vmTypes,
  check: ({ props }, judge) => {
    const name = props.get("name").text();
    const node = declaredNodes(judge.declared).find((one) => one.get("name").text() === name);
    if (node === undefined) return;
    const expected = [
      node.get("ip"),
      ...node
        .get("nics")
        .list()
        .map((nic) => nic.get("address")),
    ];
    const configs = ipConfigs(props);
    judge.each(Array(Math.max(expected.length, configs.length)).keys(), (index) => {
      const at = props.get("initialization", "ipConfigs", index, "ipv4", "address");
      const address = staticAddress(props.get("initialization", "ipConfigs", index));
      const wanted = expected[index]?.text();
      const actual = address === undefined ? at.text() : formatAddress(address.address);
      if (actual === wanted) return;
      judge.report(
        at,
        wanted === undefined
          ? `the stack file gives ${name ?? ""} no address for this interface, not ${at.shown()}: declare it under nics`
          : `the stack file gives ${name ?? ""} ${wanted} for this interface, not ${at.shown()}: write the declared address`,
      );
    });
  },
};
