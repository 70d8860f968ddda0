// Proves which connections of a mesh come about in worlds that are built by hand, and the exact reason for each that
// does not; the certificates are real and are really verified. It cannot prove that Cilium's own words are these, nor
// that packets pass.
import { issue } from "../../../lab/pki/certificates";
import { findObject, putStatus } from "../../../lab/world/controllers/cluster";
import type { World } from "../../../lab/world/model";
import { clusterOf, entry, exchange, install, matrix, meshOf, put, secret, write } from "./meshWorld";

const pair = (): World => meshOf({ main: {}, gitlab: {} });
const DAY = 86_400;

test("three members with each other's certificates are all connected", () => {
  const world = meshOf({ main: {}, gitlab: {}, dev: {} });
  expect(matrix(world, "main", "gitlab", "dev")).toEqual([
    "main>gitlab",
    "main>dev",
    "gitlab>main",
    "gitlab>dev",
    "dev>main",
    "dev>gitlab",
  ]);
});

test("a server certificate without the mesh address is refused by those that dial the address", () => {
  const world = meshOf({
    main: {},
    gitlab: { values: { clustermesh: { apiserver: { tls: { server: { extraIpAddresses: [] } } } } } },
  });
  expect(matrix(world, "main", "gitlab")).toEqual([
    "main>gitlab: the certificate of clustermesh-apiserver of gitlab is refused: x509: certificate is valid for 127.0.0.1, ::1, not 192.0.2.32",
    "gitlab>main",
  ]);
});

test("a duplicate id is refused by its holder and, of two peers, for the later one", () => {
  const world = meshOf({ main: {}, gitlab: { id: 3 }, dev: { id: 3 } });
  expect(matrix(world, "main", "gitlab", "dev")).toEqual([
    "main>gitlab",
    "main>dev: clusterID 3 is already used: gitlab and dev both have it",
    "gitlab>main",
    "gitlab>dev: clusterID 3 is assigned to the local cluster: dev has it too",
    "dev>main",
    "dev>gitlab: clusterID 3 is assigned to the local cluster: gitlab has it too",
  ]);
});

test("overlapping pod CIDRs let nothing through", () => {
  const world = meshOf({ main: { podCidr: "10.244.0.0/16" }, gitlab: { podCidr: "10.244.128.0/17" } });
  expect(matrix(world, "main", "gitlab")).toEqual([
    "main>gitlab: pod CIDRs overlap: 10.244.0.0/16 of main, 10.244.128.0/17 of gitlab",
    "gitlab>main: pod CIDRs overlap: 10.244.128.0/17 of gitlab, 10.244.0.0/16 of main",
  ]);
});

describe("a peer's certificates replaced by another cluster's", () => {
  const replaced = (name: string): readonly string[] => {
    const world = meshOf({ main: {}, gitlab: {}, dev: {} });
    const foreign = secret(world, "main", "cilium-kvstoremesh")[`dev.${name}`];
    write(world, "main", "cilium-kvstoremesh", { [`gitlab.${name}`]: foreign });
    return matrix(world, "main", "gitlab").slice(0, 1);
  };
  const hint =
    '(possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "Cilium CA")';

  test("its CA", () => {
    expect(replaced("etcd-client-ca.crt")).toEqual([
      `main>gitlab: the certificate of clustermesh-apiserver of gitlab is refused: x509: certificate signed by unknown authority ${hint}; the entry trusts the CA of dev`,
    ]);
  });

  test("its certificate without its key", () => {
    expect(replaced("etcd-client.crt")).toEqual([
      "main>gitlab: clustermesh-apiserver of gitlab refuses the client certificate: tls: private key does not match public key",
    ]);
  });

  test("its certificate and key", () => {
    const world = meshOf({ main: {}, gitlab: {}, dev: {} });
    const known = secret(world, "main", "cilium-kvstoremesh");
    write(world, "main", "cilium-kvstoremesh", {
      "gitlab.etcd-client.crt": known["dev.etcd-client.crt"],
      "gitlab.etcd-client.key": known["dev.etcd-client.key"],
    });
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      `main>gitlab: clustermesh-apiserver of gitlab refuses the client certificate: x509: certificate signed by unknown authority ${hint}`,
    );
  });

  test("all of it, under the peer's name: another cluster answers", () => {
    const world = meshOf({ main: {}, gitlab: {}, dev: {} });
    const known = secret(world, "main", "cilium-kvstoremesh");
    const all = ["etcd-client-ca.crt", "etcd-client.crt", "etcd-client.key"];
    write(world, "main", "cilium-kvstoremesh", {
      gitlab: entry("https://192.0.2.33:2379", "gitlab."),
      ...Object.fromEntries(all.map((name) => [`gitlab.${name}`, known[`dev.${name}`]])),
    });
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: cluster configuration expected to be present but not found: 192.0.2.33:2379 is cluster dev, not gitlab",
    );
  });
});

