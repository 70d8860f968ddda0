// From a site of Pulumi.yaml to a site as the program sees it.
import { formatCidr, parseCidr } from "./addresses";
import { type Bridge, type Hypervisor, type Site } from "./model";
import { known } from "./resolveNode";
import { type Project } from "./schema";

export function resolveSite(project: Project, name: string): Site {
  const site = known(project.sites[name], `the site ${name}`);
  const lan = known(parseCidr(site.lan), `the LAN ${site.lan}`);
  return {
    name,
    lan: formatCidr(lan),
    gateway: site.gateway,
    nameservers: site.nameservers,
    timeServers: site.timeServers,
    ...(site.dhcpRange === undefined ? {} : { dhcpRange: site.dhcpRange }),
    reserved: site.reserved ?? [],
    dnsZone: site.dnsZone,
    ...(site.proxmoxEndpoint === undefined ? {} : { proxmoxEndpoint: site.proxmoxEndpoint.replace(/\/$/, "") }),
    hypervisors: Object.entries(site.hypervisors ?? {}).map(
      ([hypervisor, { extraDatastores, ...rest }]): Hypervisor => ({
        name: hypervisor,
        ...rest,
        extraDatastores: extraDatastores ?? [],
      }),
    ),
    bridges: Object.entries(site.bridges ?? {}).map(([bridge, rest]): Bridge => ({ name: bridge, ...rest })),
    ...(site.aws === undefined ? {} : { aws: site.aws }),
  };
}
