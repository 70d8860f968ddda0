// The rules of this area.
import type { Rule } from "../../rule";
import { netBridgeAllowed } from "./net-bridge-allowed";
import { netBridgeAsDeclared } from "./net-bridge-as-declared";
import { netNicMtuMatchesBridge } from "./net-nic-mtu-matches-bridge";
import { netSingleDefaultRoute } from "./net-single-default-route";
import { vmAddressAsDeclared } from "./vm-address-as-declared";
import { vmAddressInLan } from "./vm-address-in-lan";
import { vmAddressesDistinct } from "./vm-addresses-distinct";
import { vmGatewayInSubnet } from "./vm-gateway-in-subnet";
import { vmMacsDistinct } from "./vm-macs-distinct";

export const addressingRules: readonly Rule[] = [
  netBridgeAllowed,
  netBridgeAsDeclared,
  netNicMtuMatchesBridge,
  netSingleDefaultRoute,
  vmAddressAsDeclared,
  vmAddressInLan,
  vmAddressesDistinct,
  vmGatewayInSubnet,
  vmMacsDistinct,
];
