// Proves that every custom object of the network components is one that the upstream definitions accept, unknown fields
// refused. It cannot prove that the controllers do with it what is meant.
import { Provider } from "@pulumi/kubernetes/provider";
import { ClusterMesh } from "../../../components/network/clusterMesh";
import { LoadBalancing } from "../../../components/network/loadBalancing";
import { customProblems } from "../../../lab/providers/kubernetes/customSchemas";
import { record } from "../../stacks/recording";

const CUSTOM = /^kubernetes:(cilium|external-secrets)\.io\//;

async function customObjects() {
  const { registrations } = await record(() => {
    const provider = new Provider("main-kubernetes", {});
    new LoadBalancing(
      "main-lb",
      {
        ingressAddress: "192.0.2.80",
        range: { first: "192.0.2.100", last: "192.0.2.120" },
        meshAddress: "192.0.2.81",
        vaultAddress: "192.0.2.82",
        l2Announcements: true,
        hasWorkers: true,
      },
      { provider },
    );
    new ClusterMesh(
      "main-mesh",
      {
        clusterName: "main",
        endpoints: ["192.0.2.81:2379"],
        peers: [{ name: "gitlab", endpoints: ["192.0.2.31:2379"] }],
        trust: "vault-exchange",
        store: { name: "vault-general", kind: "ClusterSecretStore" },
      },
      { provider },
    );
  });
  return registrations.filter(({ type }) => CUSTOM.test(type));
}

test("all are accepted", async () => {
  const objects = await customObjects();

  expect(objects.map(({ name, inputs }) => [name, customProblems(inputs)])).toEqual(
    [
      "main-lb-l2-policy",
      "main-lb-mesh-pool",
      "main-lb-service-pool",
      "main-lb-vault-pool",
      "main-mesh-kvstoremesh",
      "main-mesh-publish",
    ].map((name) => [name, []]),
  );
});

test("a field too much is noticed in each", async () => {
  const objects = await customObjects();

  for (const { inputs } of objects) {
    const spec = { ...(inputs["spec"] as object), invented: true };
    expect(customProblems({ ...inputs, spec })).toEqual(['strict decoding error: unknown field "spec.invented"']);
  }
});
