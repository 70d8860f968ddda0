// TalosCluster: machines become one Kubernetes cluster — secrets, configuration per node, bootstrap, kubeconfig.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumiverse/talos";
import { getConfigurationOutput as getClientConfigurationOutput } from "@pulumiverse/talos/client/getConfiguration";
import { Kubeconfig } from "@pulumiverse/talos/cluster/kubeconfig";
import { Bootstrap } from "@pulumiverse/talos/machine/bootstrap";
import { ConfigurationApply } from "@pulumiverse/talos/machine/configurationApply";
import { getConfigurationOutput } from "@pulumiverse/talos/machine/getConfiguration";
import { Secrets } from "@pulumiverse/talos/machine/secrets";
import type { Machine, MachineRole } from "../machines/machine";
import type { MachineImage } from "../machines/machineImage";
import { takesEveryPod } from "../machines/scheduling";
import type { Feature } from "../machines/schematic";
import type { ClusterVersions } from "./clusterVersions";
import { apiServerHook } from "./apiServerHook";
import { documents } from "./documents";
import { withServer } from "./kubeconfig";
import { patchYaml, v1alpha1Patch } from "./patches";
import { clusterProblems } from "./validate";

export interface TalosClusterArgs {
  /** Name in kubeconfig and talosconfig. */
  readonly clusterName: string;
  /** Kubernetes endpoint, `https://<virtual address or only control plane>:6443`. */
  readonly endpoint: string;
  /** Virtual address of the Kubernetes API; required with more than one control plane. */
  readonly vip?: string;
  /** Where operators reach the APIs of Talos and Kubernetes; the node behind it passes on. @default - the nodes' own */
  readonly publicAddress?: pulumi.Input<string>;
  /** @default - nodes have the addresses of their LAN alone */
  readonly overlay?: NodeOverlay;
  readonly versions: ClusterVersions;
  /** The image that a machine booted. */
  readonly image: (machine: Machine) => MachineImage;
  /** The first one is bootstrapped and is the last etcd member to go. At least one. */
  readonly controlPlanes: readonly Machine[];
  /** Without any that takes every pod, control planes run the workloads. */
  readonly workers: readonly Machine[];
  /** What is known of nodes that are not always on, by node name. @default - all of them run */
  readonly power?: Readonly<Record<string, NodePower>>;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly nameservers: readonly string[];
  readonly timeServers: readonly string[];
  readonly features: readonly Feature[];
  /** Lifts the protection of the machine secrets, so that the cluster can be taken down. */
  readonly retire: boolean;
}

/** A machine as a node of the cluster. */
export interface TalosNode {
  readonly machine: Machine;
  /** Depend on it for whatever needs this node to run on: it has its first configuration. */
  readonly configured: pulumi.Resource;
  /** What keeps its configuration up to date, and takes it out of the cluster when it is destroyed. */
  readonly member: pulumi.Resource;
}

/** The power of a node that is not always on. */
export interface NodePower {
  /** It is off and stays so: its configuration is left as it is until an `up` finds it running. */
  readonly asleep: boolean;
  /** What switches it on, and so comes before a change of its configuration. @default - nothing does */
  readonly switch?: pulumi.Resource;
}

/** What makes nodes part of an overlay. */
export interface NodeOverlay {
  /** Block of its addresses. */
  readonly cidr: string;
  /** Configuration document of each node by the node's name, YAML. Holds the node's key. */
  readonly patches: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Properties of a `ConfigurationApply` that make up what the node is told. */
const CONFIGURATION = ["clientConfiguration", "machineConfigurationInput", "configPatches"] as const;

/** A Kubernetes cluster on Talos machines, without network plugin: nodes are not Ready until Cilium runs. */
export class TalosCluster extends pulumi.ComponentResource {
  /** Secret: the administrator's kubeconfig, known once the API server was bootstrapped. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Secret: a talosconfig whose endpoints are the control planes' own addresses, or the public one. */
  readonly talosconfig: pulumi.Output<string>;
  /** Names of the nodes whose last configuration change was staged for their next reboot. */
  readonly stagedNodes: pulumi.Output<string[]>;
  /** Start of the cluster's life: what lives in the cluster is gone when this is. */
  readonly bootstrap: pulumi.Resource;
  /** Depend on these for whatever needs the API server. */
  readonly ready: readonly pulumi.Resource[];
  /** Control planes first, each in the order of the arguments. */
  readonly nodes: readonly TalosNode[];

