// Rules about blocks of addresses: pods, services, LANs, bridges.
import { formatCidr, overlapping, overlaps, parseCidr, within } from "../addresses";
import { groupBy, meshes, type Draft, type View } from "../draft";
import { show } from "../validate";
import { block, nextFreeBlock, podBlock, serviceBlock, underlay, type Block } from "./blockClaims";
import { type Rule } from "./rule";

function clash(view: View, mine: Block, other: Block, because: string) {
  return {
    at: mine.at,
    message: `${mine.text} overlaps ${other.text}, ${other.at.name}${because}${nextFreeBlock(view, mine.cidr.prefixLength)}`,
  };
}

/** Findings at the second of every two clusters whose pod blocks overlap. */
function podClashes(
  view: View,
  drafts: readonly Draft[],
  because: string,
  concerns: (a: Draft, b: Draft) => boolean = () => true,
) {
  const blocks = drafts.flatMap((draft) => podBlock(draft).map((pods) => ({ draft, pods })));
  return overlapping(blocks, ({ pods }) => pods.cidr)
    .filter(([a, b]) => concerns(a.draft, b.draft))
    .map(([a, b]) => ({ ...clash(view, b.pods, a.pods, because), between: [a.draft, b.draft] as const }));
}

export const cidrCanonical: Rule = {
  id: "net-cidr-canonical",
  area: "addressing",
  severity: "mandatory",
  why: "Talos, Cilium and the Proxmox bridge read host bits and odd sizes differently.",
  condition:
    "Every block is written without host bits and has a usual size: /14 to /20 for pods, /12 to /22 for services, /20 to /28 for a LAN, /16 to /30 for a bridge, /16 to /28 for a VPC, /12 to /24 for an overlay.",
  source: "RFC 4632, section 3.1: a prefix has no bits set beyond its length; sizes by convention of this fleet",
  example: "podCidr: 10.168.1.0/16",
  check: (view) => {
    const stated = [
      ...view.clusters.flatMap((draft) => [
        { text: draft.data.network?.podCidr, at: draft.at(["network", "podCidr"]), sizes: [14, 20] as const },
        { text: draft.data.network?.serviceCidr, at: draft.at(["network", "serviceCidr"]), sizes: [12, 22] as const },
        {
          text: draft.data.cilium?.nativeRoutingCidr,
          at: draft.at(["cilium", "nativeRoutingCidr"]),
          sizes: [8, 24] as const,
        },
      ]),
      ...view.sites.flatMap((site) => [
        { text: site.data.lan, at: site.at(["lan"]), sizes: [20, 28] as const },
        ...Object.entries(site.data.bridges ?? {}).map(([name, bridge]) => ({
          text: bridge?.cidr,
          at: site.at(["bridges", name, "cidr"]),
          sizes: [16, 30] as const,
        })),
        { text: site.data.aws?.vpcCidr, at: site.at(["aws", "vpcCidr"]), sizes: [16, 28] as const },
      ]),
      ...Object.entries(view.project.data.meshes ?? {}).map(([mesh, declared]) => ({
        text: declared?.overlay?.cidr,
        at: view.project.at(["meshes", mesh, "overlay", "cidr"]),
        sizes: [12, 24] as const,
      })),
    ];
    return stated.flatMap(({ text, at, sizes: [widest, narrowest] }) => {
      if (text === undefined) {
        return [];
      }
      const cidr = parseCidr(text);
      if (cidr === undefined) {
        return [
          {
            at,
            message: `${show(text)} is not a block of IPv4 addresses: write an address and a prefix length, e.g. 10.244.0.0/16`,
          },
        ];
      }
      const canonical = formatCidr(cidr);
      return [
        ...(canonical === text ? [] : [{ at, message: `${text} has host bits set; did you mean ${canonical}?` }]),
        ...(cidr.prefixLength >= widest && cidr.prefixLength <= narrowest
          ? []
          : [{ at, message: `${text} has the wrong size: take a block between /${widest} and /${narrowest}` }]),
      ];
    });
  },
};

