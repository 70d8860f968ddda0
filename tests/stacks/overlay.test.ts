// Proves what an overlay changes in a cluster's stack: who makes the seed, what each node is given, how peers and Vault are
// reached. It cannot prove that nodes then reach each other: the lab plays that.
import { resolve } from "node:path";
import { overlayPatch } from "../../components/overlay/overlayPatch";
import { loadFleet } from "../../fleet/load";
import type { Cluster, Node } from "../../fleet/model";
import { clusterStack } from "../../stacks/cluster";
import { record, SECRET } from "./recording";
import { CANARY, SEED, world } from "./world";

const fleet = loadFleet(resolve(__dirname, "../.."), { fallbackRepo: "https://git.example/fleet.git" });

function clusterOf(name: string): Cluster {
  const cluster = fleet.clusters.find((candidate) => candidate.name === name);
  if (cluster === undefined) {
    throw new Error(`no cluster ${name}`);
  }
  return cluster;
}

/** A recording, with the last patch of each configuration in clear. */
async function bringUp(name: string, change: (cluster: Cluster) => Partial<Cluster> = () => ({})) {
  const cluster = clusterOf(name);
  const documents: Record<string, string | undefined> = {};
  const { outputs, ...rest } = world(name);
  const recording = await record(() => clusterStack({ ...cluster, ...change(cluster) }, fleet.vault), {
    ...rest,
    outputs: (resource) => {
      // The SDK gives mocks a list as secret as a whole when one of its entries is.
      const { configPatches } = resource.inputs as { configPatches?: { value: string[] } };
      documents[resource.name] = configPatches?.value.at(-1);
      return outputs?.(resource) ?? {};
    },
  });
  return { recording, documents };
}

/** What the overlay's own part says that a node is given. */
function expected(cluster: Cluster, name: string, hub: boolean): string {
  const { overlay } = cluster.cilium.mesh ?? {};
  const node = [...cluster.controlPlanes, ...cluster.workers].find((candidate) => candidate.name === name);
  if (overlay === undefined || node?.overlayIp === undefined) {
    throw new Error(`${name} is in no overlay`);
  }
  const { ip, overlayIp } = node;
  const { tunnelProtocol } = cluster.cilium;
  const member = { name, cluster: cluster.name, site: cluster.site.name, ip, overlayIp, lighthouse: false };
  return overlayPatch({ ...member, tunnelProtocol, hub }, overlay, SEED);
}

test("one member's stack makes the seed, keeps it and answers with it as a secret", async () => {
  const { recording } = await bringUp("main");

  expect(recording.one("main-overlay-bytes")).toMatchObject({
    type: "random:index/randomBytes:RandomBytes",
    provider: "main-random",
    protect: true,
    inputs: { length: 32 },
  });
  expect(recording.result).toMatchObject({ overlaySeed: SEED });
  const wire = JSON.stringify(recording.registrations);
  expect(wire).not.toContain(SEED);
  expect(wire).not.toContain(CANARY);
  expect(wire).not.toContain("NEBULA X25519 PRIVATE KEY");
});

test("it lets the seed go when its cluster is taken down", async () => {
  const { recording } = await bringUp("main", () => ({ retire: true }));

  expect(recording.registrations.filter(({ protect }) => protect)).toEqual([]);
});

test("the others take the seed from there, and their stacks answer with nothing", async () => {
  const { recording } = await bringUp("gitlab");

  expect(recording.registrations.filter(({ type }) => type.includes("random"))).toEqual([]);
  expect(recording.one("gitlab-cluster-gitlab-worker-0-initial").dependsOn).toContain("organization/homelab/main");
  expect(recording.result).not.toHaveProperty("overlaySeed");
  expect(JSON.stringify(recording.registrations)).not.toContain(SEED);
});

test("each node is given its own document, as a secret, from its first configuration on", async () => {
  const main = clusterOf("main");
  const { recording, documents } = await bringUp("main");

  for (const [name, hub] of [
    ["main-cp-0", true],
    ["main-worker-0", false],
  ] as const) {
    for (const apply of [`main-cluster-${name}`, `main-cluster-${name}-initial`]) {
      expect((recording.one(apply).inputs["configPatches"] as string[]).at(-1)).toBe(SECRET);
      expect(documents[apply]).toBe(expected(main, name, hub));
    }
  }
  const gitlab = await bringUp("gitlab");
  expect(gitlab.documents["gitlab-cluster-gitlab-cp-0"]).toBe(expected(clusterOf("gitlab"), "gitlab-cp-0", false));
});

test("peers dial the overlay's addresses of control planes, behind which a gateway stands", async () => {
  const { recording } = await bringUp("main");

  expect(recording.registrations.map(({ name }) => name)).not.toContain("main-lb-mesh-pool");
  expect(recording.one("main-cilium-release").inputs).toMatchObject({
    values: {
      MTU: 1300,
      clustermesh: {
        apiserver: {
          service: { type: "ClusterIP" },
          tls: { server: { extraIpAddresses: ["10.42.1.70"] } },
        },
      },
    },
  });
  expect(JSON.stringify(recording.one("main-mesh-publish").inputs)).toContain(
    "endpoints:\\n- https://10.42.1.70:12379\\ntrusted",
  );
  expect(recording.one("main-overlay-gateway-haproxy").dependsOn).toEqual([
    "main-gate-deployment",
    "main-overlay-gateway-config",
  ]);
});

test("the hub's gateway and certificate let clusters of other sites reach Vault, and only the hub's", async () => {
  const config = async (name: string) => {
    const { recording } = await bringUp(name);
    const { data } = recording.one(`${name}-overlay-gateway-config`).inputs as { data: Record<string, string> };
    return [recording, data["haproxy.cfg"]] as const;
  };
  const [hub, ofHub] = await config("main");
  const [, ofOther] = await config("gitlab");

  expect(ofHub).toContain('  bind "${HOST_IP}:8200"\n');
  expect(ofOther).not.toContain("8200");
  expect(hub.one("main-vault-tls-server-request").inputs["ipAddresses"]).toEqual([
    "192.168.1.82",
    "10.42.1.70",
    "127.0.0.1",
  ]);
});

test("a cluster's store asks Vault where its site reaches it", async () => {
  const server = async (at: string | undefined) => {
    const { recording } = await bringUp("gitlab", ({ vault }) =>
      vault === undefined || at === undefined ? {} : { vault: { ...vault, server: at } },
    );
    const { spec } = recording.one("gitlab-store-vault-general").inputs as {
      spec: { provider: { vault: { server: string } } };
    };
    return spec.provider.vault.server;
  };

  expect(await server(undefined)).toBe("https://192.168.1.82:8200");
  expect(await server("https://10.42.1.70:8200")).toBe("https://10.42.1.70:8200");
});

test("a node without an address there is a defect of the fleet's reader, and says so", async () => {
  const nowhere = bringUp("gitlab", ({ workers }) => ({
    workers: workers.map((node) => {
      const without: { -readonly [Key in keyof Node]: Node[Key] } = { ...node };
      delete without.overlayIp;
      return without;
    }),
  }));

  await expect(nowhere).rejects.toThrow(
    "node gitlab-worker-0 of cluster gitlab has no address in the overlay of its mesh",
  );
});