  /**
   * @param opts `provider` is the Talos provider.
   * @throws RunError that lists what contradicts itself in the arguments.
   */
  constructor(name: string, args: TalosClusterArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const { versions, controlPlanes, workers } = args;
    const [first] = controlPlanes;
    const problems = clusterProblems(args);
    if (first === undefined || problems.length > 0) {
      throw new pulumi.RunError(`Talos cluster "${args.clusterName}" cannot be made: ${problems.join("; ")}.`);
    }
    // Names instead of machines: a component waits for its inputs, and everything in it for the component.
    const facts = {
      ...args,
      versions: undefined,
      image: undefined,
      publicAddress: undefined,
      overlay: undefined,
      power: undefined,
      controlPlanes: controlPlanes.map(nodeFacts),
      workers: workers.map(nodeFacts),
    };
    super("homelab:talos:TalosCluster", name, facts, opts);

    // They are the cluster's certificate authorities: with new ones, nobody can talk to its nodes any more.
    const secrets = new Secrets(
      `${name}-secrets`,
      { talosVersion: versions.contract },
      { parent: this, protect: !args.retire },
    );
    // The provider marks only the leaves; whoever passes a whole on must not have to know which.
    const machineSecrets = pulumi.secret(secrets.machineSecrets);
    const clientConfiguration = pulumi.secret(secrets.clientConfiguration);

    const base = (machineType: MachineRole): pulumi.Output<string> =>
      pulumi.secret(
        getConfigurationOutput(
          {
            clusterName: args.clusterName,
            clusterEndpoint: args.endpoint,
            machineType,
            machineSecrets,
            talosVersion: versions.contract,
            kubernetesVersion: versions.kubernetes,
          },
          { parent: this },
        ).machineConfiguration,
      );
    const bases = { controlplane: base("controlplane"), ...(workers.length > 0 ? { worker: base("worker") } : {}) };

    const { publicAddress } = args;
    const through = publicAddress === undefined ? {} : { endpoint: publicAddress };
    const configurations = [...controlPlanes, ...workers].map((machine) => {
      const configuration = {
        node: machine.address,
        clientConfiguration,
        machineConfigurationInput: bases[machine.role] ?? bases.controlplane,
        // But for the keys of an overlay they hold no secret, so that a preview shows what changes on which node.
        configPatches: patchesOf(machine, args),
      };
      // A node in maintenance mode answers the dry run of staged_if_needing_reboot with "reboot" and then refuses to
      // stage: the first configuration goes there with auto, and changes follow on the node that runs.
      const initial = new ConfigurationApply(
        `${name}-${machine.nodeName}-initial`,
        {
          ...configuration,
          applyMode: "auto",
          ...(machine.firstEndpoint === undefined ? {} : { endpoint: machine.firstEndpoint }),
        },
        {
          ...this.#withMachine(),
          ignoreChanges: [...CONFIGURATION, ...(machine.firstEndpoint === undefined ? [] : ["endpoint"])],
        },
      );
      return { machine, configuration, initial };
    });

    const apiServer = (): pulumi.ResourceHook =>
      apiServerHook(`${name}-api-server-answers`, {
        talosOnly: args.overlay !== undefined,
        controlPlanes: controlPlanes.map((machine) => machine.ip),
        workers: workers.map((machine) => machine.ip),
        provider: opts.provider,
      });
    const bootstrap = new Bootstrap(
      `${name}-bootstrap`,
      { node: first.address, ...through, clientConfiguration },
      {
        parent: this,
        dependsOn: configurations.filter(({ machine }) => machine === first).map(({ initial }) => initial),
        // A preview runs no hooks, and registering one starts a server.
        ...(pulumi.runtime.isDryRun() ? {} : { hooks: { afterCreate: [apiServer()] } }),
      },
    );
    const applies = configurations.map(({ machine, configuration, initial }) => {
      const { asleep = false, switch: switchedOn } = args.power?.[machine.nodeName] ?? {};
      const apply = new ConfigurationApply(
        `${name}-${machine.nodeName}`,
        {
          ...configuration,
          ...through,
          applyMode: "staged_if_needing_reboot",
          // The last etcd member cannot leave gracefully; its machine goes with the cluster. A worker in AWS may be
          // stopped, and what it knows ends with its instance.
          onDestroy:
            machine === first || (machine.imagePlatform === "aws" && machine.role === "worker")
              ? { reset: false, graceful: false, reboot: false }
              : { reset: true, graceful: true, reboot: machine.imagePlatform === "metal" },
        },
        // A node takes a while to leave maintenance mode after its first configuration; once the bootstrap is done, it
        // has. And on destroy, leaving etcd needs a majority: what was bootstrapped is still there.
        {
          ...this.#withMachine(),
          dependsOn: [initial, bootstrap, ...(switchedOn === undefined ? [] : [switchedOn])],
          // A node that is off cannot be told anything: the provider would try for ten minutes, and the `up` would fail.
          ignoreChanges: asleep ? [...CONFIGURATION] : [],
        },
      );
      return { machine, initial, apply };
    });
    const kubeconfig = new Kubeconfig(
      `${name}-kubeconfig`,
      { node: first.address, ...through, clientConfiguration },
      { parent: this, dependsOn: [bootstrap] },
    );

    this.kubeconfig = pulumi.secret(
      publicAddress === undefined
        ? kubeconfig.kubeconfigRaw
        : pulumi.all([kubeconfig.kubeconfigRaw, publicAddress]).apply(([text, address]) => withServer(text, address)),
    );
    this.talosconfig = pulumi.secret(
      getClientConfigurationOutput(
        {
          clusterName: args.clusterName,
          clientConfiguration,
          endpoints: publicAddress === undefined ? controlPlanes.map((machine) => machine.ip) : [publicAddress],
          nodes: [...controlPlanes, ...workers].map((machine) => machine.ip),
        },
        { parent: this },
      ).talosConfig,
    );
    this.stagedNodes = pulumi
      .all(applies.map(({ apply }) => apply.resolvedApplyMode))
      .apply((modes) =>
        this.#warnAboutStaged(applies.flatMap(({ machine }, i) => (modes[i] === "staged" ? [machine] : []))),
      );
    this.bootstrap = bootstrap;
    this.ready = [kubeconfig];
    this.nodes = applies.map(({ machine, initial, apply }) => ({ machine, configured: initial, member: apply }));
    this.registerOutputs({
      kubeconfig: this.kubeconfig,
      talosconfig: this.talosconfig,
      stagedNodes: this.stagedNodes,
    });
  }

