// The simulated functions of the Talos provider.
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { FunctionModel, Props } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import { clusterOf, hasQuorum, machineAt } from "../../world/talosNodes";
import type { World } from "../../world/model";
import { operatorDials } from "./dialling";
import { machinery, MachineryError, type MachineSecrets } from "./machinery";
import {
  bagOf,
  clientConfiguration,
  clientOf,
  clientSecrets,
  duration,
  flagOf,
  machineSecretLeaves,
  machineSecrets,
  milliseconds,
  oneOf,
  textOf,
  textsOf,
} from "./shapes";
import { factoryUrls, FACTORY } from "./urls";

type Function = FunctionModel<World>;

/** Arguments that fit the shape; a call with others fails like the bridge's. */
function checked(schema: z.ZodType, args: Props, token: string): Props {
  const { inputs, failures } = strict(schema, args, token);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
  return inputs;
}

const configArgs = z.strictObject({
  clusterEndpoint: z.string(),
  clusterName: z.string(),
  configPatches: z.array(z.string()).optional(),
  docs: z.boolean().optional(),
  examples: z.boolean().optional(),
  kubernetesVersion: z.string().optional(),
  machineSecrets,
  machineType: oneOf("machine_type", ["controlplane", "worker"]),
  talosVersion: z.string().optional(),
});

const machineConfiguration: Function = {
  token: "talos:machine/getConfiguration:getConfiguration",
  coverage:
    "generated and patched by Talos's own library of the nodes' minor version (1.12), whose defaults for the installer image and the Kubernetes version apply where none are given; the real plugin carries the library of 1.13",
  secretOutputs: ["machineConfiguration", ...machineSecretLeaves("machineSecrets")],
  invoke: async (args) => {
    const given = checked(configArgs, args, "getConfiguration");
    const endpoint = textOf(given, "clusterEndpoint");
    const problem = endpointProblem(endpoint);
    if (problem !== undefined) throw new Error(`cluster_endpoint is invalid: ${problem}`);
    const { genConfig } = await machinery();
    try {
      const { config } = await genConfig({
        clusterName: textOf(given, "clusterName"),
        clusterEndpoint: endpoint,
        machineType: textOf(given, "machineType"),
        // The shape was checked just now.
        machineSecrets: given["machineSecrets"] as unknown as MachineSecrets,
        kubernetesVersion: textOf(given, "kubernetesVersion"),
        talosVersion: textOf(given, "talosVersion"),
        configPatches: textsOf(given["configPatches"]),
        docs: flagOf(given["docs"], false),
        examples: flagOf(given["examples"], false),
      });
      return { ...given, id: textOf(given, "clusterName"), machineConfiguration: config };
    } catch (error) {
      if (!(error instanceof MachineryError)) throw error;
      throw new Error(`failed to generate machine configuration: ${error.message}`);
    }
  },
};

/** What is wrong with a Kubernetes endpoint (siderolabs/terraform-provider-talos v0.11.0 pkg/talos/util.go). */
function endpointProblem(endpoint: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(endpoint)?.[1];
  const rest = scheme === undefined ? endpoint : endpoint.slice(scheme.length + 3);
  const hasPort = /:\d+(\/|$)/.test(rest);
  const fixed = JSON.stringify(`https://${rest.replace(/\/$/, "")}${hasPort ? "" : ":6443"}`);
  if (scheme === undefined) {
    const missing = hasPort ? "no scheme specified" : "no scheme and port specified";
    return `${missing} for the cluster endpoint URL\ntry: ${fixed}`;
  }
  if (scheme !== "https") return `the control plane endpoint URL should have scheme https://\ntry: ${fixed}`;
  return URL.canParse(endpoint)
    ? undefined
    : `error validating the cluster endpoint URL: invalid URL ${JSON.stringify(endpoint)}`;
}

const clientArgs = z.strictObject({
  clientConfiguration,
  clusterName: z.string(),
  endpoints: z.array(z.string()).optional(),
  nodes: z.array(z.string()).optional(),
});

const talosconfig: Function = {
  token: "talos:client/getConfiguration:getConfiguration",
  coverage: "a talosconfig written by Talos's own library",
  secretOutputs: ["talosConfig", ...clientSecrets("clientConfiguration")],
  invoke: async (args) => {
    const given = checked(clientArgs, args, "getConfiguration");
    const name = textOf(given, "clusterName");
    const { talosconfig: write } = await machinery();
    const { config } = await write({
      clusterName: name,
      clientConfiguration: clientOf(given["clientConfiguration"]),
      endpoints: textsOf(given["endpoints"]),
      nodes: textsOf(given["nodes"]),
    });
    return { ...given, id: name, talosConfig: config };
  },
};

