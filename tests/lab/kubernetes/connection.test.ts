// Proves which kubeconfigs reach a cluster and with which words the others fail, over gRPC. It cannot prove that a real
// API server presents the certificate that the world says it has.
import { Bench, DEPLOYMENT, BETA, deployment, kubeconfig, refusal, type ClusterOptions } from "./world";
import { TestLab } from "../harness";
import type { Props } from "../../../lab/kernel/model";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const namespace: Props = { apiVersion: "v1", kind: "Namespace", metadata: { name: "apps" } };
const SCHEMA = "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: ";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.remove();
  bench = undefined;
});

async function creating(config: Props, options: ClusterOptions = {}): Promise<string> {
  bench = await Bench.start(options, config);
  return refusal(bench.kubernetes.create(NAMESPACE, "apps", namespace));
}

test("the virtual address, and the address of a control plane, reach the cluster", async () => {
  bench = await Bench.start();
  await bench.kubernetes.create(NAMESPACE, "apps", namespace);
  const direct = await bench.lab.provider("kubernetes", {
    kubeconfig: kubeconfig({ server: "https://192.0.2.10:6443" }),
  });
  const made = await direct.create(NAMESPACE, "more", { ...namespace, metadata: { name: "more" } });
  expect(made.id).toBe("more");
});

test("before bootstrap nothing answers at the virtual address", async () => {
  expect(await creating({}, { bootstrapped: false })).toBe(
    `${SCHEMA}Get "https://192.0.2.5:6443/openapi/v2?timeout=32s": dial tcp 192.0.2.5:6443: connect: no route to host`,
  );
});

test("nothing answers where no control plane is", async () => {
  const message = await creating({ kubeconfig: kubeconfig({ server: "https://192.0.2.20:6443" }) });
  expect(message).toBe(
    `${SCHEMA}Get "https://192.0.2.20:6443/openapi/v2?timeout=32s": dial tcp 192.0.2.20:6443: connect: connection refused`,
  );
});

test("the API server listens on its own port only", async () => {
  const message = await creating({ kubeconfig: kubeconfig({ server: "https://192.0.2.5" }) });
  expect(message).toBe(
    `${SCHEMA}Get "https://192.0.2.5/openapi/v2?timeout=32s": dial tcp 192.0.2.5:443: connect: connection refused`,
  );
});

test("a certificate authority of another cluster is not trusted", async () => {
  expect(await creating({ kubeconfig: kubeconfig({ ca: BETA.ca }) })).toBe(
    `${SCHEMA}Get "https://192.0.2.5:6443/openapi/v2?timeout=32s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  );
});

test("a client certificate of another cluster is not accepted", async () => {
  expect(await creating({ kubeconfig: kubeconfig({ client: BETA.client }) })).toBe(
    `${SCHEMA}the server has asked for the client to provide credentials`,
  );
});

test.each([
  ["no context", "apiVersion: v1\nkind: Config\n", "invalid configuration: no server found for the current context"],
  [
    "no such file",
    "/nowhere/kubeconfig",
    `couldn't get version/kind; json parse error: "/nowhere/kubeconfig" is neither a kubeconfig nor a file`,
  ],
  ["a list", "- a\n- b\n", "couldn't get version/kind; json parse error: cannot unmarshal string into Go value"],
])("a kubeconfig that is %s is refused", async (_what, text, cause) => {
  expect(await creating({ kubeconfig: text })).toBe(
    `configured Kubernetes cluster is unreachable: failed to parse kubeconfig data in \`kubernetes:config:kubeconfig\`- ${cause}`,
  );
});

test("a kubeconfig with a token instead of a certificate is refused", async () => {
  const text = kubeconfig().replace("client-certificate-data", "token");
  expect(await creating({ kubeconfig: text })).toBe(
    "configured Kubernetes cluster is unreachable: failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- " +
      "invalid configuration: the lab needs certificate-authority-data, client-certificate-data and client-key-data",
  );
});

test("provider options are strict", async () => {
  const lab = await TestLab.start({ underlay: { hypervisors: [], metal: [] } });
  try {
    expect(await refusal(lab.provider("kubernetes", { kubeconfig: "x", serverSideApply: "true" }))).toBe(
      'the Kubernetes provider has no option "serverSideApply"',
    );
    expect(await refusal(lab.provider("kubernetes", { kubeconfig: "x", namespace: "apps" }))).toBe(
      "this option is not simulated by the lab",
    );
    expect(await refusal(lab.provider("kubernetes", {}))).toBe(
      "is not set; the machine's own kubeconfig is never used by the lab",
    );
  } finally {
    await lab.remove();
  }
});

test("a preview needs no cluster", async () => {
  bench = await Bench.start({ bootstrapped: false });
  const planned = await bench.kubernetes.preview(DEPLOYMENT, "gate", deployment("gate"));
  expect(planned.value["kind"]).toBe("Deployment");
});

test("objects of a vanished cluster cannot be deleted or read, unless the provider was told so", async () => {
  bench = await Bench.start();
  const made = await bench.kubernetes.create(NAMESPACE, "apps", namespace);
  const release = await bench.cilium();
  const lenient = await bench.lab.provider("kubernetes", { kubeconfig: kubeconfig(), deleteUnreachable: "true" });
  bench.world.machines = {};
  const advice =
    "If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the " +
    'PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';
  expect(await refusal(bench.kubernetes.delete(made))).toBe(`configured Kubernetes cluster is unreachable. ${advice}`);
  expect(await refusal(bench.kubernetes.read(made))).toBe(
    `failed to read resource state due to unreachable cluster. ${advice}`,
  );
  expect(await refusal(bench.kubernetes.delete(release))).toBe(
    "can't delete Helm Release with unreachable cluster. Reason: \"unable to load schema information from the API server: " +
      'Get "https://192.0.2.5:6443/openapi/v2?timeout=32s": dial tcp 192.0.2.5:6443: connect: no route to host"',
  );
  await lenient.delete(made);
  expect(await lenient.read(made)).toBeUndefined();
});
