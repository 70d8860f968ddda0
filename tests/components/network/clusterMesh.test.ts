// Proves what a member of a mesh asks the engine for: which objects, with which content, waiting for what and ending
// with what. It cannot prove that kvstoremesh connects with them.
import { Provider } from "@pulumi/kubernetes/provider";
import { ClusterMesh, type ClusterMeshArgs } from "../../../components/network/clusterMesh";
import { record } from "../../stacks/recording";

const withoutStore: ClusterMeshArgs = {
  clusterName: "main",
  endpoints: ["192.0.2.81:2379"],
  peers: [
    { name: "gitlab", endpoints: ["192.0.2.31:2379"] },
    { name: "dev", endpoints: ["192.0.2.41:2379"] },
  ],
  trust: "vault-exchange",
};
const exchange: ClusterMeshArgs = { ...withoutStore, store: { name: "vault-general", kind: "ClusterSecretStore" } };

/** A recording, with the texts of the Secrets by resource: the SDK wraps their data, because it is secret. */
async function bringUp(args: ClusterMeshArgs) {
  const texts: Record<string, Record<string, string>> = {};
  const recording = await record(
    () => {
      const provider = new Provider("main-kubernetes", {});
      const store = new Provider("store", {});
      const bootstrap = new Provider("bootstrap", {});
      new ClusterMesh("main-mesh", args, { provider, dependsOn: [store], deletedWith: bootstrap });
    },
    {
      outputs: ({ name, inputs }) => {
        const { data } = inputs as { data?: { value?: Record<string, string> } };
        if (data?.value !== undefined) texts[name] = decoded(data.value);
        return {};
      },
    },
  );
  return { ...recording, texts };
}

function decoded(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]));
}

function objects(recording: Awaited<ReturnType<typeof bringUp>>): string[] {
  return recording.registrations.filter(({ parent }) => parent === "main-mesh").map(({ name }) => name);
}

const local = (): string =>
  [
    "endpoints:",
    "- https://clustermesh-apiserver.kube-system.svc:2379",
    "trusted-ca-file: /var/lib/cilium/clustermesh/local-etcd-client-ca.crt",
    "cert-file: /var/lib/cilium/clustermesh/local-etcd-client.crt",
    "key-file: /var/lib/cilium/clustermesh/local-etcd-client.key",
    "",
  ].join("\n");

