// The rules of this area.
import type { Rule } from "../../rule";
import { netBridgeAllowed } from "./net-bridge-allowed";
import { netBridgeAsDeclared } from "./net-bridge-as-declared";
import { netCiliumMtuFitsOverlay } from "./net-cilium-mtu-fits-overlay";
import { netCiliumPoolExplicit } from "./net-cilium-pool-explicit";
import { netDsrNeedsNativeRouting } from "./net-dsr-needs-native-routing";
import { netFluxVariablesAsDeclared } from "./net-flux-variables-as-declared";
import { netLbPoolAsDeclared } from "./net-lb-pool-as-declared";
import { netLbPoolCanonical } from "./net-lb-pool-canonical";
import { netLbPoolExcludesNodes } from "./net-lb-pool-excludes-nodes";
import { netLbPoolExcludesTaken } from "./net-lb-pool-excludes-taken";
import { netLbPoolInLan } from "./net-lb-pool-in-lan";
import { netLbPoolShareOfLan } from "./net-lb-pool-share-of-lan";
import { netLbPoolsDisjoint } from "./net-lb-pools-disjoint";
import { netLbServiceAddressInPool } from "./net-lb-service-address-in-pool";
import { netMeshPoolDedicated } from "./net-mesh-pool-dedicated";
import { netNativeRoutingHasRoutes } from "./net-native-routing-has-routes";
import { netNicMtuMatchesBridge } from "./net-nic-mtu-matches-bridge";
import { netSingleDefaultRoute } from "./net-single-default-route";
import { netTalosSingleDefaultRoute } from "./net-talos-single-default-route";
import { netTalosSubnetsAsDeclared } from "./net-talos-subnets-as-declared";
import { netTalosSubnetsAvoidNode } from "./net-talos-subnets-avoid-node";
import { netTalosVipInLan } from "./net-talos-vip-in-lan";
import { vmAddressAsDeclared } from "./vm-address-as-declared";
import { vmAddressInLan } from "./vm-address-in-lan";
import { vmAddressesDistinct } from "./vm-addresses-distinct";
import { vmGatewayInSubnet } from "./vm-gateway-in-subnet";
import { vmMacsDistinct } from "./vm-macs-distinct";

export const addressingRules: readonly Rule[] = [
  netBridgeAllowed,
  netBridgeAsDeclared,
  netCiliumMtuFitsOverlay,
  netCiliumPoolExplicit,
  netDsrNeedsNativeRouting,
  netFluxVariablesAsDeclared,
  netLbPoolAsDeclared,
  netLbPoolCanonical,
  netLbPoolExcludesNodes,
  netLbPoolExcludesTaken,
  netLbPoolInLan,
  netLbPoolShareOfLan,
  netLbPoolsDisjoint,
  netLbServiceAddressInPool,
  netMeshPoolDedicated,
  netNativeRoutingHasRoutes,
  netNicMtuMatchesBridge,
  netSingleDefaultRoute,
  netTalosSingleDefaultRoute,
  netTalosSubnetsAsDeclared,
  netTalosSubnetsAvoidNode,
  netTalosVipInLan,
  vmAddressAsDeclared,
  vmAddressInLan,
  vmAddressesDistinct,
  vmGatewayInSubnet,
  vmMacsDistinct,
];
