// Proves that the lab's Flux brings the project's own tree up as far as it can before a person initialises Vault.
// It cannot prove that the charts' real templates do what the lab's table says of them.
import { resolve } from "node:path";
import { renderTree, type RenderedTree } from "../../../lab/gitops/render";
import { runControllers } from "../../../lab/world/controllers";
import { fluxWorld, VARIABLES } from "./fluxWorld";

let content: RenderedTree;

beforeAll(async () => {
  const rendered = await renderTree(resolve(__dirname, "../../.."));
  if (!rendered) throw new Error("the project has no GitOps tree");
  content = rendered;
});

const NAMES = ["flux-system", "tenant", "gateway-api", "storage", "controllers", "vault"];

test("everything but what waits for a secret from Vault is ready", () => {
  const { ready } = fluxWorld(content);
  expect(Object.fromEntries(NAMES.map((name) => [name, ready("Kustomization", "flux-system", name)]))).toEqual(
    Object.fromEntries(NAMES.map((name) => [name, "True"])),
  );
  expect(ready("Kustomization", "flux-system", "configs")).toBe(
    "health check failed after 10m0s: timeout waiting for: [ExternalSecret/cert-manager/cloudflare status: 'InProgress', " +
      "Certificate/traefik/wildcard status: 'InProgress': Issuing certificate as Secret does not exist: " +
      'error getting cloudflare secret: secrets "cloudflare" not found]',
  );
});

test("Vault stands at its address, uninitialised and sealed", () => {
  const { world } = fluxWorld(content);
  expect(Object.keys(world.vaults ?? {})).toEqual(["192.0.2.82"]);
  expect(world.vaults?.["192.0.2.82"]).toMatchObject({ cluster: "main", initialized: false, sealed: true });
});

test("a second run changes nothing", () => {
  const { world } = fluxWorld(content);
  const before = structuredClone(world);
  runControllers(world);
  expect(world).toEqual(before);
});

test("nodes without Longhorn's extensions keep storage, and Vault behind it, from coming up", () => {
  const { world, ready } = fluxWorld(content, { extensions: ["siderolabs/iscsi-tools"] });
  expect(ready("HelmRelease", "longhorn-system", "longhorn")).toBe(
    "Helm install failed for release longhorn-system/longhorn with chart longhorn@1.12.1: context deadline exceeded: " +
      "longhorn-manager: please make sure you have iscsiadm/open-iscsi installed on the host " +
      "(the image of main-cp-0 lacks siderolabs/util-linux-tools)",
  );
  expect(ready("Kustomization", "flux-system", "vault")).toBe("dependency 'flux-system/storage' is not ready");
  expect(world.vaults).toBeUndefined();
});

test("a class without a directory stops what needs storage and nothing else", () => {
  const { ready } = fluxWorld(content, { variables: { ...VARIABLES, STORAGE_CLASS: "local-path" } });
  expect(ready("Kustomization", "flux-system", "storage")).toBe(
    "kustomization path not found: stat /tmp/kustomization-0/gitops/infra/storage/local-path: no such file or directory",
  );
  expect(ready("Kustomization", "flux-system", "controllers")).toBe("True");
});

test("with the token that External Secrets brings, the certificate is issued", () => {
  const { add, find } = fluxWorld(content);
  const secret = { apiVersion: "v1", kind: "Secret", namespace: "cert-manager", name: "cloudflare" };
  add({ ...secret, body: { data: { "api-token": "dG9rZW4=" } } });
  expect(find("cert-manager.io/v1", "Certificate", "traefik", "wildcard")?.body["status"]).toEqual({
    conditions: [
      { type: "Ready", status: "True", reason: "Ready", message: "Certificate is up to date and has not expired" },
    ],
  });
  expect(find("v1", "Secret", "traefik", "wildcard-tls")).toBeDefined();
});

test("a token under another key is no token", () => {
  const { add, ready } = fluxWorld(content);
  const secret = { apiVersion: "v1", kind: "Secret", namespace: "cert-manager", name: "cloudflare" };
  add({ ...secret, body: { data: { token: "dG9rZW4=" } } });
  expect(ready("Kustomization", "flux-system", "configs")).toContain(
    "Issuing certificate as Secret does not exist: no data for \"api-token\" in secret 'cert-manager/cloudflare'",
  );
});