describe("certificates that travel through Vault", () => {
  test("publishes its own entry in the shape that kvstoremesh reads", async () => {
    const recording = await bringUp(exchange);

    expect(recording.one("main-mesh-publish")).toMatchObject({
      type: "kubernetes:external-secrets.io/v1alpha1:PushSecret",
      inputs: {
        apiVersion: "external-secrets.io/v1alpha1",
        kind: "PushSecret",
        metadata: { name: "clustermesh", namespace: "kube-system" },
        spec: {
          refreshInterval: "5m",
          secretStoreRefs: [{ name: "vault-general", kind: "ClusterSecretStore" }],
          selector: { secret: { name: "clustermesh-apiserver-remote-cert" } },
          template: {
            engineVersion: "v2",
            data: {
              main: [
                "endpoints:",
                "- https://192.0.2.81:2379",
                "trusted-ca-file: /var/lib/cilium/clustermesh/main.etcd-client-ca.crt",
                "cert-file: /var/lib/cilium/clustermesh/main.etcd-client.crt",
                "key-file: /var/lib/cilium/clustermesh/main.etcd-client.key",
                "",
              ].join("\n"),
              "main.etcd-client-ca.crt": '{{ index . "ca.crt" }}',
              "main.etcd-client.crt": '{{ index . "tls.crt" }}',
              "main.etcd-client.key": '{{ index . "tls.key" }}',
            },
          },
          data: ["main.etcd-client-ca.crt", "main.etcd-client.crt", "main.etcd-client.key", "main"].map((key) => ({
            match: { secretKey: key, remoteRef: { remoteKey: "clustermesh/main", property: key } },
          })),
          updatePolicy: "Replace",
          deletionPolicy: "Delete",
        },
      },
      provider: "main-kubernetes",
      dependsOn: ["store"],
    });
  });

  test("deletes what it published for real, while its store is there; the rest ends with the machines", async () => {
    const recording = await bringUp(exchange);

    expect(recording.one("main-mesh-publish").deletedWith).toBe("");
    for (const name of objects(recording).filter((name) => name !== "main-mesh-publish")) {
      expect(recording.one(name).deletedWith).toBe("bootstrap");
    }
  });

  test("reads every peer with one ExternalSecret", async () => {
    const recording = await bringUp(exchange);

    expect(recording.one("main-mesh-kvstoremesh")).toMatchObject({
      type: "kubernetes:external-secrets.io/v1:ExternalSecret",
      inputs: {
        metadata: { name: "cilium-kvstoremesh", namespace: "kube-system" },
        spec: {
          refreshInterval: "1m",
          secretStoreRef: { name: "vault-general", kind: "ClusterSecretStore" },
          target: { name: "cilium-kvstoremesh", creationPolicy: "Owner", deletionPolicy: "Merge" },
          dataFrom: [{ extract: { key: "clustermesh/gitlab" } }, { extract: { key: "clustermesh/dev" } }],
        },
      },
      dependsOn: ["store"],
    });
  });

  test("points the agents at the own kvstoremesh, and waits for nothing to do so", async () => {
    const recording = await bringUp(exchange);

    const secret = recording.one("main-mesh-agents");
    expect(secret.inputs["metadata"]).toEqual({ name: "cilium-clustermesh", namespace: "kube-system" });
    expect(recording.texts["main-mesh-agents"]).toEqual({ gitlab: local(), dev: local() });
    expect(secret.inputs).not.toHaveProperty("stringData");
    expect(secret.dependsOn).toEqual([]);
  });

  test("without peers it publishes itself, keeps the agents' Secret empty and reads nothing", async () => {
    const recording = await bringUp({ ...exchange, peers: [] });

    expect(objects(recording)).toEqual(["main-mesh-agents", "main-mesh-publish"]);
    expect(recording.texts).toEqual({ "main-mesh-agents": {} });
  });
});

describe("a shared CA", () => {
  const shared: ClusterMeshArgs = { ...exchange, trust: "shared-ca" };

  test("reaches each peer with the certificate that the chart mounts, without Vault", async () => {
    const recording = await bringUp({ ...withoutStore, trust: "shared-ca" });

    expect(objects(recording)).toEqual(["main-mesh-agents", "main-mesh-kvstoremesh"]);
    const secret = recording.one("main-mesh-kvstoremesh");
    expect(secret).toMatchObject({
      type: "kubernetes:core/v1:Secret",
      inputs: { metadata: { name: "cilium-kvstoremesh", namespace: "kube-system" } },
      dependsOn: [],
      deletedWith: "bootstrap",
    });
    const entry = (address: string): string =>
      [
        "endpoints:",
        `- https://${address}:2379`,
        "trusted-ca-file: /var/lib/cilium/clustermesh/common-etcd-client-ca.crt",
        "cert-file: /var/lib/cilium/clustermesh/common-etcd-client.crt",
        "key-file: /var/lib/cilium/clustermesh/common-etcd-client.key",
        "",
      ].join("\n");
    expect(recording.texts["main-mesh-kvstoremesh"]).toEqual({ gitlab: entry("192.0.2.31"), dev: entry("192.0.2.41") });
  });

  test("dials a peer at each of its endpoints", async () => {
    const { texts } = await bringUp({
      ...shared,
      peers: [{ name: "gitlab", endpoints: ["10.42.2.21:12379", "10.42.2.22:12379"] }],
    });

    expect(texts["main-mesh-kvstoremesh"]?.["gitlab"]?.split("\n").slice(0, 4)).toEqual([
      "endpoints:",
      "- https://10.42.2.21:12379",
      "- https://10.42.2.22:12379",
      "trusted-ca-file: /var/lib/cilium/clustermesh/common-etcd-client-ca.crt",
    ]);
  });

  test("uses no store even when there is one, and has no peers' Secret without peers", async () => {
    const recording = await bringUp({ ...shared, peers: [] });

    expect(objects(recording)).toEqual(["main-mesh-agents"]);
  });
});

