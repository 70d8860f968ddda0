// Proves what the Cilium component asks the engine for: one release, not awaited, with exactly these options.
// It cannot prove that the chart accepts the values or that Cilium works with them.
import { Provider } from "@pulumi/kubernetes/provider";
import { Cilium } from "../../../components/network/cilium";
import { ciliumValues } from "../../../components/network/ciliumValues";
import { record } from "../../stacks/recording";

const args = {
  version: "1.18.6",
  clusterName: "main",
  clusterId: 1,
  nodeCount: 4,
  routing: { mode: "tunnel", protocol: "vxlan" },
  l2Announcements: true,
  mesh: { address: "192.168.1.81", maxConnectedClusters: 255 },
} as const;

test("registers one release that is neither awaited nor atomic", async () => {
  const recording = await record(() => {
    const provider = new Provider("main-kubernetes", {});
    const death = new Provider("death", {});
    new Cilium("main-cilium", args, { provider, deletedWith: death });
  });

  expect(recording.registrations.map(({ type, name }) => [type, name])).toEqual([
    ["pulumi:providers:kubernetes", "death"],
    ["homelab:network:Cilium", "main-cilium"],
    ["kubernetes:helm.sh/v3:Release", "main-cilium-release"],
    ["pulumi:providers:kubernetes", "main-kubernetes"],
  ]);
  const release = recording.one("main-cilium-release");
  const { values, ...rest } = release.inputs;
  const { version, ...settings } = args;
  expect(values).toEqual(JSON.parse(JSON.stringify(ciliumValues(settings))));
  expect(rest).toEqual({
    name: "cilium",
    namespace: "kube-system",
    chart: "cilium",
    version,
    repositoryOpts: { repo: "https://helm.cilium.io" },
    skipAwait: true,
    atomic: false,
    compat: "true",
  });
  expect(release).toMatchObject({
    parent: "main-cilium",
    provider: "main-kubernetes",
    dependsOn: [],
    deletedWith: "death",
    protect: false,
  });
  expect(recording.one("main-cilium").inputs).toEqual(args);
});
