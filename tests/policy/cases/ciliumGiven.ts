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

/** Of another cluster. */
export const elsewhere: Pick<Given, "provider"> = { provider: { name: "gitlab", type: "pulumi:providers:kubernetes" } };
const HOME = { namespace: "kube-system" };
/** An ExternalSecret that takes the entries at the paths. */
export const reads = (paths: readonly unknown[], name = "cilium-kvstoremesh", metadata: Props = HOME): Given => ({
  type: "kubernetes:external-secrets.io/v1:ExternalSecret",
  name: "reads",
  props: { metadata: { name, ...metadata }, spec: { dataFrom: paths.map((key) => ({ extract: { key } })) } },
});
/** A PushSecret. */
export const publishes = (
  spec: Props,
  source = "clustermesh-apiserver-remote-cert",
  metadata: Props = HOME,
): Given => ({
  type: "kubernetes:external-secrets.io/v1alpha1:PushSecret",
  name: "publishes",
  props: { metadata, spec: { selector: { secret: { name: source } }, ...spec } },
});
export const secret = (name: string, data: unknown, rest: Props = {}, metadata: Props = HOME): Given => ({
  type: "kubernetes:core/v1:Secret",
  name,
  props: { metadata: { name, ...metadata }, data, ...rest },
});
export const agents = (data: unknown, rest: Props = {}): Given => secret("cilium-clustermesh", data, rest);
export const configMap = (name: string, data: Props = {}): Given => ({
  type: "kubernetes:core/v1:ConfigMap",
  name,
  props: { metadata: { name }, data },
});
