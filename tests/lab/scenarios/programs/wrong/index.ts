// The real program with one thing wrong, named by WRONG: what a mistake in a component, or a fleet that no rule judged,
// would do. Without WRONG it is the real program.
import * as pulumi from "@pulumi/pulumi";
import { rememberedFleet } from "../../../../../fleet/memo";
import type { Cluster } from "../../../../../fleet/model";
import { clusterStack } from "../../../../../stacks/cluster";
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
};

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
};

export = (): unknown => {
  quietSdk();
  const wrong = process.env["WRONG"] ?? "";
  const [project, stack] = [pulumi.getRootDirectory(), pulumi.getStack()];
  const fleet = fleets[wrong] && rememberedFleet(project);
  const cluster = fleet?.clusters.find(({ name }) => name === stack);
  if (fleet !== undefined && cluster !== undefined) {
    return clusterStack(fleets[wrong]?.(cluster) ?? cluster, fleet.vault);
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