describe("what is refused before anything is registered", () => {
  test.each<[string, Partial<ClusterMeshArgs>, string]>([
    [
      "itself",
      { peers: [{ name: "main", endpoints: ["192.0.2.81:2379"] }] },
      "its own name main is among the peers, where Cilium ignores it; leave it out",
    ],
    [
      "a peer twice",
      {
        peers: [
          { name: "dev", endpoints: ["192.0.2.41:2379"] },
          { name: "dev", endpoints: ["192.0.2.42:2379"] },
        ],
      },
      "peer dev is listed more than once; list it once",
    ],
    [
      "a peer at its own endpoint",
      { peers: [{ name: "dev", endpoints: ["192.0.2.41:2379", "192.0.2.81:2379"] }] },
      "peer dev has the own endpoint 192.0.2.81:2379; each member needs one of its own",
    ],
    [
      "two peers at one endpoint",
      {
        peers: [
          { name: "dev", endpoints: ["192.0.2.42:2379", "192.0.2.41:2379"] },
          { name: "gitlab", endpoints: ["192.0.2.41:2379"] },
        ],
      },
      "peers dev and gitlab have one endpoint 192.0.2.41:2379; each member needs one of its own",
    ],
    ["itself without an endpoint", { endpoints: [] }, "main has no endpoint; name at least one"],
    [
      "a peer without an endpoint",
      { peers: [{ name: "dev", endpoints: [] }] },
      "dev has no endpoint; name at least one",
    ],
    [
      "more peers than fit",
      { peers: peers(231) },
      "the entries of 231 peers do not fit into the 1 MiB of a Secret (at most 230); use trust shared-ca",
    ],
  ])("%s", async (_, changes, problem) => {
    await expect(refused({ ...exchange, ...changes })).resolves.toEqual({
      message: `ClusterMesh of "main" cannot be made: ${problem}.`,
      registered: [],
    });
  });

  test("an exchange without store", async () => {
    await expect(refused(withoutStore)).resolves.toEqual({
      message:
        'ClusterMesh of "main" cannot be made: trust vault-exchange needs the store through which certificates travel; ' +
        "name it, or use shared-ca.",
      registered: [],
    });
  });

  test("230 peers fit, and with a shared CA 254", async () => {
    const entries = (await bringUp({ ...exchange, peers: peers(230) })).one("main-mesh-kvstoremesh").inputs["spec"];
    expect(entries).toHaveProperty("dataFrom.length", 230);
    const { texts } = await bringUp({ ...exchange, trust: "shared-ca", peers: peers(254) });
    expect(Object.values(texts["main-mesh-kvstoremesh"] ?? {}).join("").length).toBeLessThan(1024 * 1024);
  });
});

function peers(count: number): ClusterMeshArgs["peers"] {
  return Array.from({ length: count }, (_, index) => ({
    name: `c${index + 1}`,
    endpoints: [`198.51.${index >> 7}.${(index & 127) + 1}:2379`],
  }));
}

async function refused(args: ClusterMeshArgs): Promise<{ message: string; registered: string[] }> {
  let message = "nothing was refused";
  const recording = await record(() => {
    const provider = new Provider("main-kubernetes", {});
    try {
      new ClusterMesh("main-mesh", args, { provider });
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
  });
  return {
    message,
    registered: recording.registrations.map(({ name }) => name).filter((n) => n !== "main-kubernetes"),
  };
}
