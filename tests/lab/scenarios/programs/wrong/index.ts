// The real program with one thing wrong, named by WRONG: what a mistake in a component, or a fleet that no rule judged,
// would do. Without WRONG it is the real program.
import * as pulumi from "@pulumi/pulumi";
import { rememberedFleet } from "../../../../../fleet/memo";
import type { Cluster, Mesh } from "../../../../../fleet/model";
import { clusterStack } from "../../../../../stacks/cluster";
import type * as LighthouseProgram from "../../../../../stacks/lighthouse";
import { runStack } from "../../../../../stacks/program";
import { quietSdk } from "../../../../../stacks/quietSdk";

type Tree = Record<string, unknown>;

/** The object at a path, to be changed. */
function at(tree: unknown, ...keys: readonly string[]): Tree {
  return keys.reduce((value, key) => value[key] as Tree, tree as Tree);
}

/** By mistake, then by logical name: what becomes of the arguments of a resource. */
const mistakes: Readonly<Record<string, Readonly<Record<string, (props: Tree) => void>>>> = {
  "policy without metadata": {
    "vault-cluster-gitlab-policy": (props) => {
      const rules = String(props["policy"]).split("\n\n");
      props["policy"] = rules.filter((rule) => !rule.includes("metadata/clustermesh/gitlab")).join("\n\n");
    },
  },
  "certificate without the mesh address": {
    "gitlab-cilium-release": (props) => {
      at(props, "values", "clustermesh", "apiserver", "tls")["server"] = {};
    },
  },
  "entry for the own cluster": {
    "gitlab-mesh-agents": (props) => {
      const entries = at(props, "data");
      entries["gitlab"] = entries["main"];
    },
    "gitlab-mesh-kvstoremesh": (props) => {
      const spec = at(props, "spec");
      spec["dataFrom"] = [...(spec["dataFrom"] as Tree[]), { extract: { key: "clustermesh/gitlab" } }];
    },
  },
  "entry of another cluster": {
    "gitlab-mesh-publish": (props) => {
      const keys = at(props, "spec")["data"] as Tree[];
      for (const key of keys) at(key, "match", "remoteRef")["remoteKey"] = "clustermesh/main";
    },
  },
  "store without CA": {
    "gitlab-store-vault-general": (props) => {
      const { vault } = at(props, "spec", "provider");
      at(props, "spec")["provider"] = { vault: { ...(vault as Tree), caBundle: undefined } };
    },
  },
  "store for other namespaces": {
    "gitlab-store-vault-general": (props) => {
      at(props, "spec")["conditions"] = [{ namespaces: ["cert-manager"] }];
    },
  },
  "SecretID of another cluster": {
    "gitlab-secret-id-issued": (props) => {
      props["roleName"] = "main";
    },
  },
  "overlay's port over TCP": {
    "lighthouse-network-groups-overlay-from-world": (props) => {
      props["ipProtocol"] = "tcp";
    },
  },
  "record of another address": {
    "lighthouse-dns-address": (props) => {
      props["content"] = "203.0.113.99";
    },
  },
  "MTU of the LAN": {
    "lighthouse-cilium-release": (props) => {
      at(props, "values")["MTU"] = 1500;
    },
  },
};

/** The cluster with another say in its mesh. */
function inMesh(cluster: Cluster, change: (mesh: Mesh) => Partial<Mesh>): Cluster {
  const { mesh } = cluster.cilium;
  return mesh === undefined
    ? cluster
    : { ...cluster, cilium: { ...cluster.cilium, mesh: { ...mesh, ...change(mesh) } } };
}

/** Clusters that the rules of the fleet refuse. */
const fleets: Readonly<Record<string, (cluster: Cluster) => Cluster>> = {
  "id of a peer": (cluster) => ({ ...cluster, cilium: { ...cluster.cilium, id: 1 } }),
  "pod network of a peer": (cluster) => ({ ...cluster, podCidr: "10.244.0.0/17" }),
  "peer of itself": (cluster) => ({
    ...cluster,
    peers: [
      ...cluster.peers,
      { name: cluster.name, id: cluster.cilium.id, address: cluster.cilium.mesh?.ip ?? "", endpoints: [] },
    ],
  }),
  "certificates of another CA": (cluster) =>
    inMesh(cluster, ({ overlay }) => (overlay === undefined ? {} : { overlay: { ...overlay, issued: "2026-11-20" } })),
  "NodePort for the mesh": (cluster) => inMesh(cluster, ({ ip }) => ({ endpoints: [`${ip}:32379`] })),
  "load balancer for the mesh": (cluster) => inMesh(cluster, () => ({ endpoints: ["172.31.16.50:2379"] })),
};

/** As the real program runs a cluster whose fleet is read. */
function run(cluster: Cluster, vault: Parameters<typeof clusterStack>[1]): unknown {
  if (cluster.platform !== "aws") return clusterStack(cluster, vault);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the SDK of AWS takes seconds that others need not pay
  const { lighthouseStack } = require("../../../../../stacks/lighthouse") as typeof LighthouseProgram;
  return lighthouseStack(cluster, vault);
}

export = (): unknown => {
  quietSdk();
  const wrong = process.env["WRONG"] ?? "";
  const [project, stack] = [pulumi.getRootDirectory(), pulumi.getStack()];
  const fleet = fleets[wrong] && rememberedFleet(project);
  const cluster = fleet?.clusters.find(({ name }) => name === stack);
  if (fleet !== undefined && cluster !== undefined) {
    return run(fleets[wrong]?.(cluster) ?? cluster, fleet.vault);
  }
  const changes = mistakes[wrong];
  if (changes !== undefined) {
    pulumi.runtime.registerStackTransformation(({ name, props, opts }) => {
      changes[name]?.(props);
      return { props: props, opts };
    });
  }
  return runStack(project, stack);
};
