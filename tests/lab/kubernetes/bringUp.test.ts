// Proves that the provider brings a whole cluster up over gRPC in the right order, and which resources it names as the
// reason of each step. It cannot prove that the real charts behave so; their sources are cited at the laws.
import { Bench, BOOTSTRAP, DEPLOYMENT, applied, deployment, refusal } from "./world";
import type { Props } from "../../../lab/kernel/model";

const POOL = "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool";
const L2 = "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.remove());

const meshPool: Props = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumLoadBalancerIPPool",
  metadata: { name: "clustermesh" },
  spec: {
    blocks: [{ start: "192.0.2.81", stop: "192.0.2.81" }],
    serviceSelector: { matchLabels: { "io.kubernetes.service.name": "clustermesh-apiserver" } },
  },
};

test("Cilium's secrets are there as soon as its release is, the remote certificate among them", async () => {
  await bench.cilium();
  const names = Object.values(bench.world.clusters["alpha"]?.objects ?? {})
    .filter(({ kind }) => kind === "Secret")
    .map(({ name }) => name);
  expect(names).toEqual([
    "cilium-ca",
    "hubble-server-certs",
    "hubble-relay-client-certs",
    "clustermesh-apiserver-admin-cert",
    "clustermesh-apiserver-local-cert",
    "clustermesh-apiserver-remote-cert",
    "clustermesh-apiserver-server-cert",
  ]);
});

test("a cluster comes up step by step, and every step names what it rests on", async () => {
  const { cilium, ccm, gate } = await bench.ready();
  expect(bench.because(cilium, "kubernetes-api-server-answers")).toEqual([[BOOTSTRAP], [applied("main-cp-0")]]);
  expect(bench.because(gate, "kubernetes-workload-becomes-ready")).toEqual([
    [applied("main-worker-0")],
    [applied("main-cp-0")],
    [ccm.urn],
    [cilium.urn],
  ]);
  const pool = await bench.kubernetes.create(POOL, "mesh-pool", meshPool);
  expect(bench.because(pool, "kubernetes-custom-resource-needs-its-definition")).toEqual([[gate.urn]]);
  const policy = await bench.kubernetes.create(L2, "l2", {
    apiVersion: "cilium.io/v2alpha1",
    kind: "CiliumL2AnnouncementPolicy",
    metadata: { name: "lan" },
    spec: { loadBalancerIPs: true, externalIPs: false },
  });
  expect(bench.because(policy, "kubernetes-custom-resource-needs-its-definition")).toEqual([[gate.urn]]);
  const service = bench.world.clusters["alpha"]?.objects["v1/Service/kube-system/clustermesh-apiserver"];
  expect(service?.body["status"]).toEqual({ loadBalancer: { ingress: [{ ip: "192.0.2.81", ipMode: "VIP" }] } });
});

test("virtual time: the gate waits for Cilium's images, a failed wait for its timeout", async () => {
  const { gate } = await bench.ready();
  const second = await bench.kubernetes.create(DEPLOYMENT, "second", deployment("second"));
  const seconds = bench.lab.lab.recorder.durations("main");
  expect([seconds.get(gate.urn), seconds.get(second.urn)]).toEqual([90, 30]);
  const stuck = deployment("stuck", { nodeSelector: { nowhere: "true" } });
  await refusal(bench.kubernetes.create(DEPLOYMENT, "stuck", stuck));
  const last = bench.lab.lab.recorder.operations("main").at(-1);
  expect([last?.urn, last?.seconds]).toEqual([bench.urn(DEPLOYMENT, "stuck"), 630]);
});
