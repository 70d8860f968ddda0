// Proves which pools and which policy a cluster gets, and that each waits for the gate. It cannot prove that Cilium
// hands out the addresses.
import { Provider } from "@pulumi/kubernetes/provider";
import {
  LoadBalancing,
  l2Policy,
  servicePool,
  type LoadBalancingArgs,
} from "../../../components/network/loadBalancing";
import { record } from "../../stacks/recording";

function bringUp(args: LoadBalancingArgs) {
  return record(() => {
    const provider = new Provider("main-kubernetes", {});
    const gate = new Provider("gate", {});
    const bootstrap = new Provider("bootstrap", {});
    new LoadBalancing("main-lb", args, { provider, dependsOn: [gate], deletedWith: bootstrap });
  });
}

const full: LoadBalancingArgs = {
  ingressAddress: "192.0.2.80",
  meshAddress: "192.0.2.81",
  l2Announcements: true,
  hasWorkers: true,
};

test("a pool for services, a pool for the mesh and a policy for the LAN", async () => {
  const recording = await bringUp(full);

  const objects = recording.registrations.filter(({ type }) => type.startsWith("kubernetes:"));
  expect(objects.map(({ type, name, inputs }) => ({ type, name, inputs }))).toEqual([
    {
      type: "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy",
      name: "main-lb-l2-policy",
      inputs: {
        apiVersion: "cilium.io/v2alpha1",
        kind: "CiliumL2AnnouncementPolicy",
        metadata: { name: "lan" },
        spec: {
          loadBalancerIPs: true,
          externalIPs: false,
          nodeSelector: {
            matchExpressions: [{ key: "node-role.kubernetes.io/control-plane", operator: "DoesNotExist" }],
          },
        },
      },
    },
    {
      type: "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool",
      name: "main-lb-mesh-pool",
      inputs: {
        apiVersion: "cilium.io/v2",
        kind: "CiliumLoadBalancerIPPool",
        metadata: { name: "clustermesh" },
        spec: {
          blocks: [{ start: "192.0.2.81", stop: "192.0.2.81" }],
          serviceSelector: {
            matchLabels: {
              "io.kubernetes.service.name": "clustermesh-apiserver",
              "io.kubernetes.service.namespace": "kube-system",
            },
          },
        },
      },
    },
    {
      type: "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool",
      name: "main-lb-service-pool",
      inputs: {
        apiVersion: "cilium.io/v2",
        kind: "CiliumLoadBalancerIPPool",
        metadata: { name: "services" },
        spec: {
          blocks: [{ start: "192.0.2.80", stop: "192.0.2.80" }],
          serviceSelector: {
            matchExpressions: [
              { key: "io.kubernetes.service.name", operator: "NotIn", values: ["clustermesh-apiserver"] },
            ],
          },
        },
      },
    },
  ]);
  for (const object of objects) {
    expect(object).toMatchObject({
      parent: "main-lb",
      provider: "main-kubernetes",
      dependsOn: ["gate"],
      deletedWith: "bootstrap",
    });
  }
  expect(recording.one("main-lb")).toMatchObject({ dependsOn: [], deletedWith: "", inputs: full });
});

test("no mesh, no pool for it; no announcements, no policy", async () => {
  const recording = await bringUp({ ingressAddress: "192.0.2.80", l2Announcements: false, hasWorkers: true });

  const names = recording.registrations.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("main-lb"))).toEqual(["main-lb", "main-lb-service-pool"]);
});

test("without workers every node announces", () => {
  expect(l2Policy(false)).toEqual({ loadBalancerIPs: true, externalIPs: false });
});

test("a range of further addresses is a second block of the same pool", () => {
  expect(
    servicePool({ ingressAddress: "192.0.2.80", range: { first: "192.0.2.100", last: "192.0.2.120" } }).blocks,
  ).toEqual([
    { start: "192.0.2.80", stop: "192.0.2.80" },
    { start: "192.0.2.100", stop: "192.0.2.120" },
  ]);
});

test.each([
  ["192.0.2.100", false],
  ["192.0.2.101", false],
  ["192.0.2.120", false],
  ["192.0.2.99", true],
  ["192.0.2.121", true],
])("blocks of the pool never overlap: ingress at %s", (ingressAddress, ofItsOwn) => {
  expect(servicePool({ ingressAddress, range: { first: "192.0.2.100", last: "192.0.2.120" } }).blocks).toEqual([
    ...(ofItsOwn ? [{ start: ingressAddress, stop: ingressAddress }] : []),
    { start: "192.0.2.100", stop: "192.0.2.120" },
  ]);
});

test("Vault's address is in a pool of its own, and no other pool serves its namespace", async () => {
  const recording = await bringUp({ ...full, vaultAddress: "192.0.2.82" });

  expect(recording.one("main-lb-vault-pool")).toMatchObject({
    inputs: {
      metadata: { name: "vault" },
      spec: {
        blocks: [{ start: "192.0.2.82", stop: "192.0.2.82" }],
        serviceSelector: { matchLabels: { "io.kubernetes.service.namespace": "vault" } },
      },
    },
    dependsOn: ["gate"],
    deletedWith: "bootstrap",
  });
  expect(recording.one("main-lb-service-pool").inputs["spec"]).toHaveProperty("serviceSelector", {
    matchExpressions: [
      { key: "io.kubernetes.service.name", operator: "NotIn", values: ["clustermesh-apiserver"] },
      { key: "io.kubernetes.service.namespace", operator: "NotIn", values: ["vault"] },
    ],
  });
});
