// Resources that several cases of Cilium's rules start from.
import type { Given } from "../harness";

type Props = Readonly<Record<string, unknown>>;

export const HELM_RELEASE = "kubernetes:helm.sh/v3:Release";

/** A release of Cilium; `undefined` in `rest` takes an input away. */
export const cilium = (values: Props, rest: Props = {}): Given => ({
  type: HELM_RELEASE,
  name: "cilium",
  props: {
    chart: "cilium",
    name: "cilium",
    namespace: "kube-system",
    repositoryOpts: { repo: "https://helm.cilium.io" },
    version: "1.18.6",
    skipAwait: true,
    values,
    ...rest,
  },
});

/** Values of a mesh member; `apiserver` comes on top. */
export const meshed = (apiserver: Props = {}, clustermesh: Props = {}): Props => ({
  cluster: { id: 1, name: "main" },
  clustermesh: {
    useAPIServer: true,
    apiserver: {
      service: { type: "LoadBalancer", annotations: { "lbipam.cilium.io/ips": "192.168.1.81" } },
      tls: { server: { extraIpAddresses: ["192.168.1.81"] } },
      ...apiserver,
    },
    ...clustermesh,
  },
});

/** Another chart that has the same inputs. */
export const notCilium = (values: Props, rest: Props = {}): Given =>
  cilium(values, { chart: "cilium-extras", ...rest });
