// What must be there before the first `up`: the hardware that the fleet's files declare.
import { formatAddress, parseCidr } from "./addresses";
import { type Cluster, type Fleet, type Hypervisor } from "./model";

export interface Underlay {
  readonly hypervisors: readonly UnderlayHypervisor[];
  /** Routing domains: what is on one LAN reaches each other. */
  readonly networks: readonly { readonly name: string; readonly cidr: string }[];
  /** Zones that the Cloudflare account must hold, sorted. */
  readonly dnsZones: readonly string[];
  readonly metal: readonly { readonly name: string; readonly address: string; readonly installDisk: string }[];
  /** Present in a fleet with clusters on AWS. */
  readonly aws?: UnderlayAws;
}

export interface UnderlayAws {
  /** An address of the internet that the operator's programs come from. */
  readonly operator: string;
  /** Sorted. */
  readonly regions: readonly string[];
  /** Allocated before any `up`: an overlay that takes no names declares the address of its lighthouse. */
  readonly elasticIps: readonly { readonly region: string; readonly address: string }[];
}

export interface UnderlayHypervisor {
  readonly endpoint: string;
  readonly name: string;
  readonly memoryMiB: number;
  readonly threads: number;
  readonly datastores: readonly { readonly id: string; readonly content: readonly string[] }[];
  readonly bridges: readonly { readonly name: string; readonly mtu: number; readonly cidr: string }[];
}

export function underlay(fleet: Pick<Fleet, "clusters" | "sites">): Underlay {
  return {
    hypervisors: fleet.sites.flatMap(({ proxmoxEndpoint, hypervisors, bridges }) =>
      proxmoxEndpoint === undefined
        ? []
        : hypervisors.map((hypervisor) => ({
            endpoint: proxmoxEndpoint,
            name: hypervisor.name,
            memoryMiB: hypervisor.memoryMiB,
            threads: hypervisor.threads,
            datastores: datastores(hypervisor),
            bridges: bridges.map(({ name, mtu, cidr }) => ({ name, mtu, cidr })),
          })),
    ),
    networks: fleet.sites.map(({ name, lan }) => ({ name, cidr: lan })),
    dnsZones: [
      ...new Set([...fleet.sites.map(({ dnsZone }) => dnsZone), ...fleet.clusters.map(({ dns }) => dns.zone)]),
    ].sort(),
    metal: fleet.clusters.flatMap(boxes),
    ...account(fleet.clusters),
  };
}

function account(clusters: readonly Cluster[]): Pick<Underlay, "aws"> {
  const [operators] = clusters.flatMap(({ aws }) => parseCidr(aws?.operators[0]) ?? []);
  const regions = [...new Set(clusters.flatMap(({ site }) => site.aws?.region ?? []))].sort();
  return operators === undefined
    ? {}
    : { aws: { operator: formatAddress(operators.first), regions, elasticIps: clusters.flatMap(declaredAddress) } };
}

function declaredAddress({ site, cilium, controlPlanes }: Cluster): UnderlayAws["elasticIps"] {
  const overlay = cilium.mesh?.overlay;
  const [endpoint] = overlay?.endpoints ?? [];
  const isFoundHere = controlPlanes.some(({ aws }) => aws?.lighthouse);
  if (overlay?.kind !== "wireguard" || endpoint === undefined || site.aws === undefined || !isFoundHere) return [];
  return [{ region: site.aws.region, address: endpoint.replace(/:\d+$/, "") }];
}

function datastores(hypervisor: Hypervisor): UnderlayHypervisor["datastores"] {
  const content = new Map<string, string[]>();
  const add = (id: string, kind: string): void => {
    content.set(id, [...new Set([...(content.get(id) ?? []), kind])]);
  };
  add(hypervisor.datastore, "images");
  add(hypervisor.imageDatastore, "import");
  (hypervisor.extraDatastores ?? []).forEach((id) => {
    add(id, "images");
  });
  return [...content].map(([id, kinds]) => ({ id, content: kinds }));
}

function boxes(cluster: Cluster): Underlay["metal"] {
  return [...cluster.controlPlanes, ...cluster.workers].flatMap((node) =>
    node.metal === undefined ? [] : [{ name: node.name, address: node.ip, installDisk: node.metal.installDisk }],
  );
}
