// Proves which configuration a node gets beside the generated one: each patch as typed object and as YAML document.
// It cannot prove that Talos accepts it: the rehearsal gives every configuration to Talos's own library.
import fc from "fast-check";
import { parse, parseAllDocuments } from "yaml";
import type { Machine, MachineLink } from "../../../components/machines";
import { type DocumentFacts, documents } from "../../../components/talos/documents";
import { type PatchFacts, patchYaml, v1alpha1Patch } from "../../../components/talos/patches";

type Facts = Omit<Machine, "address" | "resource">;

const lan: MachineLink = { alias: "lan", selector: 'mac(link.permanent_addr) == "02:00:c0:a8:01:46"', mtu: 1500 };
const storage: MachineLink = {
  alias: "extra1",
  selector: 'mac(link.permanent_addr) == "02:00:0a:0a:00:46"',
  mtu: 9000,
};

const node = (facts: Partial<Facts> = {}): Machine =>
  ({
    nodeName: "main-cp-0",
    role: "controlplane",
    imagePlatform: "nocloud",
    ip: "192.168.1.70",
    lan: "192.168.1.0/24",
    links: [lan],
    dataDisksGiB: [],
    labels: {},
    taints: [],
    ...facts,
  }) as Machine;

const withoutVip: PatchFacts & DocumentFacts = {
  installerImage: "factory.talos.dev/nocloud-installer/abc:v1.12.2",
  podCidr: "10.244.0.0/16",
  serviceCidr: "10.96.0.0/12",
  nameservers: ["192.168.1.1", "1.1.1.1"],
  timeServers: ["time.cloudflare.com"],
  workerless: false,
  longhorn: false,
};
const facts = { ...withoutVip, vip: "192.168.1.75" };

test("the patch of a control plane", () => {
  expect(v1alpha1Patch(node(), facts)).toEqual({
    machine: {
      certSANs: ["192.168.1.70", "192.168.1.75"],
      install: { image: "factory.talos.dev/nocloud-installer/abc:v1.12.2" },
      kubelet: { extraArgs: { "rotate-server-certificates": "true" } },
      features: {
        kubePrism: { enabled: true, port: 7445 },
        hostDNS: { enabled: true, forwardKubeDNSToHost: false },
        kubernetesTalosAPIAccess: {
          enabled: true,
          allowedRoles: ["os:reader"],
          allowedKubernetesNamespaces: ["kube-system"],
        },
      },
    },
    cluster: {
      network: { cni: { name: "none" }, podSubnets: ["10.244.0.0/16"], serviceSubnets: ["10.96.0.0/12"] },
      externalCloudProvider: { enabled: true },
      proxy: { disabled: true },
      apiServer: { certSANs: ["192.168.1.70", "192.168.1.75"] },
    },
  });
});

test("the patch of a worker names no other address, opens no Talos API to pods and has no control plane settings", () => {
  const { machine, cluster } = v1alpha1Patch(node({ role: "worker", labels: { zone: "a" } }), facts);
  expect(machine.certSANs).toEqual(["192.168.1.70"]);
  expect(machine.features.kubernetesTalosAPIAccess).toBeUndefined();
  expect(machine.nodeLabels).toEqual({ zone: "a" });
  expect(Object.keys(cluster)).toEqual(["network", "externalCloudProvider"]);
});

test("without workers, control planes run the workloads and announce load balancers", () => {
  const { machine, cluster } = v1alpha1Patch(node(), { ...facts, workerless: true });
  expect(cluster.allowSchedulingOnControlPlanes).toBe(true);
  expect(machine.nodeLabels).toEqual({
    "node.kubernetes.io/exclude-from-external-load-balancers": { $patch: "delete" },
  });
});

test("with several links, the kubelet and etcd keep to the LAN", () => {
  const several = v1alpha1Patch(node({ links: [lan, storage] }), facts);
  expect(several.machine.kubelet.nodeIP).toEqual({ validSubnets: ["192.168.1.0/24"] });
  expect(several.cluster.etcd).toEqual({ advertisedSubnets: ["192.168.1.0/24"] });
  const worker = v1alpha1Patch(node({ role: "worker", links: [lan, storage] }), facts);
  expect(worker.cluster.etcd).toBeUndefined();
});

test("in an overlay the kubelet has the address there, and etcd keeps to the LAN", () => {
  const inOverlay = { ...facts, overlayCidr: "10.42.0.0/16" };
  const controlPlane = v1alpha1Patch(node(), inOverlay);
  expect(controlPlane.machine.kubelet.nodeIP).toEqual({ validSubnets: ["10.42.0.0/16"] });
  expect(controlPlane.cluster.etcd).toEqual({ advertisedSubnets: ["192.168.1.0/24"] });
  const worker = v1alpha1Patch(node({ role: "worker", links: [lan, storage] }), inOverlay);
  expect(worker.machine.kubelet.nodeIP).toEqual({ validSubnets: ["10.42.0.0/16"] });
  expect(worker.cluster.etcd).toBeUndefined();
});

