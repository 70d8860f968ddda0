// Proves what TalosCluster asks the engine for: resources, inputs, secrecy and order, in a cluster of every shape.
// It cannot prove that Talos accepts the configuration or that the order suffices: the rehearsal does both.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumiverse/talos";
import { parse } from "yaml";
import { type Machine, MachineImage } from "../../../components/machines";
import { ClusterVersions, TalosCluster, type TalosClusterArgs } from "../../../components/talos";
import { record, SECRET } from "../../stacks/recording";

/** Stands for the resource that a platform makes. */
class Box extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, address: string) {
    super("test:index:Box", name, { address });
  }
}

type Spec = readonly [
  name: string,
  ip: string,
  role: Machine["role"],
  platform?: Machine["imagePlatform"],
  taints?: Machine["taints"],
];

function machine([nodeName, ip, role, imagePlatform = "nocloud", taints]: Spec): Machine {
  const resource = new Box(`${nodeName}-vm`, ip);
  return {
    nodeName,
    role,
    imagePlatform,
    ip,
    address: resource.address,
    resource,
    links: [{ alias: "lan", selector: "link.link_state", mtu: 1500 }],
    lan: "192.168.1.0/24",
    dataDisksGiB: [],
    labels: {},
    taints: taints ?? [],
    ...(imagePlatform === "aws" ? { firstEndpoint: pulumi.output(`public-of-${ip}`) } : {}),
  };
}

const cp0: Spec = ["main-cp-0", "192.168.1.70", "controlplane"];
const cp1: Spec = ["main-cp-1", "192.168.1.71", "controlplane"];
const worker: Spec = ["main-worker-0", "192.168.1.10", "worker"];
const box: Spec = ["main-worker-1", "192.168.1.11", "worker", "metal"];

const KUBECONFIG = "clusters:\n  - name: main\n    cluster:\n      server: https://192.168.1.75:6443\nusers: []\n";

interface Shape {
  readonly controlPlanes: readonly Spec[];
  readonly workers: readonly Spec[];
  readonly overrides?: Partial<TalosClusterArgs>;
  readonly modes?: Readonly<Record<string, string>>;
}

const outputsOfTypes =
  (modes: Readonly<Record<string, string>>) => (resource: { type: string; name: string; inputs: unknown }) =>
    ({
      // The cluster was created with an older Talos than it runs.
      "pulumi:index:Stash": {
        output: resource.name === "main-versions-created" ? "v1.11.0" : (resource.inputs as { input: unknown }).input,
      },
      "talos:machine/secrets:Secrets": {
        machineSecrets: { cluster: { id: "id" } },
        clientConfiguration: { caCertificate: "ca", clientCertificate: "crt", clientKey: "key" },
      },
      "talos:machine/configurationApply:ConfigurationApply": { resolvedApplyMode: modes[resource.name] ?? "auto" },
      "talos:cluster/kubeconfig:Kubeconfig": { kubeconfigRaw: KUBECONFIG },
    })[resource.type] ?? {};

async function cluster({ controlPlanes, workers, overrides, modes = {} }: Shape) {
  const calls: { token: string; inputs: Record<string, unknown> }[] = [];
  const registered: Record<string, unknown>[] = [];
  const replaced: Record<string, { replaceOnChanges: string[]; deleteBeforeReplace: boolean }> = {};
  const recording = await record(
    async () => {
      const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
      const register = monitor.registerResource.bind(monitor);
      monitor.registerResource = (request, callback) => {
        replaced[request.getName()] = {
          replaceOnChanges: request.getReplaceonchangesList(),
          deleteBeforeReplace: request.getDeletebeforereplace(),
        };
        register(request, callback);
      };
      const original = monitor.registerResourceOutputs.bind(monitor);
      monitor.registerResourceOutputs = (request, callback) => {
        if (request.getUrn().endsWith("homelab:talos:TalosCluster::main")) {
          registered.push(request.getOutputs().toJavaScript());
        }
        original(request, callback);
      };
      const provider = new Provider("main-talos");
      const versions = new ClusterVersions("main-versions", {
        clusterName: "main",
        talos: "v1.12.2",
        kubernetes: "v1.35.0",
      });
      const image = new MachineImage("main-image", { features: [], talosVersion: versions.talos }, { provider });
      const made = new TalosCluster(
        "main",
        {
          clusterName: "main",
          endpoint: "https://192.168.1.75:6443",
          vip: "192.168.1.75",
          versions,
          image: () => image,
          controlPlanes: controlPlanes.map(machine),
          workers: workers.map(machine),
          podCidr: "10.244.0.0/16",
          serviceCidr: "10.96.0.0/12",
          nameservers: ["192.168.1.1"],
          timeServers: [],
          features: ["longhorn"],
          retire: false,
          ...overrides,
        },
        { provider },
      );
      const { kubeconfig, talosconfig, stagedNodes } = made;
      return {
        kubeconfig,
        talosconfig,
        stagedNodes,
        secret: await Promise.all([kubeconfig, talosconfig].map((output) => pulumi.isSecret(output))),
        ready: made.ready.map((resource) => resource.urn),
        nodes: made.nodes.map((node) => [node.machine.nodeName, node.configured.urn, node.member.urn]),
      };
    },
    {
      outputs: outputsOfTypes(modes),
      call: ({ token, inputs }) => {
        calls.push({ token, inputs: inputs as Record<string, unknown> });
        return token === "talos:client/getConfiguration:getConfiguration"
          ? { talosConfig: "the talosconfig" }
          : { machineConfiguration: `base of ${String((inputs as Record<string, unknown>)["machineType"])}` };
      },
    },
  );
  return { recording, calls, registered, replaced };
}