describe("addresses", () => {
  test("in different networks are not reachable", () => {
    const world = meshOf({ main: {}, gitlab: { node: "198.51.100.12", address: "198.51.100.32" } });
    world.networks = [
      { name: "home", cidr: "192.0.2.0/24" },
      { name: "cabin", cidr: "198.51.100.0/24" },
    ];
    expect(matrix(world, "main", "gitlab")).toEqual([
      "main>gitlab: 198.51.100.32:2379 is not reachable from site home (main-cp-0, 192.0.2.11)",
      "gitlab>main: 192.0.2.31:2379 is not reachable from site cabin (gitlab-cp-0, 198.51.100.12)",
    ]);
    world.networks = [{ name: "vpn", cidr: "192.0.0.0/5" }];
    expect(matrix(world, "main", "gitlab")).toEqual(["main>gitlab", "gitlab>main"]);
  });

  test("nodes must reach each other too, not only the apiserver", () => {
    const world = meshOf({ main: {}, gitlab: { node: "198.51.100.12" } });
    world.networks = [
      { name: "home", cidr: "192.0.2.0/24" },
      { name: "cabin", cidr: "198.51.100.0/24" },
    ];
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: node gitlab-cp-0 of gitlab is not reachable from site home (main-cp-0, 192.0.2.11)",
    );
  });

  test("that nobody holds do not answer", () => {
    const world = pair();
    exchange(world, "main", "gitlab", "192.0.2.77");
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: nothing answers at 192.0.2.77:2379; clustermesh-apiserver of gitlab is at 192.0.2.32:2379",
    );
    const service = findObject(clusterOf(world, "gitlab"), "v1", "Service", "kube-system", "clustermesh-apiserver");
    if (service) putStatus(service, { loadBalancer: {} });
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: nothing answers at 192.0.2.77:2379; clustermesh-apiserver of gitlab has no LoadBalancer address: There are no enabled CiliumLoadBalancerIPPools that match this service",
    );
  });

  test("other ports are closed, and names are not resolved", () => {
    const world = pair();
    write(world, "main", "cilium-kvstoremesh", { gitlab: entry("https://192.0.2.32:32379", "gitlab.") });
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: 192.0.2.32:32379 refuses the connection: clustermesh-apiserver listens on 2379",
    );
    write(world, "main", "cilium-kvstoremesh", { gitlab: entry("https://gitlab.mesh.cilium.io:2379", "gitlab.") });
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: gitlab.mesh.cilium.io:2379 is no address, and no host alias gives it one",
    );
  });
});

describe("maxConnectedClusters", () => {
  const wide = { values: { clustermesh: { maxConnectedClusters: 511 } } };

  test("that differ are noticed by the side that extends them, and reported for both", () => {
    expect(matrix(meshOf({ main: wide, gitlab: {} }), "main", "gitlab")).toEqual([
      "main>gitlab: mismatched MaxConnectedClusters; local=511, remote=255",
      "gitlab>main: mismatched MaxConnectedClusters; local=255, remote=511 (gitlab does not notice and misreads identities)",
    ]);
  });

  test("bound the ids of peers", () => {
    const world = meshOf({ main: {}, gitlab: { ...wide, id: 300 } });
    expect(matrix(world, "main", "gitlab")[0]).toBe("main>gitlab: ClusterID > 255 is not supported: gitlab has id 300");
    expect(matrix(meshOf({ main: wide, gitlab: { ...wide, id: 300 } }), "main", "gitlab")).toEqual([
      "main>gitlab",
      "gitlab>main",
    ]);
  });

  test("id 0 is no id", () => {
    expect(matrix(meshOf({ main: {}, gitlab: { id: 0 } }), "main", "gitlab")).toEqual([
      "main>gitlab: clustermesh-apiserver of gitlab does not run: ClusterID 0 is reserved",
      "gitlab>main: clustermesh-apiserver of gitlab does not run: ClusterID 0 is reserved",
    ]);
  });
});

