// Proves how built-in objects are checked, named, created, replaced, read and deleted, with the exact words of each
// refusal, over gRPC. It cannot prove that the published SDK's types hold every field of a newer Kubernetes.
import { Bench, DEPLOYMENT, deployment, refusal } from "./world";
import type { Props } from "../../../lab/kernel/model";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";

const namespace = (name: string): Props => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
const configMap = (data: Props, metadata: Props = { name: "vars", namespace: "default" }): Props => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  data,
});
const secret = (stringData: Props): Props => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "git", namespace: "default" },
  stringData,
});

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.remove());

test("unknown fields are refused with their path, in previews already", async () => {
  const inputs = deployment("gate", {
    containers: [{ name: "pause", image: "pause:1", ports: [{ containerport: 80 }] }],
  });
  expect(await refusal(bench.kubernetes.preview(DEPLOYMENT, "gate", inputs))).toBe(
    'unknown field "spec.template.spec.containers[0].ports[0].containerport" in Deployment apps/v1; the API server would drop it with a warning\n' +
      "Required value",
  );
});

test("wrong types are refused", async () => {
  expect(await refusal(bench.kubernetes.check(CONFIG_MAP, "vars", configMap({ ID: 1 })))).toBe(
    "must be a string, got 1",
  );
});

test.each([
  [
    NAMESPACE,
    namespace("Apps"),
    `Invalid value: "Apps": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
  ],
  [
    CONFIG_MAP,
    configMap({}, { name: "a_b", namespace: "default" }),
    `Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
  ],
  [NAMESPACE, namespace("a".repeat(64)), `Invalid value: "${"a".repeat(64)}": must be no more than 63 characters`],
  [
    "kubernetes:core/v1:Service",
    { apiVersion: "v1", kind: "Service", metadata: { name: "1web" } },
    `Invalid value: "1web": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
  ],
  [
    NAMESPACE,
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "apps", namespace: "default" } },
    "Namespace is not namespaced; remove metadata.namespace",
  ],
  [
    CONFIG_MAP,
    configMap({}, { generateName: "vars-" }),
    "the `.metadata.generateName` field is not supported in Server-Side Apply mode",
  ],
] satisfies [string, Props, string][])("bad metadata of %s is refused: %j", async (type, inputs, message) => {
  expect(await refusal(bench.kubernetes.check(type, "thing", inputs))).toBe(message);
});

test("an object without a name gets one that survives updates", async () => {
  const made = await bench.kubernetes.create(CONFIG_MAP, "vars", configMap({ a: "1" }, {}));
  expect(made.id).toMatch(/^default\/vars-[0-9a-f]{8}$/);
  expect(made.outputs.value["metadata"]).toMatchObject({ annotations: { "pulumi.com/autonamed": "true" } });
});

test("a namespaced object needs its namespace, and names it as the reason", async () => {
  const inputs = configMap({}, { name: "vars", namespace: "apps" });
  expect(await refusal(bench.kubernetes.create(CONFIG_MAP, "vars", inputs))).toBe(
    `resource "${bench.urn(CONFIG_MAP, "vars")}" was not successfully created by the Kubernetes API server: namespaces "apps" not found`,
  );
  const made = await bench.kubernetes.create(NAMESPACE, "apps", namespace("apps"));
  const vars = await bench.kubernetes.create(CONFIG_MAP, "vars", inputs);
  expect(bench.because(vars, "kubernetes-namespace-exists")).toEqual([[made.urn]]);
});

test("a second object of the same name is refused", async () => {
  await bench.kubernetes.create(CONFIG_MAP, "vars", configMap({}));
  const message = await refusal(bench.kubernetes.create(CONFIG_MAP, "again", configMap({})));
  expect(message.split("\n\n").slice(0, 2)).toEqual([
    `resource "${bench.urn(CONFIG_MAP, "again")}" was not successfully created by the Kubernetes API server: configmaps "vars" already exists`,
    "The resource already exists in the cluster. This can happen when:",
  ]);
});

test("a Secret holds at most 1 MiB, and its data are secret", async () => {
  const made = await bench.kubernetes.create(SECRET, "git", secret({ password: "x".repeat(1048576) }));
  expect(made.outputs.secrets).toEqual([["data"], ["stringData"]]);
  const larger = secret({ password: "x".repeat(1048577) });
  expect(await refusal(bench.kubernetes.update(made, larger))).toBe(
    `resource "${made.urn}" was not successfully created by the Kubernetes API server: Secret "git" is invalid: data: Too long: may not be more than 1048576 bytes`,
  );
});

test("changed data replace a ConfigMap, unless the provider allows it to change", async () => {
  const made = await bench.kubernetes.create(CONFIG_MAP, "vars", configMap({ a: "1" }));
  expect(await bench.kubernetes.diff(made, configMap({ a: "2" }))).toEqual({
    data: "update-replace",
    "data.a": "update",
  });
  const mutable = await bench.lab.provider("kubernetes", { kubeconfig: "x", enableConfigMapMutable: "true" });
  expect(await mutable.diff(made, configMap({ a: "2" }))).toEqual({ "data.a": "update" });
});

test("names, namespaces and selectors replace", async () => {
  const made = await bench.kubernetes.create(
    DEPLOYMENT,
    "gate",
    deployment("gate", {}, { annotations: { "pulumi.com/skipAwait": "true" } }),
  );
  expect(
    await bench.kubernetes.diff(
      made,
      deployment("gate", {}, { name: "other", annotations: { "pulumi.com/skipAwait": "true" } }),
    ),
  ).toEqual({ "metadata.name": "update-replace" });
});

test("drift shows, and a deleted object is gone", async () => {
  const made = await bench.kubernetes.create(CONFIG_MAP, "vars", configMap({ a: "1" }));
  const object = Object.values(bench.world.clusters["alpha"]?.objects ?? {}).find(({ name }) => name === "vars");
  if (object) object.body = { ...object.body, data: { a: "changed" } };
  expect((await bench.kubernetes.read(made))?.inputs["data"]).toEqual({ a: "changed" });
  await bench.kubernetes.delete(made);
  expect(await bench.kubernetes.read(made)).toBeUndefined();
});

test("a namespace takes its objects along", async () => {
  const made = await bench.kubernetes.create(NAMESPACE, "apps", namespace("apps"));
  const vars = await bench.kubernetes.create(CONFIG_MAP, "vars", configMap({}, { name: "vars", namespace: "apps" }));
  await bench.kubernetes.delete(made);
  expect(await bench.kubernetes.read(vars)).toBeUndefined();
});

test("an object that is gone cannot be updated", async () => {
  const made = await bench.kubernetes.create(CONFIG_MAP, "vars", configMap({}));
  await bench.kubernetes.delete(made);
  expect(await refusal(bench.kubernetes.update(made, configMap({ a: "1" })))).toBe(
    `update of resource "${made.urn}" failed because the Kubernetes API server reported that it does not exist: default/vars not found`,
  );
});

test("kinds that the lab does not know are refused", async () => {
  expect(await refusal(bench.kubernetes.check("kubernetes:core/v1:Pod", "pod", {}))).toBe(
    "unrecognized resource type (Check): kubernetes:core/v1:Pod",
  );
});