interface Monitor {
  registerResource: (request: Registered, callback: unknown) => void;
  registerResourceOutputs: (request: Outputs, callback: unknown) => void;
}

interface Registered {
  getName: () => string;
  getReplaceonchangesList: () => string[];
  getDeletebeforereplace: () => boolean;
}

interface Outputs {
  getUrn: () => string;
  getOutputs: () => { toJavaScript: () => Record<string, unknown> };
}

const last = (urn: string): string => urn.split("::")[3] ?? "";

const typical: Shape = { controlPlanes: [cp0, cp1], workers: [worker, box] };

test("registers secrets, a first and a following configuration per node, one bootstrap and one kubeconfig", async () => {
  const { recording } = await cluster(typical);
  const children = recording.registrations.filter(({ parent }) => parent === "main");
  expect(children.map(({ type, name, provider }) => [type, name, provider])).toEqual([
    ["talos:machine/bootstrap:Bootstrap", "main-bootstrap", "main-talos"],
    ["talos:cluster/kubeconfig:Kubeconfig", "main-kubeconfig", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-cp-0", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-cp-0-initial", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-cp-1", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-cp-1-initial", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-worker-0", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-worker-0-initial", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-worker-1", "main-talos"],
    ["talos:machine/configurationApply:ConfigurationApply", "main-main-worker-1-initial", "main-talos"],
    ["talos:machine/secrets:Secrets", "main-secrets", "main-talos"],
  ]);
  expect(recording.one("main-secrets").inputs).toEqual({ talosVersion: "v1.11.0" });
  expect(recording.one("main").inputs).toEqual({
    clusterName: "main",
    endpoint: "https://192.168.1.75:6443",
    vip: "192.168.1.75",
    controlPlanes: [
      { name: "main-cp-0", ip: "192.168.1.70" },
      { name: "main-cp-1", ip: "192.168.1.71" },
    ],
    workers: [
      { name: "main-worker-0", ip: "192.168.1.10" },
      { name: "main-worker-1", ip: "192.168.1.11" },
    ],
    podCidr: "10.244.0.0/16",
    serviceCidr: "10.96.0.0/12",
    nameservers: ["192.168.1.1"],
    timeServers: [],
    features: ["longhorn"],
    retire: false,
  });
});

test.each([
  [false, ["main-secrets"]],
  [true, []],
])("with retire %s exactly these are protected: %j", async (retire, names) => {
  const { recording } = await cluster({ ...typical, overrides: { retire } });
  expect(recording.registrations.filter(({ protect }) => protect).map(({ name }) => name)).toEqual(names);
});

test("each node waits for its own machine, and for the bootstrap with what follows on its first configuration", async () => {
  const { recording } = await cluster(typical);
  const waits = (name: string) => recording.one(name).dependsOn;
  const common = ["main-image-schematic", "main-secrets", "main-versions-created", "main-versions-running"];
  const without = (name: string) => waits(name).filter((dependency) => !common.includes(dependency));
  expect(waits("main")).toEqual([]);
  expect(waits("main-secrets")).toEqual(["main-versions-created"]);
  expect(without("main-main-cp-0-initial")).toEqual(["main-cp-0-vm"]);
  expect(without("main-main-cp-1-initial")).toEqual(["main-cp-1-vm"]);
  expect(without("main-main-worker-0-initial")).toEqual(["main-worker-0-vm"]);
  expect(without("main-bootstrap")).toEqual(["main-cp-0-vm", "main-main-cp-0-initial"]);
  expect(without("main-main-cp-0")).toEqual(["main-bootstrap", "main-cp-0-vm", "main-main-cp-0-initial"]);
  expect(without("main-main-worker-0")).toEqual(["main-bootstrap", "main-main-worker-0-initial", "main-worker-0-vm"]);
  expect(without("main-kubeconfig")).toEqual(["main-bootstrap", "main-cp-0-vm"]);
  expect(recording.one("main-bootstrap").afterCreate).toEqual(["main-api-server-answers"]);
});

test("configurations are generated per role from the secrets, under the contract of creation", async () => {
  const { calls } = await cluster(typical);
  const generated = calls.filter(({ token }) => token === "talos:machine/getConfiguration:getConfiguration");
  const facts = {
    clusterName: "main",
    clusterEndpoint: "https://192.168.1.75:6443",
    machineSecrets: { cluster: { id: "id" } },
    talosVersion: "v1.11.0",
    kubernetesVersion: "v1.35.0",
  };
  expect(generated.map(({ inputs }) => inputs)).toEqual([
    { ...facts, machineType: "controlplane" },
    { ...facts, machineType: "worker" },
  ]);
});

test("a node gets its secret base, its patches in clear and the way it leaves", async () => {
  const { recording } = await cluster(typical);
  const { configPatches, ...rest } = recording.one("main-main-worker-1").inputs;
  expect(rest).toEqual({
    node: "192.168.1.11",
    clientConfiguration: SECRET,
    machineConfigurationInput: SECRET,
    applyMode: "staged_if_needing_reboot",
    onDestroy: { reset: true, graceful: true, reboot: true },
  });
  const patches = (configPatches as string[]).map((patch) => parse(patch) as Record<string, unknown>);
  expect(patches.map((patch) => patch["kind"])).toEqual([
    undefined,
    "HostnameConfig",
    "LinkAliasConfig",
    "LinkConfig",
    "ResolverConfig",
  ]);
  expect(patches[0]).toMatchObject({
    machine: {
      install: { image: "factory.talos.dev/metal-installer/main-image-schematic-id:v1.12.2" },
      kubelet: { extraMounts: [{ destination: "/var/lib/longhorn" }] },
    },
  });
  expect(patches[1]).toMatchObject({ hostname: "main-worker-1" });
});

test("the first configuration reaches a node in maintenance mode and is never sent again", async () => {
  const { recording, replaced } = await cluster(typical);
  const initial = recording.one("main-main-worker-0-initial");
  const following = recording.one("main-main-worker-0");
  expect(initial.inputs).toEqual({ ...following.inputs, applyMode: "auto", onDestroy: undefined });
  expect(initial.ignoreChanges).toEqual(["clientConfiguration", "machineConfigurationInput", "configPatches"]);
  expect(following.ignoreChanges).toEqual([]);
  // Both go with the machine, before it goes: a VM that is made anew has neither.
  const withMachine = { replaceOnChanges: ["node"], deleteBeforeReplace: true };
  expect([replaced["main-main-worker-0-initial"], replaced["main-main-worker-0"]]).toEqual([withMachine, withMachine]);
});

test("on destroy every node is reset but the first control plane; a VM is not rebooted for it", async () => {
  const { recording } = await cluster(typical);
  const leave = (name: string) => recording.one(name).inputs["onDestroy"];
  expect(leave("main-main-cp-0")).toEqual({ reset: false, graceful: false, reboot: false });
  expect(leave("main-main-cp-1")).toEqual({ reset: true, graceful: true, reboot: false });
  expect(leave("main-main-worker-0")).toEqual({ reset: true, graceful: true, reboot: false });
});

test("bootstrap, kubeconfig and talosconfig use node addresses, never the virtual one", async () => {
  const { recording, calls } = await cluster(typical);
  expect(recording.one("main-bootstrap").inputs).toEqual({ node: "192.168.1.70", clientConfiguration: SECRET });
  expect(recording.one("main-kubeconfig").inputs).toEqual({ node: "192.168.1.70", clientConfiguration: SECRET });
  const [client] = calls.filter(({ token }) => token === "talos:client/getConfiguration:getConfiguration");
  expect(client?.inputs).toEqual({
    clusterName: "main",
    clientConfiguration: { caCertificate: "ca", clientCertificate: "crt", clientKey: "key" },
    endpoints: ["192.168.1.70", "192.168.1.71"],
    nodes: ["192.168.1.70", "192.168.1.71", "192.168.1.10", "192.168.1.11"],
  });
});

test("kubeconfig and talosconfig are secret; what to depend on is named", async () => {
  const { recording, registered } = await cluster(typical);
  expect(recording.result).toMatchObject({
    kubeconfig: KUBECONFIG,
    talosconfig: "the talosconfig",
    stagedNodes: [],
    secret: [true, true],
  });
  expect(recording.result.ready.map(last)).toEqual(["main-kubeconfig"]);
  expect(recording.result.nodes.map(([name = "", ...urns]) => [name, ...urns.map(last)])).toEqual([
    ["main-cp-0", "main-main-cp-0-initial", "main-main-cp-0"],
    ["main-cp-1", "main-main-cp-1-initial", "main-main-cp-1"],
    ["main-worker-0", "main-main-worker-0-initial", "main-main-worker-0"],
    ["main-worker-1", "main-main-worker-1-initial", "main-main-worker-1"],
  ]);
  expect(registered.map((outputs) => Object.keys(outputs).sort())).toEqual([
    ["kubeconfig", "stagedNodes", "talosconfig"],
  ]);
  expect(JSON.stringify(registered)).not.toMatch(/"(kubeconfig|talosconfig)":"/);
});

test("nodes whose change is staged are named, with the command that makes it live", async () => {
  const warned = jest.spyOn(console, "warn").mockImplementation();
  const { recording } = await cluster({
    ...typical,
    modes: { "main-main-cp-1": "staged", "main-main-worker-0": "staged" },
  });
  expect(recording.result.stagedNodes).toEqual(["main-cp-1", "main-worker-0"]);
  expect(warned.mock.calls).toEqual([
    [
      "warning: [runtime] The last configuration change of main-cp-1, main-worker-0 was staged: it is not live until the " +
        "node reboots. One node after the other: talosctl reboot --nodes 192.168.1.71,192.168.1.10",
    ],
  ]);
  warned.mockRestore();
});

test("a single control plane without virtual address is its own endpoint and runs the workloads", async () => {
  const { recording, calls } = await cluster({
    controlPlanes: [cp0],
    workers: [],
    overrides: { vip: undefined, endpoint: "https://192.168.1.70:6443" } as unknown as Partial<TalosClusterArgs>,
  });
  const types = calls.flatMap(({ inputs }) => ("machineType" in inputs ? [inputs["machineType"]] : []));
  expect(types).toEqual(["controlplane"]);
  const [patch = ""] = recording.one("main-main-cp-0").inputs["configPatches"] as string[];
  expect(parse(patch)).toMatchObject({ cluster: { allowSchedulingOnControlPlanes: true } });
});

const GPU_TAINT = [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] as const;

/** A cluster whose operators come from outside: one control plane, one GPU worker. */
const outside: Shape = {
  controlPlanes: [["lighthouse-0", "172.31.16.10", "controlplane", "aws"]],
  workers: [["gpu-0", "172.31.16.20", "worker", "aws", GPU_TAINT]],
  overrides: {
    vip: undefined,
    endpoint: "https://172.31.16.10:6443",
    publicAddress: "203.0.113.7",
    overlay: { cidr: "10.42.0.0/16", patches: { "lighthouse-0": "key of lighthouse-0", "gpu-0": "key of gpu-0" } },
  } as unknown as Partial<TalosClusterArgs>,
};

describe("behind a public address", () => {
  test("a node is first reached at its own, later and for all else through the control plane's", async () => {
    const { recording, calls } = await cluster(outside);
    const way = (name: string) => {
      const { node, endpoint } = recording.one(name).inputs;
      return [node, endpoint];
    };
    expect(way("main-lighthouse-0-initial")).toEqual(["172.31.16.10", "public-of-172.31.16.10"]);
    expect(way("main-gpu-0-initial")).toEqual(["172.31.16.20", "public-of-172.31.16.20"]);
    expect(way("main-lighthouse-0")).toEqual(["172.31.16.10", "203.0.113.7"]);
    expect(way("main-gpu-0")).toEqual(["172.31.16.20", "203.0.113.7"]);
    expect(way("main-bootstrap")).toEqual(["172.31.16.10", "203.0.113.7"]);
    expect(way("main-kubeconfig")).toEqual(["172.31.16.10", "203.0.113.7"]);
    expect(recording.one("main-gpu-0-initial").ignoreChanges).toEqual([
      "clientConfiguration",
      "machineConfigurationInput",
      "configPatches",
      "endpoint",
    ]);
    expect(recording.one("main-gpu-0").ignoreChanges).toEqual([]);
    const [client] = calls.filter(({ token }) => token === "talos:client/getConfiguration:getConfiguration");
    expect(client?.inputs).toMatchObject({ endpoints: ["203.0.113.7"], nodes: ["172.31.16.10", "172.31.16.20"] });
  });

  test("the kubeconfig that is given out leads there, and stays secret", async () => {
    const { recording } = await cluster(outside);
    expect(recording.result).toMatchObject({
      kubeconfig: KUBECONFIG.replace("192.168.1.75", "203.0.113.7"),
      secret: [true, true],
    });
  });

  test("the keys of the overlay alone are secret, and reach each node in its own document", async () => {
    const { recording } = await cluster(outside);
    for (const name of ["main-lighthouse-0", "main-lighthouse-0-initial", "main-gpu-0", "main-gpu-0-initial"]) {
      const patches = recording.one(name).inputs["configPatches"] as string[];
      expect(patches.at(-1)).toBe(SECRET);
      expect(patches.slice(0, -1)).not.toContain(SECRET);
    }
    expect(JSON.stringify(recording.registrations)).not.toContain("key of");
    const [patch = ""] = recording.one("main-lighthouse-0").inputs["configPatches"] as string[];
    expect(parse(patch)).toMatchObject({
      machine: {
        certSANs: ["172.31.16.10", "203.0.113.7"],
        install: { image: "factory.talos.dev/aws-installer/main-image-schematic-id:v1.12.2" },
        kubelet: { nodeIP: { validSubnets: ["10.42.0.0/16"] } },
      },
      cluster: { apiServer: { certSANs: ["172.31.16.10", "203.0.113.7"] } },
    });
    expect(JSON.stringify(recording.one("main").inputs)).not.toContain("overlay");
  });

  test("a worker that may be stopped is not asked to leave", async () => {
    const { recording } = await cluster(outside);
    expect(recording.one("main-gpu-0").inputs["onDestroy"]).toEqual({ reset: false, graceful: false, reboot: false });
  });
});

test.each([
  ["no pods but those that tolerate it", GPU_TAINT, true],
  ["others too, if need be", [{ key: "slow", effect: "PreferNoSchedule" }] as const, undefined],
])("beside a worker that takes %s, control planes run workloads: %s", async (_, taints, expected) => {
  const { recording } = await cluster({
    controlPlanes: [cp0],
    workers: [["main-worker-0", "192.168.1.10", "worker", "nocloud", taints]],
  });
  const patch = (name: string) => {
    const [text = ""] = recording.one(name).inputs["configPatches"] as string[];
    return parse(text) as { machine: { kubelet: object }; cluster: Record<string, unknown> };
  };
  expect(patch("main-main-cp-0").cluster["allowSchedulingOnControlPlanes"]).toBe(expected);
  // Replicas of Longhorn live where workloads run.
  const [replicas, none] = expected === true ? ["cp-0", "worker-0"] : ["worker-0", "cp-0"];
  expect(patch(`main-main-${replicas}`).machine.kubelet).toHaveProperty("extraMounts");
  expect(patch(`main-main-${none}`).machine.kubelet).not.toHaveProperty("extraMounts");
});

test("refuses contradictory arguments, all at once", async () => {
  const refused = (shape: Shape) => expect(cluster(shape)).rejects;
  await refused({ controlPlanes: [], workers: [] }).toThrow(
    'Talos cluster "main" cannot be made: it has no control plane; name at least one.',
  );
  await refused({
    controlPlanes: [cp0, worker],
    workers: [
      ["main-cp-0", "192.168.1.75", "worker"],
      ["x", "192.168.1.70", "controlplane"],
    ],
    overrides: { endpoint: "https://192.168.1.70:6443" },
  }).toThrow(
    'Talos cluster "main" cannot be made: endpoint https://192.168.1.70:6443 should be https://192.168.1.75:6443; ' +
      "main-worker-0 is a worker among the controlplanes; x is a controlplane among the workers; " +
      "node name main-cp-0 belongs to main-cp-0 and main-cp-0; address 192.168.1.70 belongs to main-cp-0 and x; " +
      "vip 192.168.1.75 is also the address of main-cp-0.",
  );
  await refused({
    controlPlanes: [cp0, cp1],
    workers: [],
    overrides: { vip: undefined, endpoint: "https://192.168.1.70:6443" } as unknown as Partial<TalosClusterArgs>,
  }).toThrow("2 control planes need a vip that moves between them");
});
