// Proves what a cluster's stack has or lacks with the fleet: without Vault, with a CA shared by the mesh, with a tunnel,
// on its way out. It cannot prove that such a fleet passes the rules: the clusters are made up here.
import { resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import type { Cluster, Mesh } from "../../fleet/model";
import { clusterStack } from "../../stacks/cluster";
import { record, SECRET } from "./recording";
import { CANARY, world } from "./world";

const fleet = loadFleet(resolve(__dirname, "../fleet/home"), { fallbackRepo: "https://git.example/fleet.git" });

function bringUp(name: string, change: (cluster: Cluster) => Partial<Cluster>) {
  const cluster = fleet.clusters.find((candidate) => candidate.name === name);
  if (cluster === undefined) {
    throw new Error(`no cluster ${name}`);
  }
  return record(() => clusterStack({ ...cluster, ...change(cluster) }, fleet.vault), world(name));
}

function withMesh({ cilium }: Cluster, change: Partial<Mesh>): Pick<Cluster, "cilium"> {
  if (cilium.mesh === undefined) {
    throw new Error("no mesh");
  }
  return { cilium: { ...cilium, mesh: { ...cilium.mesh, ...change } } };
}

function withoutVault(cluster: Cluster): Cluster {
  const without: { -readonly [Key in keyof Cluster]: Cluster[Key] } = { ...cluster, vaultApps: [] };
  delete without.vault;
  return without;
}

describe("a fleet without Vault", () => {
  test("has neither operator nor store, and no exchange of certificates", async () => {
    const main = fleet.clusters.find(({ name }) => name === "main");
    expect(main).toBeDefined();
    const recording = await record(() => main && clusterStack(withoutVault(main)), world("main"));

    const unwanted = /vault|external-secrets|secret-id|store|mesh-(agents|publish|kvstoremesh)|main-tls/;
    expect(recording.registrations.map(({ name }) => name).filter((name) => unwanted.test(name))).toEqual([]);
    expect(recording.one("main-flux-instance").dependsOn).toEqual([
      "main-flux-operator-release",
      "main-flux-variables",
    ]);
    expect(recording.result).not.toHaveProperty("vaultCa");
  });
});

describe("a mesh that shares its CA", () => {
  test("is given it by one member, whose stack answers with it as a secret", async () => {
    const recording = await bringUp("main", (cluster) => withMesh(cluster, { trust: "shared-ca", caMaker: "main" }));

    expect(recording.one("main-mesh-ca-key")).toMatchObject({ protect: true, provider: "main-tls" });
    expect(recording.one("main-mesh-ca-secret").inputs).toMatchObject({ stringData: SECRET });
    expect(recording.one("main-cilium-release").dependsOn).toEqual(["main-mesh-ca-secret"]);
    expect(recording.result).toMatchObject({ meshCa: { privateKey: CANARY } });
    expect(JSON.stringify(recording.registrations)).not.toContain(CANARY);
  });

  test("is taken from there by the others, whose stacks answer with nothing", async () => {
    const recording = await bringUp("gitlab", (cluster) => withMesh(cluster, { trust: "shared-ca", caMaker: "main" }));

    expect(recording.registrations.filter(({ type }) => type.startsWith("tls:"))).toEqual([]);
    expect(recording.one("gitlab-mesh-ca-secret")).toMatchObject({
      dependsOn: ["organization/homelab/main"],
      inputs: { stringData: SECRET },
    });
    expect(recording.one("gitlab-cilium-release").dependsOn).toEqual(["gitlab-mesh-ca-secret"]);
    expect(recording.result).not.toHaveProperty("meshCa");
    expect(JSON.stringify(recording.registrations)).not.toContain(CANARY);
  });

  test("publishes nothing in Vault, and needs neither the store nor all nodes", async () => {
    const recording = await bringUp("gitlab", (cluster) => withMesh(cluster, { trust: "shared-ca", caMaker: "main" }));

    expect(recording.registrations.filter(({ type }) => /(Push|External)Secret$/.test(type))).toEqual([]);
    expect(recording.one("gitlab-mesh-kvstoremesh")).toMatchObject({
      type: "kubernetes:core/v1:Secret",
      dependsOn: [],
    });
  });
});

test("a deploy key, Vault's certificate and the CA of a mesh come from one tls provider", async () => {
  const recording = await bringUp("main", (cluster) => ({
    ...withMesh(cluster, { trust: "shared-ca", caMaker: "main" }),
    gitops: { ...cluster.gitops, repo: "ssh://git@git.example/fleet.git", knownHosts: "git.example ssh-ed25519 AAAA" },
  }));

  const keys = recording.registrations.filter(({ type }) => type.startsWith("tls:"));
  expect(keys.map(({ provider }) => provider)).toEqual(keys.map(() => "main-tls"));
  expect(keys.length).toBe(8);
});

test("a hub on its way out protects no CA", async () => {
  const recording = await bringUp("main", () => ({ retire: true }));

  expect(recording.registrations.filter(({ protect }) => protect)).toEqual([]);
});

test("a tunnel's token is an answer of the stack and a secret", async () => {
  const recording = await bringUp("gitlab", ({ dns }) => ({
    dns: {
      ...dns,
      tunnel: {
        accountId: "0123456789abcdef0123456789abcdef",
        ingress: [{ hostname: "git.m1xxos.tech", service: "http://traefik.traefik.svc:80" }],
      },
    },
  }));

  expect(recording.one("gitlab-dns-tunnel").provider).toBe("gitlab-cloudflare");
  expect(recording.result).toMatchObject({ tunnelToken: CANARY });
  expect(JSON.stringify(recording.registrations)).not.toContain(CANARY);
});

test("whoever writes the records elsewhere has nothing at Cloudflare", async () => {
  const recording = await bringUp("gitlab", ({ dns }) => ({ dns: { ...dns, records: false } }));

  expect(recording.registrations.filter(({ name, type }) => /cloudflare|dns/i.test(`${name} ${type}`))).toEqual([]);
});
