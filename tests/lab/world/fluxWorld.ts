// A hub for the tests of Flux: nodes, Cilium, the Flux Operator, and what Pulumi leaves in the cluster before Flux starts.
import { publishTree } from "../../../lab/gitops/repository";
import type { RenderedTree } from "../../../lab/gitops/render";
import { issue, makeCa } from "../../../lab/pki/certificates";
import { runControllers } from "../../../lab/world/controllers";
import { objectKey, putObject, type Manifest } from "../../../lab/world/controllers/cluster";
import { definitions } from "../../../lab/world/controllers/fluxDefinitions";
import type { Cluster, KubeObject, World } from "../../../lab/world/model";
import { addCluster, machineConfig } from "../kubernetes/world";

export const urn = (name: string): string => `urn:pulumi:main::homelab::kubernetes:core/v1:Namespace::${name}`;
const CILIUM = "urn:pulumi:main::homelab::kubernetes:helm.sh/v3:Release::main-cilium";
const OPERATOR = "urn:pulumi:main::homelab::kubernetes:helm.sh/v3:Release::main-flux-operator-release";
const INSTANCE = "urn:pulumi:main::homelab::kubernetes:fluxcd.controlplane.io/v1:FluxInstance::main-flux-instance";

export const ENTRY = "gitops/clusters/hub";

export const VARIABLES: Readonly<Record<string, string>> = {
  CLUSTER_NAME: "main-cluster",
  DNS_NAME: "local.example.org",
  DNS_ZONE: "example.org",
  EXTERNAL_IP: "192.0.2.80",
  STORAGE_CLASS: "longhorn",
  VAULT_IP: "192.0.2.82",
  VAULT_ADDRESS: "https://192.0.2.82:8200",
};

/** A tree of one's own: YAML texts by directory. */
export function tree(paths: Readonly<Record<string, readonly string[]>>): RenderedTree {
  return {
    revision: "test",
    paths: Object.fromEntries(Object.entries(paths).map(([path, objects]) => [path, { objects }])),
  };
}

export function kustomization(name: string, path: string, more = ""): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  interval: 1h
  timeout: 2m
  path: ./${path}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild: { substituteFrom: [{ kind: ConfigMap, name: cluster-vars }] }