test("the certificates of control planes name the address at which operators reach them", () => {
  const behind = { ...withoutVip, publicAddress: "203.0.113.7" };
  const { machine, cluster } = v1alpha1Patch(node(), behind);
  expect([machine.certSANs, cluster.apiServer]).toEqual([
    ["192.168.1.70", "203.0.113.7"],
    { certSANs: ["192.168.1.70", "203.0.113.7"] },
  ]);
  expect(v1alpha1Patch(node({ role: "worker" }), behind).machine.certSANs).toEqual(["192.168.1.70"]);
});

test("a worker registers with its taints, a control plane is given them", () => {
  const taints: Machine["taints"] = [
    { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" },
    { key: "slow", effect: "PreferNoSchedule" },
  ];
  const worker = v1alpha1Patch(node({ role: "worker", taints }), facts).machine;
  expect(worker.kubelet.extraArgs).toEqual({
    "rotate-server-certificates": "true",
    "register-with-taints": "nvidia.com/gpu=present:NoSchedule,slow=:PreferNoSchedule",
  });
  expect(worker).not.toHaveProperty("nodeTaints");
  const controlPlane = v1alpha1Patch(node({ taints }), facts).machine;
  expect(controlPlane.kubelet.extraArgs).toEqual({ "rotate-server-certificates": "true" });
  expect(controlPlane.nodeTaints).toEqual({ "nvidia.com/gpu": "present:NoSchedule", slow: "PreferNoSchedule" });
});

test("a node with a GPU says so, and what its stack file says counts more", () => {
  const labels = { "homelab/gpu": "a40", zone: "a" };
  expect(v1alpha1Patch(node({ role: "worker", gpu: "intel-arc", labels }), facts).machine.nodeLabels).toEqual({
    "homelab/gpu": "a40",
    "homelab/gpu-vendor": "intel",
    zone: "a",
  });
});

test("an NVIDIA GPU needs modules and a setting of the kernel, the others bring theirs along", () => {
  expect(v1alpha1Patch(node({ role: "worker", gpu: "nvidia" }), facts).machine).toMatchObject({
    kernel: {
      modules: [{ name: "nvidia" }, { name: "nvidia_uvm" }, { name: "nvidia_drm" }, { name: "nvidia_modeset" }],
    },
    sysctls: { "net.core.bpf_jit_harden": "1" },
  });
  for (const gpu of ["intel-quicksync", "intel-arc", "amd-vaapi"] as const) {
    const { machine } = v1alpha1Patch(node({ role: "worker", gpu }), facts);
    expect([gpu, machine]).toEqual([gpu, expect.not.objectContaining({ kernel: expect.anything() as unknown })]);
  }
});

test("Longhorn's directory is mounted into the kubelet, on its own disk where there is one", () => {
  const mounts = (dataDisksGiB: number[]) =>
    v1alpha1Patch(node({ role: "worker", dataDisksGiB }), { ...facts, longhorn: true }).machine.kubelet.extraMounts;
  const mount = (path: string) => [
    { destination: path, type: "bind", source: path, options: ["bind", "rshared", "rw"] },
  ];
  expect([mounts([]), mounts([100])]).toEqual([mount("/var/lib/longhorn"), mount("/var/mnt/longhorn")]);
});

test("a box is told its disk", () => {
  const { machine } = v1alpha1Patch(node({ imagePlatform: "metal", installDisk: "/dev/nvme0n1" }), facts);
  expect(machine.install.disk).toBe("/dev/nvme0n1");
});

test("the documents of a control plane", () => {
  expect(documents(node(), facts)).toEqual([
    { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: "main-cp-0" },
    { apiVersion: "v1alpha1", kind: "LinkAliasConfig", name: "lan", selector: { match: lan.selector } },
    { apiVersion: "v1alpha1", kind: "LinkConfig", name: "lan", mtu: 1500 },
    { apiVersion: "v1alpha1", kind: "Layer2VIPConfig", name: "192.168.1.75", link: "lan" },
    {
      apiVersion: "v1alpha1",
      kind: "ResolverConfig",
      nameservers: [{ address: "192.168.1.1" }, { address: "1.1.1.1" }],
    },
    { apiVersion: "v1alpha1", kind: "TimeSyncConfig", ntp: { servers: ["time.cloudflare.com"] } },
  ]);
});

const kinds = (machine: Machine, given: DocumentFacts): string[] => documents(machine, given).map(({ kind }) => kind);

test("only control planes of a cluster with a virtual address hold it", () => {
  expect(kinds(node({ role: "worker" }), facts)).not.toContain("Layer2VIPConfig");
  expect(kinds(node(), withoutVip)).not.toContain("Layer2VIPConfig");
});

test("in AWS, DHCP gives address and resolver", () => {
  const links: [MachineLink] = [{ alias: "lan", selector: 'link.driver == "ena"' }];
  expect(kinds(node({ imagePlatform: "aws", links }), withoutVip)).toEqual([
    "HostnameConfig",
    "LinkAliasConfig",
    "TimeSyncConfig",
  ]);
});

test("a volume for models is an EBS volume beside the root", () => {
  const machine = node({ imagePlatform: "aws", role: "worker", modelVolumeGiB: 100 });
  expect(documents(machine, facts).at(-1)).toEqual({
    apiVersion: "v1alpha1",
    kind: "UserVolumeConfig",
    name: "models",
    provisioning: {
      diskSelector: { match: '!system_disk && disk.model == "Amazon Elastic Block Store"' },
      minSize: "99GiB",
      grow: true,
    },
  });
});

test("a site without resolvers or time servers of its own gets Talos's", () => {
  expect(kinds(node(), { ...facts, nameservers: [], timeServers: [] })).toEqual([
    "HostnameConfig",
    "LinkAliasConfig",
    "LinkConfig",
    "Layer2VIPConfig",
  ]);
});

test("a link whose platform does not address it is addressed by configuration", () => {
  const links: [MachineLink] = [
    { alias: "lan", selector: "link.link_state", address: "192.168.1.70/24", gateway: "192.168.1.1" },
  ];
  expect(documents(node({ links }), facts)[2]).toEqual({
    apiVersion: "v1alpha1",
    kind: "LinkConfig",
    name: "lan",
    addresses: [{ address: "192.168.1.70/24" }],
    routes: [{ gateway: "192.168.1.1" }],
  });
});

test("Longhorn gets a volume on the first data disk", () => {
  const machine = node({ role: "worker", dataDisksGiB: [200, 100] });
  expect(documents(machine, { ...facts, longhorn: true }).at(-1)).toEqual({
    apiVersion: "v1alpha1",
    kind: "UserVolumeConfig",
    name: "longhorn",
    provisioning: {
      diskSelector: { match: "!system_disk && !disk.readonly && !disk.cdrom" },
      minSize: "99GiB",
      grow: true,
    },
  });
  expect(kinds(machine, facts)).not.toContain("UserVolumeConfig");
});

test("YAML quotes a label that another parser would read as something else", () => {
  const patch = v1alpha1Patch(node({ role: "worker", labels: { on: "1.10" } }), facts);
  expect(patchYaml(patch)).toContain('  nodeLabels:\n    "on": "1.10"\n');
});

test("YAML repeats what stands twice, without anchors", () => {
  const yaml = patchYaml(v1alpha1Patch(node(), facts));
  expect(yaml.match(/certSANs:\n +- "192\.168\.1\.70"\n +- "192\.168\.1\.75"\n/g)).toHaveLength(2);
});

test("YAML quotes what another parser would read as something else", () => {
  expect(patchYaml({ apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: "no" })).toBe(
    'apiVersion: "v1alpha1"\nkind: "HostnameConfig"\nauto: "off"\nhostname: "no"\n',
  );
});

test("every patch is one YAML document that means what was written, whatever the values", () => {
  const machines = fc.record({
    nodeName: fc.string({ minLength: 1 }),
    role: fc.constantFrom("controlplane", "worker"),
    links: fc.constantFrom([lan], [lan, storage]),
    dataDisksGiB: fc.array(fc.integer({ min: 2, max: 9000 }), { maxLength: 2 }),
    labels: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
  });
  const situations = fc.record({
    nameservers: fc.array(fc.string()),
    timeServers: fc.array(fc.string()),
    workerless: fc.boolean(),
    longhorn: fc.boolean(),
  });
  fc.assert(
    fc.property(machines, situations, (machine, situation) => {
      const given = node(machine);
      const all = { ...facts, ...situation };
      const patches = [v1alpha1Patch(given, all), ...documents(given, all)];
      for (const patch of patches) {
        expect(parseAllDocuments(patchYaml(patch))).toHaveLength(1);
        expect(parse(patchYaml(patch))).toEqual(JSON.parse(JSON.stringify(patch)));
      }
      // One document of a kind and name each: Talos refuses a patch that names one twice.
      const names = documents(given, all).map(
        (document) => `${document.kind}/${"name" in document ? document.name : ""}`,
      );
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});
