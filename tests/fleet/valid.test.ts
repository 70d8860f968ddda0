// Proves that every fleet in valid/ is accepted, means what its expected.txt says, and warns of exactly what stands there.
// Cannot prove that the machines and networks behind the values exist.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeText } from "../../fleet/describe";
import { loadFleet } from "../../fleet/load";
import { renderProblem } from "../../fleet/problem";
import { edited, overlaid } from "./project";
import { withVault } from "./vaultRuleCases";

const root = join(__dirname, "valid");
const load = (name: string) => loadFleet(overlaid(join(root, name)), { today: "2026-11-21" });

test.each(readdirSync(root).sort())("%s", (name) => {
  const fleet = load(name);
  const said = [describeText(fleet), ...fleet.warnings.map(renderProblem)].join("\n\n");
  expect(`${said}\n`).toBe(readFileSync(join(root, name, "expected.txt"), "utf8"));
});

describe("a resolved cluster", () => {
  test("holds the defaults of the site, the mesh and the project", () => {
    const [, main] = load("two-clusters-one-mesh").clusters;
    expect(main).toEqual({
      name: "main",
      role: "management",
      platform: "proxmox",
      retire: false,
      site: {
        name: "home",
        lan: "192.168.1.0/24",
        gateway: "192.168.1.1",
        nameservers: ["192.168.1.1"],
        timeServers: ["time.example.org"],
        dhcpRange: "192.168.1.200-192.168.1.249",
        reserved: ["192.168.1.9"],
        dnsZone: "example.org",
        proxmoxEndpoint: "https://192.168.1.5:8006",
        hypervisors: [
          {
            name: "alpha",
            datastore: "nvme",
            imageDatastore: "local",
            extraDatastores: ["sata"],
            memoryMiB: 65536,
            threads: 32,
          },
        ],
        bridges: [
          { name: "vmbr0", cidr: "192.168.1.0/24", mtu: 1500 },
          { name: "vmbr3", cidr: "10.40.0.0/24", mtu: 9000 },
        ],
      },
      versions: {
        talos: "v1.12.2",
        kubernetes: "v1.33.4",
        cilium: "1.18.6",
        talosCcm: "0.5.2",
        metricsServer: "3.13.0",
        fluxOperator: "0.58.0",
        flux: "2.8.8",
        externalSecrets: "2.9.0",
      },
      features: ["longhorn", "qemu-guest-agent"],
      vip: "192.168.1.75",
      endpoint: "https://192.168.1.75:6443",
      externalIp: "192.168.1.80",
      podCidr: "10.244.0.0/16",
      serviceCidr: "10.96.0.0/12",
      controlPlanes: [
        expect.objectContaining({ name: "main-cp-0", role: "controlplane", prefixLength: 24, labels: {}, taints: [] }),
      ],
      workers: [
        expect.objectContaining({ name: "main-worker-0", role: "worker" }),
        expect.objectContaining({ name: "main-worker-1", ip: "192.168.1.11" }),
      ],
      cilium: {
        id: 1,
        routingMode: "tunnel",
        tunnelProtocol: "vxlan",
        l2Announcements: true,
        mesh: {
          name: "inner",
          ip: "192.168.1.81",
          endpoints: ["192.168.1.81:2379"],
          trust: "shared-ca",
          caMaker: "main",
          maxConnectedClusters: 255,
        },
      },
      gitops: { repo: "https://git.example.org/fleet.git", branch: "main", path: "gitops/clusters/hub" },
      dns: { zone: "example.org", name: "local.example.org", records: true },
      peers: [{ name: "gitlab", id: 2, address: "192.168.1.31", endpoints: ["192.168.1.31:2379"] }],
      storage: { classes: ["longhorn"], default: "longhorn" },
      monitoring: { role: "hub" },
      vaultApps: [],
      secretNamespaces: [],
      placement: {},
      fluxVariables: {
        CLUSTER_NAME: "main-cluster",
        CLUSTER_ROLE: "management",
        DNS_NAME: "local.example.org",
        DNS_ZONE: "example.org",
        EXTERNAL_IP: "192.168.1.80",
        STORAGE_CLASS: "longhorn",
        MONITORING_ROLE: "hub",
        CILIUM_CLUSTER_NAME: "main",
        CILIUM_CLUSTER_ID: "1",
        CILIUM_CLUSTERMESH_ENDPOINT: "192.168.1.81",
      },
    });
  });

  test("of a fleet with Vault knows how Vault sees it, who its peers are, and what it shares", () => {
    const fleet = load("vault-and-exchange");
    const [gitlab, main] = fleet.clusters;
    expect(fleet.vault).toEqual({
      stack: "vault",
      hub: "main",
      ip: "192.168.1.82",
      address: "https://192.168.1.82:8200",
      overlayIps: [],
      host: "vault.local.example.org",
      secretIdTtlDays: 365,
      rotateAfterDays: 300,
    });
    const forwarders = ["192.168.1.10/32", "192.168.1.11/32", "192.168.1.70/32"];
    expect(main?.vault).toEqual({
      role: "main",
      secretIdIssued: "2026-11-20",
      cidrs: ["10.244.0.0/16", ...forwarders],
      server: "https://192.168.1.82:8200",
    });
    expect(gitlab?.vault).toEqual({
      role: "gitlab",
      secretIdIssued: "2026-01-15",
      cidrs: [
        "10.244.0.0/16",
        "192.168.1.10/32",
        "192.168.1.11/32",
        "192.168.1.21/32",
        "192.168.1.22/32",
        "192.168.1.70/32",
      ],
      server: "https://192.168.1.82:8200",
    });
    expect([main?.vaultApps, gitlab?.vaultApps]).toEqual([["minio"], []]);
    expect(gitlab?.secretNamespaces).toEqual(["cert-manager", "kube-system"]);
    expect(gitlab?.peers).toEqual([{ name: "main", id: 1, address: "192.168.1.81", endpoints: ["192.168.1.81:2379"] }]);
    expect(gitlab?.cilium.mesh).toMatchObject({ trust: "vault-exchange", caMaker: "main" });
    const service = { namespace: "monitoring", name: "metrics", port: 8428 };
    expect(main?.monitoring).toEqual({ role: "hub", remoteWriteService: { ...service, selector: { app: "metrics" } } });
    expect(gitlab?.monitoring).toEqual({ role: "agent", remoteWriteService: service });
    expect(gitlab?.dns.tunnel).toEqual({
      accountId: "0123456789abcdef0123456789abcdef",
      ingress: [{ hostname: "shop.example.org", service: "http://traefik.traefik.svc:80" }],
    });
    expect(gitlab?.fluxVariables).toMatchObject({
      VAULT_IP: "192.168.1.82",
      VAULT_HOST: "vault.local.example.org",
      VAULT_ADDRESS: "https://192.168.1.82:8200",
    });
  });

  test("that retires is nobody's peer, and Vault still knows it", () => {
    const [gitlab, main] = loadFleet(
      edited([...withVault, ["Pulumi.gitlab.yaml", "role: workload", "role: workload, retire: true"]]),
      { today: "2026-11-21" },
    ).clusters;
    expect([gitlab?.peers, main?.peers]).toEqual([[], []]);
    expect(gitlab?.vault?.role).toBe("gitlab");
  });

  test("gives a machine its hypervisor, the bridge of the LAN, further interfaces with MTU, and further disks", () => {
    const [gitlab] = load("several-hypervisors").clusters;
    expect(gitlab?.controlPlanes.map((node) => node.vm?.hypervisor.name)).toEqual(["beta", "gamma", "alpha"]);
    expect(gitlab?.workers[0]?.vm).toMatchObject({
      bridge: { name: "vmbr0", mtu: 1500 },
      extraNics: [{ bridge: "vmbr3", address: "10.40.0.22/24", mtu: 9000 }],
      extraDisks: [{ sizeGiB: 100, datastore: "nvme" }],
    });
  });

  test("of metal has an install disk, labels, no machine, and the address of its control plane as endpoint", () => {
    const [agentic] = load("single-metal-node").clusters;
    expect(agentic?.features).toEqual([]);
    expect(agentic?.endpoint).toBe("https://10.20.0.40:6443");
    expect(agentic?.controlPlanes).toEqual([
      {
        name: "agentic-cp-0",
        role: "controlplane",
        ip: "10.20.0.40",
        prefixLength: 24,
        labels: { gpu: "true" },
        taints: [],
        metal: { installDisk: "/dev/nvme0n1" },
      },
    ]);
  });

  test("with native routing has its block, its MTU and its LoadBalancer range", () => {
    const [homeOps] = load("native-routing").clusters;
    expect(homeOps?.cilium).toEqual({
      id: 21,
      routingMode: "native",
      tunnelProtocol: "vxlan",
      nativeRoutingCidr: "10.42.0.0/16",
      mtu: 9000,
      l2Announcements: true,
    });
    expect(homeOps?.lbRange).toBe("192.168.123.101-192.168.123.149");
  });

  test("overrides versions and the Git source for itself alone", () => {
    const [gitlab, main] = load("own-versions-and-secrets").clusters;
    expect(gitlab?.versions).toEqual({ ...main?.versions, kubernetes: "v1.32.9" });
    expect(gitlab?.gitops).toEqual({
      repo: "ssh://git@git.example.org/gitlab.git",
      branch: "next",
      path: "gitops/clusters/workload",
      knownHosts: "git.example.org ssh-ed25519 AAAA",
    });
    expect(main?.gitops.branch).toBe("main");
  });
});

test("the fallback repository is used only where nobody names one", () => {
  const unset = edited([["Pulumi.yaml", "repo: https://git.example.org/fleet.git, ", ""]]);
  const fallbackRepo = "https://fallback.example.org/fleet.git";
  expect(loadFleet(unset, { fallbackRepo }).clusters.map(({ gitops }) => gitops.repo)).toEqual([
    fallbackRepo,
    fallbackRepo,
  ]);
  expect(loadFleet(edited([]), { fallbackRepo }).clusters[0]?.gitops.repo).toBe("https://git.example.org/fleet.git");
});
