// HAProxy in pods on the host network: its configuration from a ConfigMap, and what it makes of it on a node.
import type { Cluster, KubeObject } from "../model";
import { findObject, type ClusterNode } from "./cluster";
import { waysOf, type Way } from "./haproxy";
import { at, isOn, listAt, textAt } from "./tree";

/** Where the image looks for its configuration (docker-library/haproxy Dockerfile, CMD). */
const DIRECTORY = "/usr/local/etc/haproxy";
const FILE = "haproxy.cfg";

/** What the program is called in an image's name. */
const IMAGE = /(^|\/)haproxy(:|@|$)/;

/** True for a workload on the host network that runs HAProxy. */
export function isHaproxy(workload: KubeObject): boolean {
  return isOn(workload.body, "spec", "template", "spec", "hostNetwork") && containerOf(workload) !== undefined;
}

function containerOf(workload: KubeObject): unknown {
  return listAt(workload.body, "spec", "template", "spec", "containers").find((container) =>
    IMAGE.test(textAt(container, "image") ?? ""),
  );
}

/** Sockets that a pod on a node binds, or why it does not run. */
export function haproxyWays(cluster: Cluster, workload: KubeObject, node: ClusterNode): readonly Way[] | string {
  const spec = at(workload.body, "spec", "template", "spec");
  const container = containerOf(workload);
  const mount = listAt(container, "volumeMounts").find((one) => textAt(one, "mountPath") === DIRECTORY);
  const volume = listAt(spec, "volumes").find((one) => textAt(one, "name") === textAt(mount, "name"));
  const name = textAt(volume, "configMap", "name");
  if (name === undefined)
    return `Cannot open configuration file/directory ${DIRECTORY}/${FILE} : No such file or directory`;
  const config = findObject(cluster, "v1", "ConfigMap", workload.namespace, name);
  if (!config) {
    return `MountVolume.SetUp failed for volume "${textAt(volume, "name") ?? ""}" : configmap "${name}" not found`;
  }
  const text = textAt(config.body, "data", FILE);
  if (text === undefined)
    return `Cannot open configuration file/directory ${DIRECTORY}/${FILE} : No such file or directory`;
  const ways = waysOf(text, environmentOf(container, node));
  if (typeof ways === "string") return ways;
  const foreign = ways.find(({ address }) => address !== "" && !isLocal(node, address));
  if (foreign)
    return `Starting proxy: cannot bind socket (Cannot assign requested address) for [${foreign.address}:${foreign.port}]`;
  return ways.map((way) => ({ ...way, servers: way.servers.filter((server) => resolves(spec, server)) }));
}

function isLocal({ machine, internalIps }: ClusterNode, address: string): boolean {
  return machine.addresses.includes(address) || internalIps.includes(address);
}

/**
 * Names of the cluster are known to its own resolver, which a pod on the host network has only on request. HAProxy's
 * resolver knows no search domains.
 * Source: kubernetes.io, "DNS for Services and Pods", Pod's DNS Policy; HAProxy Configuration Manual, 5.3.
 */
function resolves(spec: unknown, { host, resolved }: Way["servers"][number]): boolean {
  if (/^[\d.]+$/.test(host)) return true;
  if (textAt(spec, "dnsPolicy") !== "ClusterFirstWithHostNet") return false;
  return resolved === "at start" || host.endsWith(".svc.cluster.local");
}

function environmentOf(container: unknown, { internalIps }: ClusterNode): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listAt(container, "env").map((variable) => {
      const isHostIp = textAt(variable, "valueFrom", "fieldRef", "fieldPath") === "status.hostIP";
      return [textAt(variable, "name") ?? "", isHostIp ? (internalIps[0] ?? "") : (textAt(variable, "value") ?? "")];
    }),
  );
}