describe("certificates in time", () => {
  test("expire", () => {
    const world = pair();
    world.clockAhead = 1096 * DAY;
    expect(matrix(world, "main", "gitlab")[0]).toMatch(
      /^main>gitlab: the agents of main do not reach their kvstoremesh: the certificate of clustermesh-apiserver of main is refused: x509: certificate has expired or is not yet valid: current time \S+Z is after \S+Z$/,
    );
  });

  test("a client certificate that expired is refused", () => {
    const world = pair();
    const ca = secret(world, "gitlab", "cilium-ca");
    const authority = { certificate: ca["ca.crt"] ?? "", privateKey: ca["ca.key"] ?? "" };
    const old = issue(authority, {
      commonName: "remote",
      days: 1,
      notBefore: new Date("2026-01-01T00:00:00Z"),
      usages: ["client auth"],
    });
    world.clockAhead = (Date.parse("2027-01-01T00:00:00Z") - Date.now()) / 1000;
    write(world, "main", "cilium-kvstoremesh", {
      "gitlab.etcd-client.crt": old.certificate,
      "gitlab.etcd-client.key": old.privateKey,
    });
    expect(matrix(world, "main", "gitlab")[0]).toMatch(
      /^main>gitlab: clustermesh-apiserver of gitlab refuses the client certificate: x509: certificate has expired or is not yet valid: current time 20(26-12-31T23:59:5.|27-01-01T00:00:0.)Z is after 2026-01-02T00:00:00Z$/,
    );
  });

  test("an upgrade of Cilium disturbs nobody: old leaves stay valid", () => {
    const world = pair();
    const before = secret(world, "gitlab", "clustermesh-apiserver-remote-cert");
    const gitlab = clusterOf(world, "gitlab");
    install(world, gitlab, gitlab.releases["kube-system/cilium"]?.values ?? {});
    expect(secret(world, "gitlab", "clustermesh-apiserver-remote-cert")["tls.crt"]).not.toBe(before["tls.crt"]);
    const service = findObject(gitlab, "v1", "Service", "kube-system", "clustermesh-apiserver");
    if (service) putStatus(service, { loadBalancer: { ingress: [{ ip: "192.0.2.32" }] } });
    expect(matrix(world, "main", "gitlab")).toEqual(["main>gitlab", "gitlab>main"]);
  });
});

test("a user that the peer's etcd does not know is turned away", () => {
  const world = meshOf({
    main: {},
    gitlab: { values: { clustermesh: { apiserver: { tls: { authMode: "cluster" } } } } },
  });
  expect(matrix(world, "main", "gitlab")[0]).toBe(
    'main>gitlab: clustermesh-apiserver of gitlab knows no user "remote-gitlab", the common name of the client certificate (authMode cluster)',
  );
  put(world, "gitlab", {
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "kube-system",
    name: "clustermesh-remote-users",
    body: { data: { "users.yaml": "users:\n- name: remote-gitlab\n  role: remote\n" } },
  });
  expect(matrix(world, "main", "gitlab")[0]).toBe("main>gitlab");
});

test("members a minor apart are connected, if the newer one needs no list of users", () => {
  const version = "1.19.6";
  const legacy = { clustermesh: { apiserver: { tls: { authMode: "legacy" } } } };
  expect(matrix(meshOf({ main: {}, gitlab: { version, values: legacy } }), "main", "gitlab")).toEqual([
    "main>gitlab",
    "gitlab>main",
  ]);
  expect(matrix(meshOf({ main: {}, gitlab: { version } }), "main", "gitlab")).toEqual([
    'main>gitlab: clustermesh-apiserver of gitlab does not run: MountVolume.SetUp failed for volume "etcd-users-config" : configmap "clustermesh-remote-users" not found',
    'gitlab>main: clustermesh-apiserver of gitlab does not run: MountVolume.SetUp failed for volume "etcd-users-config" : configmap "clustermesh-remote-users" not found',
  ]);
});

test("a datapath that differs lets nothing through", () => {
  const world = meshOf({ main: {}, gitlab: { values: { tunnelProtocol: "geneve" } } });
  expect(matrix(world, "main", "gitlab")[0]).toBe(
    "main>gitlab: datapath modes differ: tunnel vxlan in main, tunnel geneve in gitlab",
  );
});