const urlArgs = z
  .strictObject({
    architecture: oneOf("architecture", ["amd64", "arm64"]).optional(),
    platform: oneOf("platform", ["aws", "metal", "nocloud"]).optional(),
    sbc: z.string().optional(),
    schematicId: z.string(),
    talosVersion: z.string().regex(/^v?\d+\.\d+\.\d+/, "The provided version is not a valid semantic version"),
  })
  .refine(({ platform, sbc }) => (platform === undefined) !== (sbc === undefined), {
    message: "Exactly one of these attributes must be configured: [platform,sbc]",
  });

const urls: Function = {
  token: "talos:imageFactory/getUrls:getUrls",
  coverage:
    "addresses for the platforms aws, metal and nocloud, and for single-board computers; other platforms are refused",
  secretOutputs: [],
  invoke: (args, { provider }) => {
    const given = checked(urlArgs, args, "getUrls");
    const architecture = textOf(given, "architecture") || "amd64";
    const factory = textOf(provider.config, "imageFactoryUrl") || FACTORY;
    return {
      ...given,
      architecture,
      id: "",
      urls: factoryUrls({
        factory,
        schematic: textOf(given, "schematicId"),
        talosVersion: `v${textOf(given, "talosVersion").replace(/^v/, "")}`,
        platform: textOf(given, "platform"),
        architecture,
      }),
    };
  },
};

const healthArgs = z.strictObject({
  clientConfiguration,
  controlPlaneNodes: z.array(z.string()),
  endpoints: z.array(z.string()),
  skipKubernetesChecks: z.boolean().optional(),
  timeouts: z.strictObject({ read: duration.optional() }).optional(),
  workerNodes: z.array(z.string()).optional(),
});

/** Longest real wait for a cluster that is still coming up, milliseconds. Other operations go on meanwhile. */
const PATIENCE = 5000;
const POLL = 25;

const health: Function = {
  token: "talos:cluster/getHealth:getHealth",
  coverage:
    "waits until an endpoint answers, every named node is configured and etcd runs on the control planes, five seconds of real time at most; Kubernetes itself is not looked at",
  secretOutputs: clientSecrets("clientConfiguration"),
  invoke: async (args, { world, preview }) => {
    const given = checked(healthArgs, args, "getHealth");
    const controlPlanes = textsOf(given["controlPlaneNodes"]);
    const nodes = [...controlPlanes, ...textsOf(given["workerNodes"])];
    const read = textOf(bagOf(given["timeouts"]), "read");
    const deadline = Date.now() + Math.min(PATIENCE, read === "" ? PATIENCE : milliseconds(read));
    const healthy = (): boolean =>
      textsOf(given["endpoints"]).some((endpoint) => operatorDials(world, endpoint).machine?.config !== undefined) &&
      nodes.every((node) => isHealthy(world, node, controlPlanes.includes(node)));
    while (!preview && !healthy()) {
      if (Date.now() >= deadline) throw new Error("cluster health check failed: context deadline exceeded");
      await setTimeout(POLL);
    }
    return { ...given, id: "cluster_health" };
  },
};

function isHealthy(world: World, address: string, controlPlane: boolean): boolean {
  const machine = machineAt(world, address);
  const cluster = machine && clusterOf(world, machine);
  if (!cluster) return false;
  return controlPlane ? hasQuorum(world, cluster) && cluster.etcd.includes(machine.name) : true;
}

function notSimulated(token: string): Function {
  return {
    token,
    coverage: "refused: not simulated",
    secretOutputs: [],
    invoke: () => {
      throw new Error(`${token} is not simulated by the lab`);
    },
  };
}

export const functions: readonly Function[] = [
  machineConfiguration,
  talosconfig,
  urls,
  health,
  notSimulated("talos:cluster/getKubeconfig:getKubeconfig"),
  notSimulated("talos:imageFactory/getExtensionsVersions:getExtensionsVersions"),
  notSimulated("talos:imageFactory/getOverlaysVersions:getOverlaysVersions"),
  notSimulated("talos:imageFactory/getVersions:getVersions"),
  notSimulated("talos:machine/getDisks:getDisks"),
];