export const podServiceCidrExplicit: Rule = {
  id: "net-pod-service-cidr-explicit",
  area: "addressing",
  severity: "mandatory",
  why: "The defaults of a distribution are the same for every cluster, and a mesh needs different ones.",
  condition: "Every cluster states its pod block and its service block.",
  source: "siderolabs/talos pkg/machinery/constants/constants.go: the same default blocks for every cluster",
  example: "homelab:network without podCidr",
  check: (view) =>
    view.clusters.flatMap((draft) =>
      (["podCidr", "serviceCidr"] as const)
        .filter((key) => draft.states(["network"]) && !draft.states(["network", key]))
        .map((key) => ({
          at: draft.at(["network", key]),
          message: `is missing: the default of the distribution is not used${key === "podCidr" ? nextFreeBlock(view, 16) : "; the usual block is 10.96.0.0/12"}`,
        })),
    ),
};

export const podCidrDisjointInMesh: Rule = {
  id: "net-pod-cidr-disjoint-in-mesh",
  area: "addressing",
  severity: "mandatory",
  why: "Members of a mesh route to each other's pods, so a pod address must have one owner.",
  condition: "The pod blocks of the members of one mesh do not overlap.",
  source: 'docs.cilium.io, "Setting up Cluster Mesh", prerequisites',
  example: "podCidr: 10.244.16.0/20 beside 10.244.0.0/16 in one mesh",
  check: (view) =>
    [...meshes(view)].flatMap(([mesh, members]) => podClashes(view, members, `, and both are in mesh ${mesh}`)),
};

/** Clusters that reach each other's pods: the members of a mesh, and every other cluster by itself. */
const together = (view: View): readonly (readonly Draft[])[] => [
  ...meshes(view).values(),
  ...view.clusters.filter(({ data }) => data.cilium?.mesh?.name === undefined).map((draft) => [draft]),
];

const sameMesh = (a: Draft, b: Draft): boolean =>
  a.data.cilium?.mesh?.name !== undefined && a.data.cilium.mesh.name === b.data.cilium?.mesh?.name;

export const podCidrDisjointInSite: Rule = {
  id: "net-pod-cidr-disjoint-in-site",
  area: "addressing",
  severity: "advisory",
  why: "With native routing the LAN carries pod addresses; without it, equal blocks still stand in the way of a later mesh.",
  condition: "The pod blocks of clusters of one site do not overlap; mandatory where one of them routes natively.",
  source: 'docs.cilium.io, "Routing", native routing: the network must route pod addresses',
  example: "podCidr: 10.244.0.0/16 in two clusters of one LAN",
  check: (view) =>
    [...groupBy(view.clusters, (draft) => draft.site?.name)].flatMap(([site, members]) =>
      podClashes(view, members, `, and both are at ${site}`, (a, b) => !sameMesh(a, b)).map(
        ({ between, ...finding }) => {
          const native = between.some((draft) => draft.data.cilium?.routingMode === "native");
          return { ...finding, severity: native ? ("mandatory" as const) : ("advisory" as const) };
        },
      ),
    ),
};

export const fleetCidrUnique: Rule = {
  id: "net-fleet-cidr-unique",
  area: "addressing",
  severity: "advisory",
  why: "Clusters with the same pod block can never join one mesh.",
  condition: "No two clusters of the fleet have overlapping pod blocks.",
  source: 'docs.cilium.io, "Setting up Cluster Mesh", prerequisites',
  example: "podCidr: 10.244.0.0/16 in two clusters of two sites",
  check: (view) =>
    podClashes(
      view,
      view.clusters,
      ", in another mesh and site",
      (a, b) => !sameMesh(a, b) && !(a.site !== undefined && a.site.name === b.site?.name),
    ),
};

