// Rules about the overlay of a mesh: its block, the addresses in it, and what it carries.
import { contains, formatCidr, hosts, overlaps, parseAddress, parseCidr } from "../addresses";
import { declaresOverlay, groupBy, meshes, nodesOf, type Draft, type PlacedNode, type View } from "../draft";
import { overlayAddress, overlayDefaults, type DeclaredOverlay } from "../overlay";
import { type Partly } from "../validate";
import { nextFreeBlock, podBlock, serviceBlock, underlay } from "./blockClaims";
import { nextFree } from "./claims";
import { type Finding, type Rule } from "./rule";

/** A mesh with an overlay, as far as that is valid. */
export interface Overlaid {
  readonly mesh: string;
  readonly overlay: Partly<DeclaredOverlay>;
  readonly members: readonly Draft[];
}

/** Meshes of which an overlay could be read, with all their members. */
export const overlaid = (view: View): readonly Overlaid[] =>
  [...meshes(view)].flatMap(([mesh, members]) => {
    const overlay = view.project.data.meshes?.[mesh]?.overlay;
    return overlay === undefined ? [] : [{ mesh, overlay, members }];
  });

export const overlayBlockDisjoint: Rule = {
  id: "overlay-block-disjoint",
  area: "addressing",
  severity: "mandatory",
  why: "A node sends what is for the overlay's block into the tunnel, also what was meant for a machine on the LAN or a pod.",
  condition: "The block of an overlay overlaps no LAN, bridge, VPC, pod or service block of the members of its mesh.",
  source: 'nebula.defined.net, "Config Reference", tun: the routes of the overlay are those of its network',
  example: "overlay.cidr: 10.244.0.0/16 beside podCidr 10.244.0.0/16",
  check: (view) =>
    overlaid(view).flatMap(({ mesh, overlay, members }) => {
      const block = parseCidr(overlay.cidr);
      const sites = [...new Set(members.map(({ site }) => site?.name))];
      return [
        ...members.flatMap((draft) => [...podBlock(draft), ...serviceBlock(draft)]),
        ...sites.flatMap((site) => underlay(view, site)),
      ]
        .filter((other) => block !== undefined && overlaps(block, other.cidr))
        .map((other) => ({
          at: view.project.at(["meshes", mesh, "overlay", "cidr"]),
          message: `${overlay.cidr ?? ""} overlaps ${other.text}, ${other.at.name}${nextFreeBlock(view, block?.prefixLength ?? 16)}`,
        }));
    }),
};

interface OverlayAddress extends PlacedNode {
  readonly draft: Draft;
  /** As stated, else as it follows; undefined where neither is valid. */
  readonly text: string | undefined;
  readonly stated: boolean;
}

function addressesOf({ overlay, members }: Overlaid): readonly OverlayAddress[] {
  return members.flatMap((draft) =>
    nodesOf(draft).map((placed) => {
      const stated = draft.states([...placed.path, "overlayIp"]);
      const text = stated ? placed.node.overlayIp : overlayAddress(overlay.cidr, draft.data.cilium?.id, placed.node.ip);
      return { ...placed, draft, text, stated };
    }),
  );
}

export const overlayAddressInBlock: Rule = {
  id: "overlay-address-in-block",
  area: "addressing",
  severity: "mandatory",
  why: "A node with an address outside the overlay's block is reached by nobody in it.",
  condition:
    "Every node of a mesh with overlay has an address of its block, stated or following from the Cilium id, and no node elsewhere states one.",
  source: "slackhq/nebula cert/ca_pool.go, checkCAConstraints: a network outside those of the CA is refused",
  example: "overlayIp: 10.43.0.1 in the overlay 10.42.0.0/16",
  check: (view) => [
    ...overlaid(view).flatMap((one) => {
      const block = parseCidr(one.overlay.cidr);
      return block === undefined ? [] : addressesOf(one).flatMap((node) => outside(node, block, one.mesh));
    }),
    ...view.clusters.flatMap((draft) =>
      nodesOf(draft)
        .filter(({ path }) => draft.states([...path, "overlayIp"]) && inNoOverlay(view, draft))
        .map(({ path }) => ({
          at: draft.at([...path, "overlayIp"]),
          message: `has no effect: ${draft.stack} is in no mesh with an overlay; remove it, or declare an overlay in Pulumi.yaml`,
        })),
    ),
  ],
};

/** Whether that is certain, whatever could not be read. */
const inNoOverlay = (view: View, { data, states }: Draft): boolean =>
  view.project.trusts("meshes") &&
  (data.cilium?.mesh?.name === undefined
    ? data.cilium !== undefined && !states(["cilium", "mesh"])
    : !declaresOverlay(view, data.cilium.mesh.name));

function outside(
  { draft, path, node, text, stated }: OverlayAddress,
  block: ReturnType<typeof parseCidr> & object,
  mesh: string,
): readonly Finding[] {
  const at = draft.at([...path, "overlayIp"]);
  const name = `the overlay of mesh ${mesh}, ${formatCidr(block)}`;
  const id = draft.data.cilium?.id ?? 0;
  if (!stated && id > 255) {
    return [
      { at, message: `is missing: the Cilium id ${id} fits into no address, so none follows; write one of ${name}` },
    ];
  }
  const address = parseAddress(text);
  if (address === undefined || contains(hosts(block), address)) {
    return [];
  }
  const where = !contains(block, address)
    ? `outside ${name}`
    : `the ${address === block.first ? "network" : "broadcast"} address of ${name}`;
  return [
    {
      at,
      message: stated
        ? `${text ?? ""} is ${where}`
        : `is missing: ${text ?? ""}, which follows from the Cilium id and ${node.ip ?? ""}, is ${where}; write an address of it`,
    },
  ];
}

