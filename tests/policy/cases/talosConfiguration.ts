// For every rule about how a Talos configuration is written: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";
import { applied, controlPlane, documents, worker } from "../talosExamples";

const noYaml = "no YAML of mappings: write documents as Talos reads them";
const jsonPatch = "JSON patches do not work on several documents: write a strategic merge patch";
const operation = { op: "remove", path: "/machine/network" };
const mayastor = { "openebs.io/engine": "mayastor" };

export const talosConfigurationCases: Readonly<Record<string, RuleCases>> = {
  "talos-patch-readable": {
    violating: [
      {
        resource: applied("a: [", "b: {", [operation], "only words", documents({ machine: {} }, [operation])),
        finds: [
          `machineConfigurationInput: ${noYaml}`,
          `configPatches[0]: ${noYaml}`,
          `configPatches[2]: ${noYaml}`,
          `configPatches[1]: ${jsonPatch}`,
          `configPatches[3]: ${jsonPatch}`,
        ],
      },
      {
        resource: { props: { machineConfigurationInputWo: "a: [" } },
        finds: [`machineConfigurationInputWo: ${noYaml}`],
      },
      { resource: applied(undefined, documents({}, "words")), finds: [`configPatches[0]: ${noYaml}`] },
    ],
    conforming: [
      { resource: applied(controlPlane, { machine: {} }, documents({ machine: {} }, { kind: "LinkConfig" })) },
      { resource: applied(undefined, "", "---\n# nothing\n---\nmachine: {}\n") },
    ],
    unknown: [
      {
        resource: applied(UNKNOWN, UNKNOWN, [operation]),
        unjudged: ["machineConfigurationInput", "configPatches[0]"],
        finds: [`configPatches[1]: ${jsonPatch}`],
      },
    ],
  },
  "talos-patch-document-once": {
    violating: [
      {
        resource: applied(
          undefined,
          documents({ machine: {} }, { kind: "LinkConfig", name: "lan" }, { cluster: {} }),
          documents({ kind: "HostnameConfig" }, { kind: "HostnameConfig" }, { kind: "HostnameConfig" }),
          documents({ kind: "LinkConfig", name: "lan" }, { kind: "LinkConfig", name: "lan" }),
        ),
        finds: [
          "configPatches[0][2]: a second v1alpha1 in one patch: merge the two documents",
          "configPatches[1][1]: a second HostnameConfig in one patch: merge the two documents",
          "configPatches[1][2]: a second HostnameConfig in one patch: merge the two documents",
          "configPatches[2][1]: a second LinkConfig lan in one patch: merge the two documents",
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          undefined,
          documents(
            { kind: "LinkConfig", name: "lan" },
            { kind: "LinkConfig", name: "san" },
            { kind: "VLANConfig", name: "lan" },
            { kind: "LinkConfig", name: "lan", $patch: "delete" },
            { kind: "LinkConfig", name: "lan", $patch: "delete" },
          ),
          documents({ kind: "HostnameConfig", $patch: "delete" }, { kind: "HostnameConfig", hostname: "main-cp-0" }),
          { kind: "LinkConfig", name: "lan" },
        ),
      },
      { resource: applied(undefined, "---\n# nothing\n---\nmachine: {}\n") },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-hostname-auto-off": {
    violating: [
      {
        resource: applied(
          undefined,
          { kind: "HostnameConfig", hostname: "main-cp-0" },
          documents({ kind: "LinkConfig" }, { kind: "HostnameConfig", auto: "stable", hostname: "main-cp-0" }),
        ),
        finds: [
          'configPatches[0].auto: a hostname beside auto absent: add auto: "off"',
          'configPatches[1][1].auto: a hostname beside auto "stable": add auto: "off"',
        ],
      },
    ],
    conforming: [
      { resource: applied({ kind: "HostnameConfig", auto: "stable" }) },
      { resource: applied(undefined, { kind: "HostnameConfig", auto: "off", hostname: "main-cp-0" }) },
      { resource: applied(undefined, "kind: HostnameConfig\nauto: off\nhostname: main-cp-0") },
      { resource: applied(undefined, { kind: "Other", hostname: "main-cp-0" }) },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-time-sync-on": {
    violating: [
      {
        resource: applied(
          { machine: { time: { disabled: true, servers: [] } } },
          { kind: "TimeSyncConfig", enabled: false, ntp: { servers: [] } },
        ),
        finds: [
          "machineConfigurationInput.machine.time.disabled: the clock is not synchronised: take the setting out",
          "machineConfigurationInput.machine.time.servers: no time server is named: name one",
          "configPatches[0].enabled: the clock is not synchronised: take the setting out",
          "configPatches[0].ntp.servers: no time server is named: name one",
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          { machine: { time: { disabled: false, servers: ["time.cloudflare.com"] } } },
          { kind: "TimeSyncConfig", enabled: true, ntp: { servers: ["192.168.1.1"] } },
          { kind: "TimeSyncConfig" },
          { kind: "Other", enabled: false, ntp: { servers: [] } },
        ),
      },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-mayastor-prereqs": {
    violating: [
      {
        resource: applied(worker, { machine: { nodeLabels: mayastor, kernel: { modules: [{ name: "nvme" }] } } }),
        finds: [
          'configPatches[0].machine.nodeLabels["openebs.io/engine"]: machine.sysctls vm.nr_hugepages is absent: set it to 1024 or more',
          'configPatches[0].machine.nodeLabels["openebs.io/engine"]: machine.kernel.modules lacks nvme_tcp: add it',
        ],
      },
      {
        resource: applied(
          { machine: { sysctls: { "vm.nr_hugepages": "2048" }, kernel: { modules: [{ name: "nvme_tcp" }] } } },
          { machine: { nodeLabels: mayastor, sysctls: { "vm.nr_hugepages": "1023" } } },
        ),
        finds: [
          'configPatches[0].machine.nodeLabels["openebs.io/engine"]: machine.sysctls vm.nr_hugepages is "1023": set it to 1024 or more',
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          { machine: { kernel: { modules: [{ name: "nbd" }, { name: "nvme_tcp" }] } } },
          { machine: { nodeLabels: mayastor, sysctls: { "vm.nr_hugepages": "1024" }, kernel: { modules: [] } } },
        ),
      },
      { resource: applied({ machine: { nodeLabels: { "openebs.io/engine": "none" } } }) },
      { resource: applied(worker) },
    ],
    unknown: [
      { resource: applied(UNKNOWN, { machine: { nodeLabels: mayastor } }), unjudged: ["machineConfigurationInput"] },
    ],
  },
  "talos-apply-mode-immediate": {
    violating: [
      {
        resource: { props: { applyMode: "staged" } },
        finds: ["applyMode: the node keeps its old configuration until its next start: set it to auto"],
      },
    ],
    conforming: [
      { resource: { props: { applyMode: "auto" } } },
      { resource: { props: { applyMode: "staged_if_needing_reboot" } } },
      { resource: { props: {} } },
    ],
    unknown: [{ resource: { props: { applyMode: UNKNOWN } }, unjudged: ["applyMode"] }],
  },
  "talos-discovery-not-kubernetes": {
    violating: [
      {
        resource: applied({ cluster: { discovery: { registries: { kubernetes: { disabled: false } } } } }),
        finds: [
          "machineConfigurationInput.cluster.discovery.registries.kubernetes.disabled: discovery asks Kubernetes, which refuses: take it out",
        ],
      },
    ],
    conforming: [
      { resource: applied({ cluster: { discovery: { registries: { kubernetes: { disabled: true } } } } }) },
      { resource: applied({ cluster: { discovery: { enabled: true } } }) },
    ],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
};
