// Proves that the provider brings a whole cluster up over gRPC in the right order, and which resources it names as the
// reason of each step. It cannot prove that the real charts behave so; their sources are cited at the laws.
import { Bench, BOOTSTRAP, DEPLOYMENT, RELEASE, applied, deployment } from "./world";
import type { Props } from "../../../lab/kernel/model";

const POOL = "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool";
const L2 = "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy";
const FLUX = "kubernetes:fluxcd.controlplane.io/v1:FluxInstance";

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
});
