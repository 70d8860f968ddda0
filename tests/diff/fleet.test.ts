// Proves what the report says of changes that concern several stacks: clusters that come and go, Vault, exceptions.
// Through the real engine, on one world that all samples share.
import * as path from "node:path";
import { REPOSITORY } from "../lab/engine/support";
import { set, without } from "./edits";
import { compared, project, replacing, type Samples, testSamples } from "./support";

const PATIENCE = 600_000;

const HOME = path.join(REPOSITORY, "tests", "fleet", "home");

const DEV = `config:
  homelab:cluster: { name: dev, role: workload, site: m1xxos-lan, platform: proxmox }
  homelab:network: { vip: 192.168.1.40, externalIp: 192.168.1.45, podCidr: 10.169.0.0/16, serviceCidr: 10.96.0.0/12 }
  homelab:nodes:
    controlPlanes:
      - { name: dev-cp-0, ip: 192.168.1.41, vmId: 940, cores: 4, memoryMiB: 4096, diskGiB: 40 }
  homelab:cilium: { id: 3, mesh: { name: m1xxos, ip: 192.168.1.46 } }
  homelab:dns: { name: dev.m1xxos.tech }
  homelab:storage: { classes: [longhorn], default: longhorn }
  homelab:secrets: { secretIdIssued: "2026-11-21" }
`;

const SAMPLES: Samples = [
  ["new-cluster", { "Pulumi.dev.yaml": () => DEV }],
  ["removed-worker", { "Pulumi.main.yaml": without(["homelab:nodes", "workers", 2]) }],
  ["cluster-removed", { "Pulumi.gitlab.yaml": undefined }],
  ["cluster-retires", { "Pulumi.gitlab.yaml": set(["homelab:cluster", "retire"], true) }],
  ["secret-rotated", { "Pulumi.gitlab.yaml": set(["homelab:secrets", "secretIdIssued"], "2026-11-20") }],
  [
    "vault-policy-widened",
    {
      "components/secrets/policies.ts": replacing(
        'secretRules(GENERAL, key, ["read"])',
        'secretRules(GENERAL, key, ["read", "update"])',
      ),
    },
  ],
  ["mesh-address", { "Pulumi.gitlab.yaml": set(["homelab:cilium", "mesh", "ip"], "192.168.1.34") }],
  ["no-app", { "Pulumi.main.yaml": set(["homelab:placement", "grafana"], false) }],
  [
    "image-latest",
    { "components/kubernetes/podNetworkGate.ts": replacing(/(PAUSE_IMAGE = "[^":]+):[^"]+"/, '$1:latest"') },
  ],
];

const base = testSamples(SAMPLES, () => HOME, PATIENCE);

test(
  "a secret that a change shows is kept out of the report",
  async () => {
    const leaking = project(HOME, {
      "stacks/cluster.ts": replacing(
        "variables: cluster.fluxVariables,",
        'variables: { ...cluster.fluxVariables, KUBECONFIG: require("@pulumi/pulumi").unsecret(talosCluster.kubeconfig) },',
      ),
    });
    await expect(compared(base(), leaking)).rejects.toThrow(
      new Error("a secret stands in clear in what the preview shows: there is no report"),
    );
  },
  PATIENCE,
);
