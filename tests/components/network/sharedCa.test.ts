// Proves how the CA of a mesh is made or taken, that its key stays secret, and that Helm can take its Secret over. It
// cannot prove that Cilium's chart signs with it.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { Provider as TlsProvider } from "@pulumi/tls/provider";
import { SharedCa, type SharedCaSource } from "../../../components/network/sharedCa";
import { record, SECRET } from "../../stacks/recording";

function bringUp(source: SharedCaSource) {
  return record(
    () => {
      const kubernetes = new Provider("main-kubernetes", {});
      const tls = new TlsProvider("main-tls");
      const bootstrap = new Provider("bootstrap", {});
      const ca = new SharedCa(
        "main-mesh-ca",
        { meshName: "home", clusterName: "main", source },
        { providers: [kubernetes, tls], deletedWith: bootstrap },
      );
      return { certificate: ca.certificate, privateKey: ca.privateKey };
    },
    {
      outputs: ({ type }) =>
        type === "tls:index/privateKey:PrivateKey"
          ? { privateKeyPem: "key" }
          : type === "tls:index/selfSignedCert:SelfSignedCert"
            ? { certPem: "certificate" }
            : {},
    },
  );
}

const HELM = {
  name: "cilium-ca",
  namespace: "kube-system",
  labels: { "app.kubernetes.io/managed-by": "Helm" },
  annotations: { "meta.helm.sh/release-name": "cilium", "meta.helm.sh/release-namespace": "kube-system" },
};

test("makes a CA, which is protected, and puts it where the chart looks", async () => {
  const recording = await bringUp({ make: true, retire: false });

  expect(recording.registrations.map(({ type, name }) => [type, name])).toEqual([
    ["pulumi:providers:kubernetes", "bootstrap"],
    ["pulumi:providers:kubernetes", "main-kubernetes"],
    ["homelab:network:SharedCa", "main-mesh-ca"],
    ["tls:index/selfSignedCert:SelfSignedCert", "main-mesh-ca-certificate"],
    ["tls:index/privateKey:PrivateKey", "main-mesh-ca-key"],
    ["kubernetes:core/v1:Secret", "main-mesh-ca-secret"],
    ["pulumi:providers:tls", "main-tls"],
  ]);
  expect(recording.one("main-mesh-ca-key")).toMatchObject({
    inputs: { algorithm: "ECDSA", ecdsaCurve: "P256" },
    parent: "main-mesh-ca",
    provider: "main-tls",
    deletedWith: "",
    protect: true,
  });
  expect(recording.one("main-mesh-ca-certificate")).toMatchObject({
    inputs: {
      subject: { commonName: "Cilium CA of mesh home" },
      isCaCertificate: true,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 87_600,
    },
    provider: "main-tls",
    dependsOn: ["main-mesh-ca-key"],
    protect: true,
  });
  expect(recording.one("main-mesh-ca-secret")).toMatchObject({
    inputs: { metadata: HELM },
    parent: "main-mesh-ca",
    provider: "main-kubernetes",
    dependsOn: ["main-mesh-ca-certificate", "main-mesh-ca-key"],
    deletedWith: "bootstrap",
    protect: false,
  });
  expect(recording.one("main-mesh-ca-secret").inputs["stringData"]).toEqual(SECRET);
});

test("takes the CA that another member made, and makes none", async () => {
  const recording = await bringUp({ certificate: "certificate", privateKey: "key" });

  const children = recording.registrations.filter(({ parent }) => parent === "main-mesh-ca");
  expect(children.map(({ name }) => name)).toEqual(["main-mesh-ca-secret"]);
  expect(recording.result).toEqual({ certificate: "certificate", privateKey: "key" });
});

test("the component keeps nothing of the key in its own inputs", async () => {
  const recording = await bringUp({ certificate: "certificate", privateKey: "canary" });

  expect(recording.one("main-mesh-ca").inputs).toEqual({ meshName: "home", clusterName: "main", makes: false });
  expect(JSON.stringify(recording.registrations)).not.toContain("canary");
});

test("the key is secret, even from plain text", async () => {
  let isSecret: Promise<boolean> | undefined;
  await record(() => {
    const provider = new Provider("main-kubernetes", {});
    const source = { certificate: "certificate", privateKey: "key" };
    const ca = new SharedCa("ca", { meshName: "home", clusterName: "main", source }, { provider });
    isSecret = pulumi.isSecret(ca.privateKey);
  });
  await expect(isSecret).resolves.toBe(true);
});

test("the CA of a cluster that is taken down is not protected", async () => {
  const recording = await bringUp({ make: true, retire: true });

  expect(recording.one("main-mesh-ca-key").protect).toBe(false);
  expect(recording.one("main-mesh-ca-certificate").protect).toBe(false);
});