export const overlayAddressUnique: Rule = {
  id: "overlay-address-unique",
  area: "addressing",
  severity: "mandatory",
  why: "Two nodes that answer for one address in the overlay take turns at being reachable.",
  condition: "No two nodes of a mesh have the same address in its overlay.",
  source: "slackhq/nebula hostmap.go: a host is kept by its address in the overlay",
  example: "overlayIp: 10.42.0.1 for two nodes",
  check: (view) =>
    overlaid(view).flatMap((one) =>
      [...groupBy(addressesOf(one), ({ text }) => text).values()].flatMap(([first, ...others]) =>
        others.map(({ draft, path, text, node }) => ({
          at: draft.at([...path, "overlayIp"]),
          message: `${text ?? ""} is the overlay address of both ${first?.node.name ?? ""} and ${node.name ?? ""}: write another overlayIp for one of them`,
        })),
      ),
    ),
};

export const meshIpWhereAnnounced: Rule = {
  id: "overlay-mesh-ip",
  area: "addressing",
  severity: "mandatory",
  why: "Peers reach a clustermesh-apiserver at an address that Cilium announces on the LAN, and nobody announces one on a tunnel device.",
  condition:
    "A member of a mesh without overlay states its cilium.mesh.ip, and a member of a mesh with overlay states none.",
  source: 'docs.cilium.io, "L2 Announcements / L2 Aware LB": addresses are announced on devices with ARP',
  example: "cilium.mesh.ip in a mesh with overlay",
  check: (view) =>
    view.clusters.flatMap((draft): readonly Finding[] => {
      const mesh = draft.data.cilium?.mesh;
      if (mesh?.name === undefined || view.project.data.meshes?.[mesh.name] === undefined) {
        return [];
      }
      const [at, stated] = [draft.at(["cilium", "mesh", "ip"]), draft.states(["cilium", "mesh", "ip"])];
      if (declaresOverlay(view, mesh.name)) {
        const message = `has no effect: mesh ${mesh.name} has an overlay, in which ${draft.stack} is reached at its control planes; remove it`;
        return stated ? [{ at, message }] : [];
      }
      if (draft.data.cluster?.platform === "aws") {
        const message = `${draft.stack} is on AWS, where nothing announces an address for mesh ${mesh.name}: give the mesh an overlay in Pulumi.yaml`;
        return [{ at: draft.at(["cilium", "mesh", "name"]), message }];
      }
      if (stated) {
        return [];
      }
      const free = draft.site === undefined ? "" : nextFree(view, draft.site);
      const message = `is missing: peers reach ${draft.stack} at a LoadBalancer address, because mesh ${mesh.name} has no overlay${free}`;
      return [{ at, message }];
    }),
};

/** What crosses the internet in one piece, bytes. */
const internetMtu = 1500;

/**
 * Bytes that a tunnel adds: IPv4 and UDP 28, and 32 of the protocol with its authentication tag.
 * Source: slackhq/nebula header/header.go (16) and AES-GCM's tag (16); wireguard.com, "Protocol & Cryptography", data messages.
 */
const tunnelOverhead = 60;

export const overlayMtuFits: Rule = {
  id: "overlay-mtu",
  area: "addressing",
  severity: "mandatory",
  why: "A packet that is too long for the tunnel is lost without a word: small requests work and large ones hang.",
  condition: "Cilium's MTU is at most that of the overlay, and the overlay's with its overhead at most 1500 bytes.",
  source: 'nebula.defined.net, "Config Reference", tun.mtu; RFC 894: 1500 bytes on Ethernet',
  example: "cilium.mtu: 1400 in an overlay of 1300",
  check: (view) =>
    overlaid(view).flatMap(({ mesh, overlay, members }): readonly Finding[] => {
      const own = overlay.mtu;
      const stated = view.project.states(["meshes", mesh, "overlay", "mtu"]);
      const mtu = own ?? (stated || overlay.kind === undefined ? undefined : overlayDefaults.mtu[overlay.kind]);
      const most = internetMtu - tunnelOverhead;
      return [
        ...(own === undefined || own <= most
          ? []
          : [
              {
                at: view.project.at(["meshes", mesh, "overlay", "mtu"]),
                message: `${own} bytes and ${tunnelOverhead} of the tunnel are more than the ${internetMtu} that the internet carries: write at most ${most}`,
              },
            ]),
        ...members.flatMap((draft) => {
          const wanted = draft.data.cilium?.mtu;
          return wanted === undefined || mtu === undefined || wanted <= mtu
            ? []
            : [
                {
                  at: draft.at(["cilium", "mtu"]),
                  message: `${wanted} is above ${mtu}, the MTU of the overlay of mesh ${mesh}: write at most that, or remove it`,
                },
              ];
        }),
      ];
    }),
};

export const overlayNotNative: Rule = {
  id: "overlay-no-native-routing",
  area: "addressing",
  severity: "mandatory",
  why: "An overlay carries packets between the addresses of nodes, and drops those between pods.",
  condition: "No member of a mesh with overlay routes natively.",
  source: "slackhq/nebula firewall.go: a packet whose address is not in the sender's certificate is dropped",
  example: "routingMode: native in a mesh with overlay",
  check: (view) =>
    overlaid(view).flatMap(({ mesh, members }) =>
      members
        .filter(({ data }) => data.cilium?.routingMode === "native")
        .map((draft) => ({
          at: draft.at(["cilium", "routingMode"]),
          message: `native does not pass the overlay of mesh ${mesh}, which knows nodes and no pods: take tunnel`,
        })),
    ),
};

export const overlayRules: readonly Rule[] = [
  overlayBlockDisjoint,
  overlayAddressInBlock,
  overlayAddressUnique,
  meshIpWhereAnnounced,
  overlayMtuFits,
  overlayNotNative,
];
