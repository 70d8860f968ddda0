// The rules of this area.
import type { Rule } from "../../rule";
import { netBridgeAllowed } from "./net-bridge-allowed";
import { vmAddressInLan } from "./vm-address-in-lan";
import { vmAddressesDistinct } from "./vm-addresses-distinct";

export const addressingRules: readonly Rule[] = [netBridgeAllowed, vmAddressInLan, vmAddressesDistinct];
