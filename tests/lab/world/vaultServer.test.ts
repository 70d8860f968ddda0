// Proves what Vault's pods need before they answer, each need with its message, and that a server keeps what it stores
// when its certificate changes. It cannot prove how Vault's own start-up behaves.
import { resolve } from "node:path";
import { renderTree, type RenderedTree } from "../../../lab/gitops/render";
import { runControllers } from "../../../lab/world/controllers";
import { objectKey } from "../../../lab/world/controllers/cluster";
import { vaultTrouble } from "../../../lab/world/controllers/vaultServer";
import { fluxWorld, tree, ENTRY, VARIABLES, vaultSecret, type FluxWorldOptions } from "./fluxWorld";

let content: RenderedTree;

beforeAll(async () => {
  const rendered = await renderTree(resolve(__dirname, "../../.."));
  if (!rendered) throw new Error("the project has no GitOps tree");
  content = rendered;
});

/** Why Vault does not answer; a server that answers all the same fails the test. */
function trouble(options: FluxWorldOptions, changed: RenderedTree = content): string | undefined {
  const { world, cluster } = fluxWorld(changed, options);
  expect(world.vaults).toBeUndefined();
  return vaultTrouble(world, cluster);
}

function broken(from: string, to: string): RenderedTree {
  const path = "gitops/infra/hub/vault";
  const objects = (content.paths[path]?.objects ?? []).map((text) => text.replace(from, to));
  return { ...content, paths: { ...content.paths, [path]: { objects } } };
}

test("a cluster without Vault has no trouble with it", () => {
  expect(trouble({}, tree({ [ENTRY]: [] }))).toBeUndefined();
});

test("the chart is installed first", () => {
  expect(trouble({}, broken("version: 0.34.1", "version: 0.1.0"))).toContain(
    "no 'vault' chart with version matching '0.1.0' found",
  );
});

test("its namespace admits its pods", () => {
  const { world, cluster, add } = fluxWorld(
    broken("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
  );
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  add({ apiVersion: "v1", kind: "Namespace", name: "vault", body: { metadata: { labels } } });
  expect(vaultTrouble(world, cluster)).toBe(
    'pods "vault-" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false ' +
      '(container "vault" must set securityContext.allowPrivilegeEscalation=false)',
  );
});

test("nodes take its pods", () => {
  const { world, cluster } = fluxWorld(content);
  Reflect.deleteProperty(cluster.releases, "kube-system/cilium");
  expect(vaultTrouble(world, cluster)).toBe(
    "network is not ready: container runtime network not ready: cni plugin not initialized",
  );
});

test("the Secret with the certificate is there", () => {
  expect(trouble({ vaultAddresses: null })).toBe(
    'MountVolume.SetUp failed for volume "tls" : secret "vault-server-tls" not found',
  );
});

test("the certificate names the address", () => {
  expect(trouble({ vaultAddresses: ["192.0.2.99", "127.0.0.1"] })).toBe(
    "x509: certificate is valid for 192.0.2.99, 127.0.0.1, not 192.0.2.82",
  );
  expect(trouble({ vaultAddresses: [] })).toBe(
    "x509: cannot validate certificate for 192.0.2.82 because it doesn't contain any IP SANs",
  );
});

test("the class of its volumes is there", () => {
  expect(trouble({}, broken("storageClass: ${STORAGE_CLASS}", "storageClass: fast"))).toBe(
    'pod has unbound immediate PersistentVolumeClaims: storageclass.storage.k8s.io "fast" not found',
  );
});

test("a pool holds the address", () => {
  expect(trouble({ variables: { ...VARIABLES, VAULT_IP: "192.0.2.83" } })).toBe(
    "No pool exists with a CIDR containing '192.0.2.83' that selects this service",
  );
});

test("its Service is one that clients outside can reach", () => {
  expect(trouble({}, broken("type: LoadBalancer", "type: ClusterIP"))).toBe(
    "no Service of release vault is of type LoadBalancer",
  );
});

test("a new certificate is served, and what Vault stores stays", () => {
  const { world, cluster, add } = fluxWorld(content);
  const server = world.vaults?.["192.0.2.82"];
  if (!server) throw new Error("no Vault");
  const before = server.certificate;
  server.policies["mine"] = { text: "" };
  Reflect.deleteProperty(cluster.objects, objectKey("v1", "Secret", "vault", "vault-server-tls"));
  add(vaultSecret(["192.0.2.82"]));
  runControllers(world);
  expect(world.vaults?.["192.0.2.82"]?.certificate).not.toBe(before);
  expect(Object.keys(world.vaults?.["192.0.2.82"]?.policies ?? {})).toEqual(["mine"]);
});

test("with its release goes what it stored: a cluster that is made anew starts with an empty Vault", () => {
  const { world, publish } = fluxWorld(content);
  const server = world.vaults?.["192.0.2.82"];
  if (!server) throw new Error("no Vault");
  server.initialized = true;
  publish(tree({ [ENTRY]: [] }));
  expect(world.vaults).toEqual({});
  publish(content);
  expect(world.vaults?.["192.0.2.82"]?.initialized).toBe(false);
});

test("its Service sends nobody to a sealed pod, as the tree asks; by the chart's default it does", () => {
  const served = (changed: RenderedTree): boolean | undefined => {
    const { world } = fluxWorld(changed);
    return Object.values(world.vaults ?? {})[0]?.hiddenWhileSealed;
  };
  expect(served(content)).toBe(true);
  expect(served(broken("publishNotReadyAddresses: false", "publishNotReadyAddresses: true"))).toBe(false);
});
