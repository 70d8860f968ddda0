// Where pods reach other nodes through an overlay, their packets fit into it.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

export const netCiliumMtuFitsOverlay: ResourceRule = {
  kind: "resource",
  id: "net-cilium-mtu-fits-overlay",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "Cilium takes the MTU of the default route's link, and the overlay drops what is larger: handshakes pass, transfers hang.",
  condition: "Where Cilium's devices include an interface of an overlay, MTU is set, and to at most the overlay's.",
  repair: "Set Cilium's MTU to that of the overlay.",
  source:
    "slackhq/nebula, examples/config.yml: tun.mtu 1300; cilium/cilium, install/kubernetes/cilium/values.yaml: MTU",
  example: "devices: nebula1 without MTU",
  exceptions: "in the stack file",
  settings: {
    interfaces: {
      description: "Network interfaces that belong to an overlay.",
      type: "array",
      items: { type: "string" },
      default: ["nebula1"],
    },
    mtu: { description: "MTU of the overlay.", type: "number", default: 1300 },
  },
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const overlays = judge.settings
      .get("interfaces")
      .list()
      .map((name) => name.text());
    const used = devicesIn(cilium.value("devices")).find((device) => overlays.includes(device));
    if (used === undefined) return;
    const most = judge.settings.get("mtu").number() ?? 0;
    const at = cilium.value("MTU");
    const mtu = at.number() ?? 0;
    // 0 leaves it to Cilium.
    if (mtu === 0 || mtu > most) {
      judge.report(at, `${at.shown()} does not fit ${used}: write MTU: ${String(most)} or less`);
    }
  }),
};

/** A list, or one text with spaces or commas between. */
const devicesIn = (devices: View): readonly string[] =>
  [devices, ...devices.list()].flatMap((one) => (one.text() ?? "").split(/[\s,]+/));
