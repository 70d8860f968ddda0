// Proves how the entries in the Secrets of kvstoremesh and the agents decide whom a member knows, in worlds that are
// built by hand. It cannot prove how long kubelets take to project a changed Secret.
import { makeCa } from "../../../lab/pki/certificates";
import { findObject, putStatus } from "../../../lab/world/controllers/cluster";
import { report } from "../../../lab/world/controllers/eso/operator";
import { meshMatrix } from "../../../lab/world/mesh";
import type { World } from "../../../lab/world/model";
import { addMember, clusterOf, entry, exchange, matrix, meshOf, put, secret, write } from "./meshWorld";

const pair = (): World => meshOf({ main: {}, gitlab: {} });

test("an entry for the own cluster does nothing, and is no entry for the peer", () => {
  const world = pair();
  write(world, "main", "cilium-kvstoremesh", { main: entry("https://192.0.2.31:2379", "gitlab.") });
  expect(matrix(world, "main", "gitlab")).toEqual(["main>gitlab", "gitlab>main"]);
  const local = secret(world, "main", "cilium-clustermesh")["gitlab"];
  write(world, "main", "cilium-clustermesh", { main: local, gitlab: undefined });
  expect(matrix(world, "main", "gitlab")[0]).toBe(
    "main>gitlab: Secret cilium-clustermesh of main has no entry gitlab (that of the own cluster, main, is skipped)",
  );
});

describe("a peer that is not there", () => {
  test("is not up", () => {
    expect(matrix(pair(), "main", "dev")).toEqual([
      "main>dev: cluster dev is not up",
      "dev>main: cluster dev is not up",
    ]);
  });

  test("is not in the Secret of kvstoremesh, or there is no such Secret", () => {
    const world = pair();
    write(world, "main", "cilium-kvstoremesh", { gitlab: undefined });
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: Secret cilium-kvstoremesh of main has no entry gitlab",
    );
    delete clusterOf(world, "main").objects["v1/Secret/kube-system/cilium-kvstoremesh"];
    expect(matrix(world, "main", "gitlab")[0]).toBe("main>gitlab: Secret cilium-kvstoremesh of main does not exist");
  });

  const withExchange = (): { world: World; say: (kind: string, status: string, message: string) => void } => {
    const world = pair();
    write(world, "main", "cilium-kvstoremesh", { gitlab: undefined });
    const [pull, push] = [
      ["main", "external-secrets.io/v1", "ExternalSecret", "cilium-kvstoremesh"],
      ["gitlab", "external-secrets.io/v1alpha1", "PushSecret", "clustermesh"],
    ] as const;
    const spec = {
      ExternalSecret: { dataFrom: [{ extract: { key: "clustermesh/gitlab" } }] },
      PushSecret: { selector: { secret: { name: "clustermesh-apiserver-remote-cert" } } },
    };
    for (const [cluster, apiVersion, kind, name] of [pull, push]) {
      put(world, cluster, { apiVersion, kind, namespace: "kube-system", name, body: { spec: spec[kind] } });
    }
    const say = (kind: string, status: string, message: string): void => {
      const [cluster, apiVersion, , name] = kind === "PushSecret" ? push : pull;
      const object = findObject(clusterOf(world, cluster), apiVersion, kind, "kube-system", name);
      if (object) putStatus(object, { conditions: [{ type: "Ready", status, message }] });
    };
    return { world, say };
  };

  test("and External Secrets says why", () => {
    const { world, say } = withExchange();
    const missing = "main>gitlab: Secret cilium-kvstoremesh of main has no entry gitlab: ";
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      `${missing}ExternalSecret cilium-kvstoremesh of main has not been synchronised yet`,
    );
    say("ExternalSecret", "False", "could not get secret data from provider: permission denied");
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      `${missing}ExternalSecret cilium-kvstoremesh of main: could not get secret data from provider: permission denied`,
    );
    say("ExternalSecret", "True", "secret synced");
    say("PushSecret", "False", "set secret failed: 403");
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      `${missing}PushSecret clustermesh of gitlab: set secret failed: 403`,
    );
    const push = findObject(
      clusterOf(world, "gitlab"),
      "external-secrets.io/v1alpha1",
      "PushSecret",
      "kube-system",
      "clustermesh",
    );
    if (push) report(clusterOf(world, "gitlab"), push, "Errored", "Code: 403. Errors: permission denied");
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      `${missing}PushSecret clustermesh of gitlab: Code: 403. Errors: permission denied`,
    );
    say("PushSecret", "True", "PushSecret synced successfully");
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      `${missing}ExternalSecret cilium-kvstoremesh is in sync with clustermesh/gitlab`,
    );
  });
});

describe("entries", () => {
  const said = (text: string): string | undefined => {
    const world = pair();
    write(world, "main", "cilium-kvstoremesh", { gitlab: text });
    return matrix(world, "main", "gitlab")[0];
  };

  test("name their files", () => {
    expect(said(entry("https://192.0.2.32:2379", "dev."))).toBe(
      "main>gitlab: entry gitlab of Secret cilium-kvstoremesh of main is unusable: open /var/lib/cilium/clustermesh/dev.etcd-client-ca.crt: no such file or directory (its trusted-ca-file)",
    );
    expect(said("endpoints: [https://192.0.2.32:2379]\n")).toBe(
      "main>gitlab: the certificate of clustermesh-apiserver of gitlab is refused: x509: certificate signed by unknown authority",
    );
    expect(said("endpoint: https://192.0.2.32:2379\n")).toBe(
      "main>gitlab: entry gitlab of Secret cilium-kvstoremesh of main is skipped: it has no endpoints",
    );
  });

  test("with the common files trust the own CA, which suits a shared one", () => {
    expect(said(entry("https://192.0.2.32:2379", "common-"))).toMatch(
      /^main>gitlab: the certificate of clustermesh-apiserver of gitlab is refused: x509: certificate signed by unknown authority .*; the entry trusts the CA of main$/,
    );
    const ca = makeCa({ commonName: "mesh home", days: 30 });
    const values = { tls: { ca: { cert: btoa(ca.certificate), key: btoa(ca.privateKey) } } };
    const shared = meshOf({ main: { values }, gitlab: { values } });
    write(shared, "main", "cilium-kvstoremesh", { gitlab: entry("https://192.0.2.32:2379", "common-") });
    expect(matrix(shared, "main", "gitlab")).toEqual(["main>gitlab", "gitlab>main"]);
  });

  test("of agents lead to the own kvstoremesh", () => {
    const world = pair();
    write(world, "main", "cilium-clustermesh", { gitlab: entry("https://192.0.2.32:2379", "common-") });
    expect(matrix(world, "main", "gitlab")[0]).toBe(
      "main>gitlab: entry gitlab of Secret cilium-clustermesh of main dials https://192.0.2.32:2379 instead of the own kvstoremesh at https://clustermesh-apiserver.kube-system.svc:2379",
    );
  });
});

test("Cilium tries again once it has an entry, and not before", () => {
  const world = pair();
  addMember(world, "dev");
  exchange(world, "main", "gitlab", "192.0.2.77");
  const retrying = meshMatrix(world, [{ name: "home", members: ["main", "gitlab", "dev"] }])
    .filter(({ connected }) => !connected)
    .map(({ from, to, retrying }) => [from, to, retrying]);
  expect(retrying).toEqual([
    ["main", "gitlab", true],
    ["main", "dev", false],
    ["gitlab", "dev", false],
    ["dev", "main", false],
    ["dev", "gitlab", false],
  ]);
});
