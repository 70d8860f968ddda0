// Proves what the report says of changes to one cluster: through the real engine, on one world that all samples share.
// It cannot prove that real hardware needs as long as the lab's virtual time says.
import { set } from "./edits";
import { loneCluster, replacing, type Samples, testSamples } from "./support";

const PATIENCE = 300_000;

const STACK = "Pulumi.gitlab.yaml";
const PATCHES = "components/talos/patches.ts";
const GATE = "components/kubernetes/podNetworkGate.ts";

const WORKER = ["homelab:nodes", "workers", 0];

const SAMPLES: Samples = [
  ["label", { [STACK]: set([...WORKER, "labels"], { rack: "two" }) }],
  [
    "sysctl",
    {
      [PATCHES]: replacing("      features: {", '      sysctls: { "vm.max_map_count": "262144" },\n      features: {'),
    },
  ],
  [
    "udev-rule",
    {
      [PATCHES]: replacing(
        "      features: {",
        '      udev: { rules: ["SUBSYSTEM==\\"drm\\", GROUP=\\"44\\""] },\n      features: {',
      ),
    },
  ],
  [
    "kernel-argument",
    {
      [PATCHES]: replacing(
        "        image: facts.installerImage,",
        '        image: facts.installerImage,\n        extraKernelArgs: ["net.ifnames=0"],',
      ),
    },
  ],
  ["memory", { [STACK]: set([...WORKER, "memoryMiB"], 6144) }],
  ["disk-grows", { [STACK]: set([...WORKER, "diskGiB"], 60) }],
  [
    "new-worker",
    {
      [STACK]: set(["homelab:nodes", "workers", 1], {
        name: "gitlab-worker-1",
        ip: "192.168.1.23",
        vmId: 931,
        cores: 4,
        memoryMiB: 4096,
        diskGiB: 30,
      }),
    },
  ],
  ["moved-worker", { [STACK]: set([...WORKER, "ip"], "192.168.1.29") }],
  ["talos-patch", { [STACK]: set(["homelab:versions"], { talos: "v1.12.3" }) }],
  ["kubernetes-minor", { [STACK]: set(["homelab:versions"], { kubernetes: "v1.34.3" }) }],
  ["cilium-minor", { [STACK]: set(["homelab:versions"], { cilium: "1.19.6" }) }],
  [
    "chart-value",
    {
      "components/network/ciliumValues.ts": replacing(
        "hubble: { relay: { enabled: true } }",
        "hubble: { relay: { enabled: false } }",
      ),
    },
  ],
  ["dns-name", { [STACK]: set(["homelab:dns", "name"], "code.m1xxos.tech") }],
  ["ingress-address", { [STACK]: set(["homelab:network", "externalIp"], "192.168.1.33") }],
  ["rename-without-alias", { [GATE]: replacing("`${name}-deployment`", "`${name}-pods`") }],
  [
    "rename-with-alias",
    {
      [GATE]: (text) =>
        text
          .replace("`${name}-deployment`", "`${name}-pods`")
          .replace(
            "childOptions(this, opts)",
            "{ ...childOptions(this, opts), aliases: [{ name: `${name}-deployment` }] }",
          ),
    },
  ],
  [
    "formatting-only",
    { [STACK]: (text) => `# A comment.\n${text}\n`, [PATCHES]: (text) => `${text}\n// A comment.\n` },
  ],
  ["retire", { [STACK]: set(["homelab:cluster", "retire"], true) }],
  [
    "program-fails",
    {
      "stacks/cluster.ts": replacing(
        "export function clusterStack",
        'throw new Error("not today");\nexport function clusterStack',
      ),
    },
  ],
];

testSamples(SAMPLES, loneCluster, PATIENCE);