export const podServiceDisjoint: Rule = {
  id: "net-pod-service-disjoint",
  area: "addressing",
  severity: "mandatory",
  why: "A service address that is also a pod's is translated where it should be routed.",
  condition: "No service block overlaps a pod block of the same cluster or mesh.",
  source: 'kubernetes.io, "Cluster Networking": ranges of pods, services and nodes do not overlap',
  example: "serviceCidr: 10.244.0.0/18 with podCidr 10.244.0.0/16",
  check: (view) =>
    [...together(view)].flatMap((group) => {
      const pods = group.flatMap(podBlock);
      // Services of a mesh mostly share one block, which is compared once.
      const services = groupBy(group.flatMap(serviceBlock), ({ text }) => text);
      return [...services.values()].flatMap((same) => {
        const [service] = same;
        const met = service === undefined ? [] : pods.filter((pod) => overlaps(service.cidr, pod.cidr));
        return same.flatMap((mine) => met.map((pod) => clash(view, mine, pod, "")));
      });
    }),
};

export const clusterCidrsAvoidUnderlay: Rule = {
  id: "net-cluster-cidrs-avoid-underlay",
  area: "addressing",
  severity: "mandatory",
  why: "A node prefers its pod and service routes, so the machines behind an overlapping network vanish.",
  condition: "No pod or service block overlaps a LAN or bridge network of the sites that the cluster's mesh spans.",
  source: 'kubernetes.io, "Cluster Networking": ranges of pods, services and nodes do not overlap',
  example: "podCidr: 10.40.0.0/16 with a bridge of 10.40.0.0/24",
  check: (view) =>
    [...together(view)].flatMap((group) => {
      const networks = [...new Set(group.map(({ site }) => site?.name))].flatMap((site) => underlay(view, site));
      return group
        .flatMap((draft) => [...podBlock(draft), ...serviceBlock(draft)])
        .flatMap((mine) =>
          networks
            .filter((network) => overlaps(mine.cidr, network.cidr))
            .map((network) => clash(view, mine, network, "")),
        );
    }),
};

export const nativeRoutingCovered: Rule = {
  id: "net-native-routing-covered",
  area: "addressing",
  severity: "mandatory",
  why: "Traffic to pods outside the native block is masqueraded, and the mesh loses the sender's identity.",
  condition:
    "With native routing, the native block is set and holds the pod block of every member of the mesh; without it, it is not set.",
  source: 'docs.cilium.io, "Masquerading", and "Setting up Cluster Mesh": the native routing CIDR covers all clusters',
  example: "nativeRoutingCidr: 10.168.0.0/16 with a peer's pods in 10.244.0.0/16",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const { routingMode, nativeRoutingCidr } = draft.data.cilium ?? {};
      const at = draft.at(["cilium", "nativeRoutingCidr"]);
      if (routingMode !== "native") {
        const refused = routingMode === undefined && draft.states(["cilium", "routingMode"]);
        return draft.states(["cilium", "nativeRoutingCidr"]) && !refused
          ? [{ at, message: "has no effect without routingMode: native; remove it or set the mode" }]
          : [];
      }
      if (!draft.states(["cilium", "nativeRoutingCidr"])) {
        return [
          {
            at,
            message: `is missing: native routing needs a block that holds ${draft.data.network?.podCidr ?? "podCidr"}`,
          },
        ];
      }
      return block(nativeRoutingCidr, at).flatMap((native) =>
        (meshes(view).get(draft.data.cilium?.mesh?.name ?? "") ?? [draft])
          .flatMap(podBlock)
          .filter((pod) => !within(pod.cidr, native.cidr))
          .map((pod) => ({ at, message: `${native.text} does not hold ${pod.text}, ${pod.at.name}: widen it` })),
      );
    }),
};

export const blockRules: readonly Rule[] = [
  cidrCanonical,
  podServiceCidrExplicit,
  podCidrDisjointInMesh,
  podCidrDisjointInSite,
  fleetCidrUnique,
  podServiceDisjoint,
  clusterCidrsAvoidUnderlay,
  nativeRoutingCovered,
];
