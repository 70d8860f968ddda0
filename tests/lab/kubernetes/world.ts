// A Talos cluster for the tests of the Kubernetes provider: two machines, certificates, and the program's usual steps.
import { stringify } from "yaml";
import type { Props, Urn } from "../../../lab/kernel/model";
import type { World } from "../../../lab/world/model";
import { runControllers } from "../../../lab/world/controllers";
import { TestLab, type TestProvider, type TestResource } from "../harness";

/** Two throwaway certificate authorities, each with a client certificate that it signed; keys were not kept. */
export const ALPHA = {
  ca: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUTwsOgv3tvZh4D5cQ1WlBb5XREzYwCgYIKoZIzj0EAwIw
IjETMBEGA1UECgwKa3ViZXJuZXRlczELMAkGA1UEAwwCY2EwIBcNMjYxMTIxMTAx
MDQyWhgPMjEyNjEwMjgxMDEwNDJaMCIxEzARBgNVBAoMCmt1YmVybmV0ZXMxCzAJ
BgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiCgreh142dmMhHKg
ugXi6r9XlUq9YNxR8y2OuPOjQKBTRRGxbQTCv8hrjH+FeP87/4Yh8HCHfq7hmgVF
aXfppaNTMFEwHQYDVR0OBBYEFFRB1owdsTxF8buFdqT5ACzcJJypMB8GA1UdIwQY
MBaAFFRB1owdsTxF8buFdqT5ACzcJJypMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDSAAwRQIhAMQM5Nd2pKnyRWzrdGngAATR8W2xccuPp9K5oV3+V4IHAiBS
sk4yzlSQGbLW8Xh8qG9jvAk4J+MGaGsaLU5DJQ7YCA==
-----END CERTIFICATE-----
`,
  client: `-----BEGIN CERTIFICATE-----
MIIBRzCB7gIUC12jDYBdWKz7z5lYM3VvHn7uFM4wCgYIKoZIzj0EAwIwIjETMBEG
A1UECgwKa3ViZXJuZXRlczELMAkGA1UEAwwCY2EwIBcNMjYxMTIxMTAxMDQyWhgP
MjEyNjEwMjgxMDEwNDJaMCkxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQ4wDAYD
VQQDDAVhZG1pbjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBpI6kbNHPx76Wn1
mvIP5BHe19KYlLQqXujs2kh9ezGe9/S34L06f+k3MKv+O7BdyHINksvJeU4SxHyM
xkDohdowCgYIKoZIzj0EAwIDSAAwRQIhAKBMDrgMFZurv5uq/kkXuEa98bBCbBhZ
x3jlwVMgBkE9AiAG+9LTyvRT1E9w9yBqxyizdwsJiZ24LVb/rndyX6XUEQ==
-----END CERTIFICATE-----
`,
};
export const BETA = {
  ca: `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIULgaiTxJGPWLC3VCI4DtxlhFGwbIwCgYIKoZIzj0EAwIw
JTETMBEGA1UECgwKa3ViZXJuZXRlczEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTIx
MTAxMDQyWhgPMjEyNjEwMjgxMDEwNDJaMCUxEzARBgNVBAoMCmt1YmVybmV0ZXMx
DjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAES37HFjnP
2+8B5m0Eicf0uiRlPr/T9tvZdddN/fG2NHVO8SR42p5/4ugGw+mzSioE7l+LrpsW
Asx1a2M6iM/BSqNTMFEwHQYDVR0OBBYEFNR3LnbH5HgdWeN/8Lc6Nt6Q5UeOMB8G
A1UdIwQYMBaAFNR3LnbH5HgdWeN/8Lc6Nt6Q5UeOMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIgG7zMAtT1r0IpXCclHlMb77tPD1Iuao6EfaEcjDCP
t2kCIQCh837RVipexV42WTxYgPbwZpNBveUnFtXon+tunJf3Bg==
-----END CERTIFICATE-----
`,
  client: `-----BEGIN CERTIFICATE-----
MIIBSjCB8QIULRYYZ7FMaGfBI7N0EvHxVVLkzJkwCgYIKoZIzj0EAwIwJTETMBEG
A1UECgwKa3ViZXJuZXRlczEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTIxMTAxMDQy
WhgPMjEyNjEwMjgxMDEwNDJaMCkxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQ4w
DAYDVQQDDAVhZG1pbjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOm1001MWksZ
SgpS9YT8wa857xyxtLqs10IkIVEjV7YzCi8z6GMru3b8MkjqTkDdXA/Sjy7V9pUq
vWFx4gTjUXYwCgYIKoZIzj0EAwIDSAAwRQIgMLu9LXj2uUtYUwgdrxoi2kmnBTOU
14JOgCEqmIjHOm4CIQCdDEraGL+OeuHPQjxS7EsrEk3Zcz8N4z1nTOgsmNFxwQ==
-----END CERTIFICATE-----
`,
};

export const BOOTSTRAP: Urn = "urn:pulumi:main::homelab::talos:machine/bootstrap:Bootstrap::main-bootstrap";
export const applied = (node: string): Urn =>
  `urn:pulumi:main::homelab::talos:machine/configurationApply:ConfigurationApply::${node}`;

/** Machine configuration as the program writes it, as far as Kubernetes depends on it. */
export function machineConfig(): {
  cluster: Record<string, unknown>;
  machine: { features: Record<string, unknown>; kubelet: Record<string, unknown> };
} {
  return {
    machine: {
      features: {
        kubePrism: { enabled: true, port: 7445 },
        kubernetesTalosAPIAccess: {
          enabled: true,
          allowedRoles: ["os:reader"],
          allowedKubernetesNamespaces: ["kube-system"],
        },
        hostDNS: { enabled: true, forwardKubeDNSToHost: true },
      },
      kubelet: { extraArgs: { "rotate-server-certificates": "true" } },
    },
    cluster: {
      network: { cni: { name: "none" }, podSubnets: ["10.244.0.0/16"] },
      proxy: { disabled: true },
      externalCloudProvider: { enabled: true },
    },
  };
}

export interface ClusterOptions {
  /** False leaves the machines configured and the cluster not bootstrapped. */
  readonly bootstrapped?: boolean;
  readonly config?: ReturnType<typeof machineConfig>;
  /** False leaves a single control plane. */
  readonly worker?: boolean;
}

/** Puts one cluster into a world: `main-cp-0` at 192.0.2.10, `main-worker-0` at 192.0.2.20, VIP 192.0.2.5. */
export function addCluster(world: World, options: ClusterOptions = {}): void {
  const yaml = stringify(options.config ?? machineConfig());
  const nodes = [
    { name: "main-cp-0", address: "192.0.2.10", machineType: "controlplane" as const },
    { name: "main-worker-0", address: "192.0.2.20", machineType: "worker" as const },
  ];
  for (const { name, address, machineType } of nodes.slice(0, options.worker === false ? 1 : 2)) {
    world.machines[name] = {
      configuredBy: [applied(name)],
      name,
      platform: "proxmox",
      addresses: [address],
      running: true,
      interfaces: [],
      disks: [],
      config: {
        yaml,
        madeBy: applied(name),
        clusterId: "alpha",
        machineType,
        ...(machineType === "controlplane" ? { vips: ["192.0.2.5"] } : {}),
      },
    };
  }
  const bootstrapped = options.bootstrapped !== false;
  world.clusters["alpha"] = {
    id: "alpha",
    name: "main",
    endpoint: "https://192.0.2.5:6443",
    madeBy: "urn:pulumi:main::homelab::talos:machine/secrets:Secrets::main-secrets",
    osCa: ALPHA.ca,
    k8sCa: ALPHA.ca,
    etcd: bootstrapped ? ["main-cp-0"] : [],
    ...(bootstrapped ? { bootstrappedBy: BOOTSTRAP } : {}),
    objects: {},
    releases: {},
  };
  runControllers(world);
}

export function kubeconfig(options: { server?: string; ca?: string; client?: string } = {}): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "admin@main",
    contexts: [{ name: "admin@main", context: { cluster: "main", user: "admin" } }],
    clusters: [
      {
        name: "main",
        cluster: {
          server: options.server ?? "https://192.0.2.5:6443",
          "certificate-authority-data": base64(options.ca ?? ALPHA.ca),
        },
      },
    ],
    users: [
      {
        name: "admin",
        user: {
          "client-certificate-data": base64(options.client ?? ALPHA.client),
          "client-key-data": base64("not needed"),
        },
      },
    ],
  });
}

/** Values that work on Talos, as the program gives them. */
export function ciliumValues(): Props {
  return {
    cluster: { name: "main", id: 1 },
    ipam: { mode: "kubernetes" },
    kubeProxyReplacement: true,
    k8sServiceHost: "localhost",
    k8sServicePort: 7445,
    securityContext: {
      capabilities: {
        ciliumAgent: ["CHOWN", "NET_ADMIN", "SYS_ADMIN"],
        cleanCiliumState: ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"],
      },
    },
    cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
    bpf: { hostLegacyRouting: true },
    l2announcements: { enabled: true },
    hubble: { relay: { enabled: true } },
    clustermesh: {
      useAPIServer: true,
      apiserver: { service: { type: "LoadBalancer", annotations: { "lbipam.cilium.io/ips": "192.0.2.81" } } },
    },
  };
}

export function ciliumRelease(values: Props = ciliumValues(), more: Props = {}): Props {
  return {
    name: "cilium",
    namespace: "kube-system",
    chart: "cilium",
    version: "1.18.6",
    repositoryOpts: { repo: "https://helm.cilium.io" },
    skipAwait: true,
    atomic: false,
    values,
    ...more,
  };
}

export function cloudControllerManager(values: Props = { daemonSet: { enabled: true } }, more: Props = {}): Props {
  return {
    name: "talos-cloud-controller-manager",
    namespace: "kube-system",
    chart: "oci://ghcr.io/siderolabs/charts/talos-cloud-controller-manager",
    version: "0.5.2",
    values,
    ...more,
  };
}

export function deployment(name: string, pod: Props = {}, metadata: Props = {}): Props {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "kube-system", ...metadata },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "pause", image: "pause:1" }], ...pod },
      },
    },
  };
}

export const RELEASE = "kubernetes:helm.sh/v3:Release";
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

/** A lab with one cluster and a configured provider. */
export class Bench {
  private constructor(
    readonly lab: TestLab,
    readonly kubernetes: TestProvider,
  ) {}

  static async start(options: ClusterOptions = {}, config: Props = {}): Promise<Bench> {
    const lab = await TestLab.start({ underlay: { hypervisors: [], metal: [] } });
    addCluster(lab.lab.world(), options);
    return new Bench(lab, await lab.provider("kubernetes", { kubeconfig: kubeconfig(), ...config }));
  }

  get world(): World {
    return this.lab.lab.world();
  }

  cilium(values?: Props, more?: Props): Promise<TestResource> {
    return this.kubernetes.create(RELEASE, "cilium", ciliumRelease(values, more));
  }

  cloudController(values?: Props, more?: Props): Promise<TestResource> {
    return this.kubernetes.create(RELEASE, "ccm", cloudControllerManager(values, more));
  }

  gate(): Promise<TestResource> {
    return this.kubernetes.create(DEPLOYMENT, "gate", deployment("gate"));
  }

  /** Cilium, the cloud controller manager and the gate. */
  async ready(): Promise<{ cilium: TestResource; ccm: TestResource; gate: TestResource }> {
    return { cilium: await this.cilium(), ccm: await this.cloudController(), gate: await this.gate() };
  }

  /** Resources that made a law hold for a resource, one list per reason. */
  because(resource: TestResource, law: string): readonly (readonly Urn[])[] {
    const evidence = this.lab.lab.evidence("main").filter(({ urn, law: id }) => urn === resource.urn && id === law);
    return evidence.flatMap(({ because }) => because.map(({ anyOf }) => anyOf));
  }

  urn(type: string, name: string): Urn {
    return this.kubernetes.urn(type, name);
  }

  remove(): Promise<void> {
    return this.lab.remove();
  }
}

/** The text of an operation that must fail. */
export async function refusal(operation: Promise<unknown>): Promise<string> {
  const outcome = await operation.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error("the operation was not refused");
  return outcome.message;
}