  /** A VM that is made anew is a blank machine at the same address: what was applied to the old one is gone with it. */
  #withMachine(): Pick<pulumi.CustomResourceOptions, "parent" | "replaceOnChanges" | "deleteBeforeReplace"> {
    return { parent: this, replaceOnChanges: ["node"], deleteBeforeReplace: true };
  }

  #warnAboutStaged(machines: readonly Machine[]): string[] {
    const names = machines.map((machine) => machine.nodeName);
    if (names.length > 0) {
      void pulumi.log.warn(
        `The last configuration change of ${names.join(", ")} was staged: it is not live until the node reboots. ` +
          `One node after the other: talosctl reboot --nodes ${machines.map((machine) => machine.ip).join(",")}`,
        this,
      );
    }
    return names;
  }
}

function nodeFacts(machine: Machine): { readonly name: string; readonly ip: string } {
  return { name: machine.nodeName, ip: machine.ip };
}

/** All patches of a node, one document each. */
function patchesOf(machine: Machine, args: TalosClusterArgs): pulumi.Input<string>[] {
  const workerless = !args.workers.some(takesEveryPod);
  const facts = {
    ...(args.vip === undefined ? {} : { vip: args.vip }),
    ...(args.overlay === undefined ? {} : { overlayCidr: args.overlay.cidr }),
    podCidr: args.podCidr,
    serviceCidr: args.serviceCidr,
    nameservers: args.nameservers,
    timeServers: args.timeServers,
    workerless,
    // Replicas live where workloads run.
    longhorn:
      args.features.includes("longhorn") && (machine.role === "controlplane" ? workerless : takesEveryPod(machine)),
  };
  const v1alpha1 = pulumi
    .all([
      args.image(machine).installer(machine.imagePlatform),
      // Operators dial control planes alone: a worker's configuration does not wait for their address.
      machine.role === "controlplane" ? args.publicAddress : undefined,
    ])
    .apply(([installerImage, publicAddress]) =>
      patchYaml(
        v1alpha1Patch(machine, { ...facts, ...(publicAddress === undefined ? {} : { publicAddress }), installerImage }),
      ),
    );
  const overlay = args.overlay?.patches[machine.nodeName];
  return [
    v1alpha1,
    ...documents(machine, facts).map(patchYaml),
    ...(overlay === undefined ? [] : [pulumi.secret(overlay)]),
  ];
}
