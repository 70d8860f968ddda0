// Proves which certificates a release of Cilium brings, over gRPC and with real X.509: their names, their CA, what an
// upgrade changes and what it keeps, and that a CA made beforehand is adopted. It cannot prove that Envoy or etcd
// accept them.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { makeCa, trouble } from "../../../lab/pki/certificates";
import type { Props } from "../../../lab/kernel/model";
import { merged } from "../../../lab/world/controllers/tree";
import { Bench, RELEASE, ciliumRelease, ciliumValues } from "../kubernetes/world";

let bench: Bench;
beforeEach(async () => (bench = await Bench.start()));
afterEach(() => bench.remove());

const file = (secret: string, name: string): string => {
  const body = bench.world.clusters["alpha"]?.objects[`v1/Secret/kube-system/${secret}`]?.body;
  const text = (body?.["data"] as Record<string, string> | undefined)?.[name];
  if (text === undefined) throw new Error(`no ${name} in ${secret}`);
  return Buffer.from(text, "base64").toString();
};
const tls = (extra: Props): Props =>
  merged(ciliumValues(), { clustermesh: { apiserver: { tls: extra } } }) as unknown as Props;
const mesh = (role: string): string => `clustermesh-apiserver-${role}-cert`;

test("each Secret holds a leaf of the one CA, named as the chart names it", async () => {
  await bench.cilium(tls({ server: { extraIpAddresses: ["192.0.2.81"], extraDnsNames: ["mesh.example.org"] } }));
  const names = ["server", "admin", "remote", "local"].map((role) => {
    const leaf = new X509Certificate(file(mesh(role), "tls.crt"));
    expect(leaf.checkPrivateKey(createPrivateKey(file(mesh(role), "tls.key")))).toBe(true);
    expect(file(mesh(role), "ca.crt")).toBe(file("cilium-ca", "ca.crt"));
    return leaf.subject;
  });
  expect(names).toEqual(["CN=clustermesh-apiserver.cilium.io", "CN=admin-main", "CN=remote", "CN=local-main"]);
  const server = (host: string): string | undefined =>
    trouble(file(mesh("server"), "tls.crt"), { ca: file("cilium-ca", "ca.crt"), host, at: new Date() });
  for (const host of [
    "192.0.2.81",
    "127.0.0.1",
    "::1",
    "mesh.example.org",
    "main.mesh.cilium.io",
    "clustermesh-apiserver.kube-system.svc",
  ]) {
    expect(server(host)).toBeUndefined();
  }
  expect(server("192.0.2.82")).toBe("x509: certificate is valid for 127.0.0.1, ::1, 192.0.2.81, not 192.0.2.82");
  expect(new X509Certificate(file("hubble-server-certs", "tls.crt")).subjectAltName).toBe(
    "DNS:*.main.hubble-grpc.cilium.io",
  );
});

test("in authMode cluster the remote certificate carries the cluster's name", async () => {
  await bench.cilium(tls({ authMode: "cluster" }));
  expect(new X509Certificate(file(mesh("remote"), "tls.crt")).subject).toBe("CN=remote-main");
});

test("an upgrade makes new leaves under the old CA; what runs by itself changes neither", async () => {
  const release = await bench.cilium();
  const [ca, leaf] = [file("cilium-ca", "ca.crt"), file(mesh("remote"), "tls.crt")];
  await bench.cloudController();
  expect(file(mesh("remote"), "tls.crt")).toBe(leaf);
  await bench.kubernetes.update(release, ciliumRelease(ciliumValues(), { maxHistory: 3 }));
  expect(file(mesh("remote"), "tls.crt")).not.toBe(leaf);
  expect(file("cilium-ca", "ca.crt")).toBe(ca);
  expect(trouble(leaf, { ca, at: new Date(), usage: "client auth" })).toBeUndefined();
});

test("a CA that carries the marks of the release is adopted, and must be there first", async () => {
  const ca = makeCa({ commonName: "mesh home", days: 30 });
  const secret = await bench.kubernetes.create("kubernetes:core/v1:Secret", "ca", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "cilium-ca",
      namespace: "kube-system",
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": "cilium", "meta.helm.sh/release-namespace": "kube-system" },
    },
    stringData: { "ca.crt": ca.certificate, "ca.key": ca.privateKey },
  });
  const release = await bench.kubernetes.create(RELEASE, "cilium", ciliumRelease());
  expect(file(mesh("server"), "ca.crt")).toBe(ca.certificate);
  expect(bench.because(release, "kubernetes-helm-adopts-nothing-foreign")).toEqual([[secret.urn]]);
});
