// Proves what a global Service looks like on the member that has its pods and on one that has none. It cannot prove that
// Cilium joins them.
import { Provider } from "@pulumi/kubernetes/provider";
import { GlobalService, type GlobalServiceArgs } from "../../../components/network/globalService";
import { record } from "../../stacks/recording";

const stub: GlobalServiceArgs = { namespace: "monitoring", name: "vmsingle-vm-global", port: 8429 };

function bringUp(args: GlobalServiceArgs) {
  return record(() => {
    const provider = new Provider("main-kubernetes", {});
    const bootstrap = new Provider("bootstrap", {});
    new GlobalService("main-remote-write", args, { provider, deletedWith: bootstrap });
  });
}

test("with pods: a selector, the mark, and a namespace of its own", async () => {
  const recording = await bringUp({ ...stub, selector: { app: "vmsingle" } });

  expect(recording.one("main-remote-write-namespace")).toMatchObject({
    type: "kubernetes:core/v1:Namespace",
    inputs: { metadata: { name: "monitoring", labels: { "pod-security.kubernetes.io/enforce": "baseline" } } },
    parent: "main-remote-write",
    provider: "main-kubernetes",
    deletedWith: "bootstrap",
  });
  expect(recording.one("main-remote-write-service")).toMatchObject({
    type: "kubernetes:core/v1:Service",
    parent: "main-remote-write",
    dependsOn: ["main-remote-write-namespace"],
    deletedWith: "bootstrap",
  });
  const { metadata, spec } = recording.one("main-remote-write-service").inputs;
  expect({ metadata, spec }).toEqual({
    metadata: {
      name: "vmsingle-vm-global",
      namespace: "monitoring",
      annotations: { "service.cilium.io/global": "true", "pulumi.com/skipAwait": "true" },
    },
    spec: {
      type: "ClusterIP",
      ports: [{ name: "http", port: 8429, targetPort: 8429, protocol: "TCP" }],
      selector: { app: "vmsingle" },
    },
  });
});

test("without pods: the same Service without selector", async () => {
  const recording = await bringUp(stub);

  expect(recording.one("main-remote-write-service").inputs["spec"]).toEqual({
    type: "ClusterIP",
    ports: [{ name: "http", port: 8429, targetPort: 8429, protocol: "TCP" }],
  });
});