${more}`;
}

export interface FluxWorldOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** Value of the feature gate StrictPostBuildSubstitutions. Default true. */
  readonly strict?: boolean;
  /** Extensions in the nodes' image. */
  readonly extensions?: readonly string[];
  /** Names and addresses in Vault's certificate; null: the Secret is missing. */
  readonly vaultAddresses?: readonly string[] | null;
}

export interface FluxWorld {
  readonly world: World;
  readonly cluster: Cluster;
  /** Another state of the repository. */
  readonly publish: (tree: RenderedTree) => void;
  readonly add: (manifest: Manifest, madeBy?: string) => void;
  readonly find: (
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    name: string,
  ) => KubeObject | undefined;
  /** `True`, or the message of the condition Ready. */
  readonly ready: (kind: "Kustomization" | "HelmRelease", namespace: string, name: string) => string | undefined;
}

const APIS = { Kustomization: "kustomize.toolkit.fluxcd.io/v1", HelmRelease: "helm.toolkit.fluxcd.io/v2" };

export function fluxWorld(content: RenderedTree, options: FluxWorldOptions = {}): FluxWorld {
  const world: World = { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
  const config = machineConfig();
  delete config.cluster["externalCloudProvider"];
  config.machine.features["hostDNS"] = { enabled: true, forwardKubeDNSToHost: false };
  addCluster(world, { config });
  const extensions = options.extensions ?? ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"];
  for (const machine of Object.values(world.machines)) {
    machine.image = { schematic: "s", talosVersion: "v1.12.2", extensions };
  }
  const cluster = world.clusters["alpha"];
  if (!cluster) throw new Error("the world has no cluster");
  const add = (manifest: Manifest, madeBy: string = urn(manifest.name)): void => {
    putObject(cluster, manifest, madeBy);
  };
  install(cluster, add, options);
  publishTree(world, content);
  runControllers(world);
  const find: FluxWorld["find"] = (apiVersion, kind, namespace, name) =>
    cluster.objects[objectKey(apiVersion, kind, namespace, name)];
  return {
    world,
    cluster,
    find,
    publish: (next) => {
      publishTree(world, next);
      runControllers(world);
    },
    add: (manifest, madeBy) => {
      add(manifest, madeBy);
      runControllers(world);
    },
    ready: (kind, namespace, name) => {
      const body = find(APIS[kind], kind, namespace, name)?.body as
        { status?: { conditions?: { status: string; message: string }[] } } | undefined;
      const condition = body?.status?.conditions?.[0];
      return condition?.status === "True" ? "True" : condition?.message;
    },
  };
}

function install(cluster: Cluster, add: FluxWorld["add"], options: FluxWorldOptions): void {
  cluster.releases["kube-system/cilium"] = {
    name: "cilium",
    namespace: "kube-system",
    chart: "cilium",
    version: "1.18.6",
    repository: "https://helm.cilium.io",
    values: {
      kubeProxyReplacement: true,
      k8sServiceHost: "localhost",
      k8sServicePort: "7445",
      cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
      cluster: { id: 1, name: "main" },
    },
    revision: 1,
    awaited: true,
    madeBy: CILIUM,
  };
  cluster.releases["flux-system/flux-operator"] = {
    name: "flux-operator",
    namespace: "flux-system",
    chart: "flux-operator",
    version: "0.58.0",
    repository: "oci://ghcr.io/controlplaneio-fluxcd/charts",
    values: {},
    revision: 1,
    awaited: true,
    madeBy: OPERATOR,
  };
  for (const name of ["flux-system", "vault"]) {
    add({ apiVersion: "v1", kind: "Namespace", name, body: {} });
  }
  const operator = { spec: { replicas: 1, template: { spec: { containers: [{ name: "manager" }] } } } };
  add(
    { apiVersion: "apps/v1", kind: "Deployment", namespace: "flux-system", name: "flux-operator", body: operator },
    OPERATOR,
  );
  add({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "flux-system",
    name: "cluster-vars",
    body: { data: { ...(options.variables ?? VARIABLES) } },
  });
  for (const definition of definitions("external-secrets.io", {
    kind: "ExternalSecret",
    plural: "externalsecrets",
    versions: ["v1"],
  })) {
    add(definition);
  }
  for (const [name, address] of Object.entries({ services: "192.0.2.80", vault: "192.0.2.82" })) {
    const spec = { blocks: [{ start: address, stop: address }] };
    add({ apiVersion: "cilium.io/v2", kind: "CiliumLoadBalancerIPPool", name, body: { spec } });
  }
  if (options.vaultAddresses !== null) add(vaultSecret(options.vaultAddresses ?? ["192.0.2.82", "127.0.0.1"]));
  add(instance(options.strict ?? true), INSTANCE);
}

/** The Secret that Pulumi makes for Vault. */
export function vaultSecret(ipAddresses: readonly string[]): Manifest {
  const ca = makeCa({ commonName: "vault", days: 10 });
  const own = issue(ca, { commonName: "vault", ipAddresses, days: 5, usages: ["server auth"] });
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const data = {
    "ca.crt": base64(ca.certificate),
    "tls.crt": base64(own.certificate),
    "tls.key": base64(own.privateKey),
  };
  return { apiVersion: "v1", kind: "Secret", namespace: "vault", name: "vault-server-tls", body: { data } };
}

function instance(strict: boolean): Manifest {
  const substitution = [
    { op: "add", path: "/spec/postBuild", value: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-vars" }] } },
  ];
  const gate = [
    {
      op: "add",
      path: "/spec/template/spec/containers/0/args/-",
      value: `--feature-gates=StrictPostBuildSubstitutions=${strict}`,
    },
  ];
  return {
    apiVersion: "fluxcd.controlplane.io/v1",
    kind: "FluxInstance",
    namespace: "flux-system",
    name: "flux",
    body: {
      spec: {
        distribution: { version: "2.8.8", registry: "ghcr.io/fluxcd" },
        sync: {
          kind: "GitRepository",
          url: "https://git.example.org/homelab",
          ref: "refs/heads/main",
          path: ENTRY,
          interval: "1m",
        },
        kustomize: {
          patches: [
            { target: { kind: "Kustomization", name: "flux-system" }, patch: JSON.stringify(substitution) },
            { target: { kind: "Deployment", name: "kustomize-controller" }, patch: JSON.stringify(gate) },
          ],
        },
      },
    },
  };
}
