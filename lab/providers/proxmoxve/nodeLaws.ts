// What the Proxmox API refuses of anything that lives on a node.
import type { Law } from "../../kernel/model";
import type { Hypervisor } from "../../world/model";
import { PROVIDER, http, no, yes } from "./verdicts";

export const apiReachable: Law<{ endpoint: string; cluster: readonly Hypervisor[] }> = {
  id: "proxmoxve-api-is-reachable",
  statement: "A request needs a Proxmox API that answers at the endpoint of the provider.",
  source: `${PROVIDER} proxmox/api/client.go; Go net/http`,
  judge: ({ endpoint, cluster }) =>
    cluster.length > 0
      ? yes()
      : no(
          `failed to perform HTTP GET request - Reason: Get "${endpoint}/api2/json/version": ` +
            `dial tcp: connect: no route to host`,
        ),
};

export const nodeExists: Law<{ name: string; cluster: readonly Hypervisor[] }> = {
  id: "proxmoxve-node-exists",
  statement: "A VM or a file lives on a node that is a member of the Proxmox cluster.",
  source: "proxmox/pve-http-server src/PVE/APIServer/AnyEvent.pm; proxmox/pve-cluster PVE::Cluster::remote_node_ip",
  judge: ({ name, cluster }) =>
    cluster.some((node) => node.name === name)
      ? yes()
      : no(
          http(
            500,
            `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
          ),
        ),
};

export const datastoreTakes: Law<{ node: Hypervisor; datastore: string; content: string }> = {
  id: "proxmoxve-datastore-takes-content",
  statement: "A datastore exists on the node and is configured for the type of content that goes there.",
  source:
    "proxmox/pve-storage src/PVE/Storage.pm storage_config; src/PVE/API2/Storage/Status.pm download_url; proxmox/qemu-server PVE/API2/Qemu.pm check_storage_access",
  judge: ({ node, datastore, content }) => {
    const found = node.datastores.find(({ id }) => id === datastore);
    if (!found) return no(http(500, `storage '${datastore}' does not exist`));
    if (found.content.includes(content)) return yes();
    return content === "images"
      ? no(http(500, `storage '${datastore}' does not support vm images`))
      : no(http(500, `storage '${datastore}' is not configured for content-type '${content}'`));
  },
};
