// Proves which addresses Cilium's address allocation gives to which Services, and what an awaited Service says without
// one, over gRPC. It cannot prove that a LAN's router accepts the announced addresses.
import { Bench, RELEASE, ciliumRelease, ciliumValues, refusal } from "./world";
import type { TestResource } from "../harness";
import type { Props } from "../../../lab/kernel/model";

const POOL = "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool";
const SERVICE = "kubernetes:core/v1:Service";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
  await bench.ready();
});
afterEach(() => bench.remove());

const pool = (name: string, spec: Props): Promise<TestResource> =>
  bench.kubernetes.create(POOL, name, {
    apiVersion: "cilium.io/v2",
    kind: "CiliumLoadBalancerIPPool",
    metadata: { name },
    spec,
  });
const service = (name: string, annotations: Props = {}, labels: Props = {}): Promise<TestResource> =>
  bench.kubernetes.create(SERVICE, name, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default", annotations, labels },
    spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
  });
const addressOf = (key: string): unknown => bench.world.clusters["alpha"]?.objects[`v1/Service/${key}`]?.body["status"];
const given = (ip: string): Props => ({ loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } });
const pending = (name: string, cause: string): string =>
  `resource "${bench.urn(SERVICE, name)}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: '${name}' timed out waiting to be Ready\n` +
  `  - Service was not allocated an IP address; does your cloud provider support this?\n  - ${cause}`;

test("a Service waits for a pool, gets the first free address, and names the pool", async () => {
  expect(await refusal(service("early"))).toBe(
    pending("early", "There are no enabled CiliumLoadBalancerIPPools that match this service"),
  );
  const first = await pool("first", { blocks: [{ cidr: "192.0.2.84/31" }] });
  expect(addressOf("default/early")).toEqual(given("192.0.2.84"));
  const next = await service("next");
  expect(next.outputs.value["status"]).toEqual(given("192.0.2.85"));
  expect(bench.because(next, "kubernetes-load-balancer-gets-an-address")).toEqual([[first.urn]]);
});

test("the mesh's Service takes the address that its annotation asks for, from its own pool", async () => {
  await pool("ingress", {
    blocks: [{ start: "192.0.2.80", stop: "192.0.2.80" }],
    serviceSelector: {
      matchExpressions: [{ key: "io.kubernetes.service.name", operator: "NotIn", values: ["clustermesh-apiserver"] }],
    },
  });
  expect(addressOf("kube-system/clustermesh-apiserver")).toEqual({ loadBalancer: {} });
  await pool("mesh", {
    blocks: [{ start: "192.0.2.81" }],
    serviceSelector: {
      matchLabels: {
        "io.kubernetes.service.name": "clustermesh-apiserver",
        "io.kubernetes.service.namespace": "kube-system",
      },
    },
  });
  expect(addressOf("kube-system/clustermesh-apiserver")).toEqual(given("192.0.2.81"));
});

test("an address outside every pool stays pending", async () => {
  await pool("first", { blocks: [{ cidr: "192.0.2.80/31" }] });
  expect(await refusal(service("far", { "lbipam.cilium.io/ips": "192.0.2.99" }))).toBe(
    pending("far", "No pool exists with a CIDR containing '192.0.2.99' that selects this service"),
  );
});

test("a pool gives each address once", async () => {
  await pool("one", { blocks: [{ start: "192.0.2.84" }] });
  await service("first");
  expect(await refusal(service("second"))).toBe(
    pending("second", "All enabled CiliumLoadBalancerIPPools that match this service ran out of allocatable IPs"),
  );
  expect(await refusal(service("third", { "lbipam.cilium.io/ips": "192.0.2.84" }))).toBe(
    pending("third", "The IP '192.0.2.84' is already allocated to another service"),
  );
});

test("a pool that does not select the Service gives it nothing", async () => {
  await pool("blue", { blocks: [{ cidr: "192.0.2.80/31" }], serviceSelector: { matchLabels: { color: "blue" } } });
  expect(await refusal(service("red", {}, { color: "red" }))).toBe(
    pending("red", "There are no enabled CiliumLoadBalancerIPPools that match this service"),
  );
  await expect(service("sky", {}, { color: "blue" })).resolves.toMatchObject({ id: "default/sky" });
});

test("an address goes when its pool no longer selects the Service", async () => {
  const first = await pool("first", { blocks: [{ cidr: "192.0.2.84/31" }] });
  await service("web");
  const spec = { blocks: [{ cidr: "192.0.2.84/31" }], serviceSelector: { matchLabels: { color: "blue" } } };
  await bench.kubernetes.update(first, { ...first.inputs.value, spec });
  expect(addressOf("default/web")).toEqual({ loadBalancer: {} });
});

test("of two pools that overlap only the older is used", async () => {
  await pool("blue", { blocks: [{ cidr: "192.0.2.84/31" }], serviceSelector: { matchLabels: { color: "blue" } } });
  await pool("any", { blocks: [{ cidr: "192.0.2.84/30" }] });
  expect(await refusal(service("web"))).toBe(
    pending("web", "There are no enabled CiliumLoadBalancerIPPools that match this service"),
  );
});

test("a pool whose own blocks overlap gives out nothing", async () => {
  await pool("doubled", { blocks: [{ start: "192.0.2.84" }, { start: "192.0.2.80", stop: "192.0.2.84" }] });
  expect(await refusal(service("web"))).toBe(
    pending("web", "There are no enabled CiliumLoadBalancerIPPools that match this service"),
  );
  await pool("apart", { blocks: [{ start: "192.0.2.85" }, { start: "192.0.2.80", stop: "192.0.2.84" }] });
  expect(addressOf("default/web")).toEqual(given("192.0.2.85"));
});

test("the first and last address of a block can be reserved", async () => {
  await pool("inner", { blocks: [{ cidr: "192.0.2.84/30" }], allowFirstLastIPs: "No" });
  expect((await service("one")).outputs.value["status"]).toEqual(given("192.0.2.85"));
});

test("an address goes when its pool goes", async () => {
  const first = await pool("first", { blocks: [{ cidr: "192.0.2.80/31" }] });
  await service("web");
  await bench.kubernetes.delete(first);
  expect(addressOf("default/web")).toEqual({ loadBalancer: {} });
});

test("a waiting release ends once its Service has an address, and names the pool", async () => {
  const mesh = await pool("mesh", { blocks: [{ cidr: "192.0.2.80/30" }] });
  const cilium: TestResource = {
    urn: bench.urn(RELEASE, "cilium"),
    type: RELEASE,
    id: "kube-system/cilium",
    inputs: { value: ciliumRelease(), secrets: [] },
    outputs: { value: {}, secrets: [] },
  };
  const waiting = await bench.kubernetes.update(cilium, ciliumRelease(ciliumValues(), { skipAwait: false }));
  expect(bench.because(waiting, "kubernetes-helm-wait-ends")).toContainEqual([mesh.urn]);
});

test("a Service without a load balancer is not awaited for an address", async () => {
  const made = await bench.kubernetes.create(SERVICE, "inner", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "inner", namespace: "default" },
    spec: { ports: [{ port: 80 }] },
  });
  expect(made.id).toBe("default/inner");
});
