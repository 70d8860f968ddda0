// Reads where an HAProxy listens that shares the network of its nodes, with the ConfigMap that tells it so.
import type { Facts } from "./rule";
import type { View } from "./view";
import { namespaceOf, podOf, WORKLOADS } from "./workloads";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

export interface Bind {
  readonly object: Facts;
  readonly at: View;
  /** As it is written, without quotes: `${HOST_IP}:12379`. */
  readonly written: string;
  /** Empty, `*`, an address, or a variable that holds one. */
  readonly host: string;
  readonly port: string;
}

/** Every `bind` of a workload on the host network. @throws NotYetKnown */
export function hostNetworkBinds(workload: Facts, resources: readonly Facts[]): readonly Bind[] {
  if (!WORKLOADS.includes(workload.type) || podOf(workload).get("hostNetwork").flag() !== true) return [];
  const names = podOf(workload)
    .get("volumes")
    .list()
    .map((volume) => volume.get("configMap", "name").text());
  return resources
    .filter(
      (object) =>
        object.type === CONFIG_MAP &&
        object.provider?.name === workload.provider?.name &&
        namespaceOf(object) === namespaceOf(workload) &&
        names.includes(object.props.get("metadata", "name").text() ?? ""),
    )
    .flatMap((object) =>
      object.props
        .get("data")
        .entries()
        .flatMap(([, at]) => bindsIn(object, at)),
    );
}

/** Source: HAProxy Configuration Manual, 4.2, `bind`: several addresses are separated by commas. */
const bindsIn = (object: Facts, at: View): readonly Bind[] =>
  [...(at.text() ?? "").matchAll(/^[ \t]*bind[ \t]+(\S+)/gm)].flatMap(([, list = ""]) =>
    list
      .replaceAll('"', "")
      .split(",")
      .map((written) => {
        const [, host = "", port = ""] = /^(?:ipv[46]@)?(.*):(\d+)$/.exec(written) ?? [];
        return { object, at, written, host, port };
      }),
  );
