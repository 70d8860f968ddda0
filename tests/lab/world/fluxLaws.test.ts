// Proves what the lab's Flux refuses, each with its exact message, and that it takes away what the repository no longer
// names. It cannot prove that the real controllers word a failed wait in exactly this way.
import { ENTRY, fluxWorld, kustomization, tree, urn, type FluxWorldOptions } from "./fluxWorld";

const CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one, namespace: flux-system }\n";

/** What the root Kustomization says of one object. */
function verdictOn(object: string, options: FluxWorldOptions = {}): string | undefined {
  return fluxWorld(tree({ [ENTRY]: [object] }), options).ready("Kustomization", "flux-system", "flux-system");
}

test("an object that the API server takes", () => {
  expect(verdictOn(CONFIG_MAP)).toBe("True");
});

test("a kind that nobody has registered", () => {
  expect(
    verdictOn("apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: { name: letsencrypt }\nspec: {}\n"),
  ).toBe(
    'ClusterIssuer/letsencrypt dry-run failed: no matches for kind "ClusterIssuer" in version "cert-manager.io/v1"',
  );
});

test("a namespace that is not there", () => {
  expect(verdictOn(CONFIG_MAP.replace("namespace: flux-system", "namespace: nowhere"))).toBe(
    'ConfigMap/nowhere/one not found: namespaces "nowhere" not found',
  );
});

test("no namespace at all", () => {
  expect(verdictOn(CONFIG_MAP.replace(", namespace: flux-system", ""))).toBe(
    "ConfigMap/one namespace not specified: the server could not find the requested resource",
  );
});

test("a namespace that comes with the same apply is in time", () => {
  const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: nowhere }\n";
  const object = CONFIG_MAP.replace("namespace: flux-system", "namespace: nowhere");
  expect(fluxWorld(tree({ [ENTRY]: [object, namespace] })).ready("Kustomization", "flux-system", "flux-system")).toBe(
    "True",
  );
});

test("an unknown field of a built-in kind", () => {
  expect(verdictOn(`${CONFIG_MAP}datas: {}\n`)).toBe(
    "ConfigMap/flux-system/one dry-run failed: failed to create typed patch object (flux-system/one; v1, Kind=ConfigMap): " +
      ".datas: field not declared in schema",
  );
});

test("an unknown field of a custom kind", () => {
  expect(verdictOn(kustomization("child", ENTRY, "  prunes: true\n"))).toBe(
    "Kustomization/flux-system/child dry-run failed: failed to create typed patch object " +
      "(flux-system/child; kustomize.toolkit.fluxcd.io/v1, Kind=Kustomization): .spec.prunes: field not declared in schema",
  );
});

test("a value of the wrong type", () => {
  expect(verdictOn(`${CONFIG_MAP}data: { count: 1 }\n`)).toBe(
    'ConfigMap/flux-system/one dry-run failed (Invalid): ConfigMap "one" is invalid: data.count: must be a string, got 1',
  );
});

test("a variable that is a number loses the quotes it was written with", () => {
  expect(verdictOn(`${CONFIG_MAP}data:\n  id: \${ID}\n`, { variables: { ID: "1" } })).toBe(
    'ConfigMap/flux-system/one dry-run failed (Invalid): ConfigMap "one" is invalid: data.id: must be a string, got 1',
  );
});

test("an object that Pulumi owns", () => {
  expect(verdictOn("apiVersion: v1\nkind: Namespace\nmetadata: { name: vault }\n")).toBe(
    `Namespace/vault is owned by Pulumi's ${urn("vault")}; Flux would take it over by force. Remove it from one of the two.`,
  );
});

test("a variable without a value, where the controller is told to be strict", () => {
  const object = `${CONFIG_MAP}data: { name: "\${NOBODY}" }\n`;
  expect(verdictOn(object)).toBe(
    "post build failed for 'ConfigMap.v1.[noGrp]/one': envsubst error: variable substitution failed: " +
      'variable not set (strict mode): "NOBODY"',
  );
});

test("where it is not, the variable becomes empty text", () => {
  const object = `${CONFIG_MAP}data: { name: "\${NOBODY}" }\n`;
  const { find } = fluxWorld(tree({ [ENTRY]: [object] }), { strict: false });
  expect(find("v1", "ConfigMap", "flux-system", "one")?.body["data"]).toEqual({ name: "" });
});

test("a path that is not in the repository", () => {
  const { ready } = fluxWorld(tree({ [ENTRY]: [kustomization("child", "infra/nothing")] }));
  expect(ready("Kustomization", "flux-system", "child")).toBe(
    "kustomization path not found: stat /tmp/kustomization-0/infra/nothing: no such file or directory",
  );
});

test("a directory that does not build", () => {
  const content = { revision: "test", paths: { [ENTRY]: { error: "accumulating resources: no such file" } } };
  expect(fluxWorld(content).ready("Kustomization", "flux-system", "flux-system")).toBe(
    "kustomize build failed: accumulating resources: no such file",
  );
});

test("dependencies that are not there, and that are not ready", () => {
  const { ready } = fluxWorld(
    tree({
      [ENTRY]: [
        kustomization("first", "infra/first"),
        kustomization("second", "infra/second", "  dependsOn: [{ name: first }]\n"),
        kustomization("third", "infra/second", "  dependsOn: [{ name: zero }]\n"),
      ],
      "infra/second": [CONFIG_MAP],
    }),
  );
  expect(ready("Kustomization", "flux-system", "second")).toBe("dependency 'flux-system/first' is not ready");
  expect(ready("Kustomization", "flux-system", "third")).toBe(
    "dependency 'flux-system/zero' not found: kustomizations.kustomize.toolkit.fluxcd.io \"zero\" not found",
  );
});

test("a field of a Kustomization that the lab does not act on", () => {
  const { ready } = fluxWorld(
    tree({ [ENTRY]: [kustomization("child", "infra/one", "  targetNamespace: default\n")], "infra/one": [CONFIG_MAP] }),
  );
  expect(ready("Kustomization", "flux-system", "child")).toBe(
    "spec.targetNamespace is not simulated; the lab refuses it",
  );
});

test("what the repository no longer names is taken away, with all that came of it", () => {
  const paths = { [ENTRY]: [kustomization("child", "infra/one")], "infra/one": [CONFIG_MAP] };
  const { find, publish } = fluxWorld(tree(paths));
  expect(find("v1", "ConfigMap", "flux-system", "one")).toBeDefined();
  publish(tree({ ...paths, [ENTRY]: [] }));
  expect(find("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", "child")).toBeUndefined();
  expect(find("v1", "ConfigMap", "flux-system", "one")).toBeUndefined();
});

const repository = (url: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: charts, namespace: flux-system }\nspec: { interval: 1h, url: "${url}" }\n`;

const release = (chart: string, version: string, more = ""): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: one, namespace: flux-system }
spec:
  interval: 1h
  chart: { spec: { chart: ${chart}, version: ${version}, sourceRef: { kind: HelmRepository, name: charts } } }
${more}`;

function verdictOnRelease(url: string, object: string): string | undefined {
  return fluxWorld(tree({ [ENTRY]: [repository(url), object] })).ready("HelmRelease", "flux-system", "one");
}

const KNOWN =
  "https://charts.jetstack.io cert-manager v1.21.1, https://charts.longhorn.io longhorn 1.12.1, " +
  "https://traefik.github.io/charts traefik 41.3.0, https://helm.releases.hashicorp.com vault 0.34.1";

test("a chart in a version that the lab does not know", () => {
  expect(verdictOnRelease("https://charts.jetstack.io", release("cert-manager", "v1.0.0"))).toBe(
    "HelmChart 'flux-system/flux-system-one' is not ready: invalid chart reference: failed to get chart version for remote " +
      `reference: no 'cert-manager' chart with version matching 'v1.0.0' found (the lab knows: ${KNOWN})`,
  );
});

test("a chart that another repository has", () => {
  expect(verdictOnRelease("https://charts.jetstack.io", release("traefik", "41.3.0"))).toBe(
    "HelmChart 'flux-system/flux-system-one' is not ready: invalid chart reference: failed to get chart version for remote " +
      `reference: no 'traefik' chart with version matching '41.3.0' found (the lab knows: ${KNOWN})`,
  );
});

test("a value that the chart does not have", () => {
  expect(
    verdictOnRelease(
      "https://charts.jetstack.io",
      release("cert-manager", "v1.21.1", "  values: { crd: { enabled: true } }\n"),
    ),
  ).toBe(
    "Helm install failed for release flux-system/one with chart cert-manager@v1.21.1: crd: the lab does not know this value " +
      "of the chart; Helm would ignore a misspelt one in silence",
  );
});

test("Traefik's chart without the kinds of the Gateway API", () => {
  const values = "  values: { providers: { kubernetesGateway: { enabled: true } } }\n";
  expect(verdictOnRelease("https://traefik.github.io/charts", release("traefik", "41.3.0", values))).toBe(
    "Helm install failed for release flux-system/one with chart traefik@41.3.0: unable to build kubernetes objects from " +
      'release manifest: resource mapping not found for name: "traefik" namespace: "" from "": no matches for kind ' +
      '"GatewayClass" in version "gateway.networking.k8s.io/v1"\nensure CRDs are installed first',
  );
});

test("a namespace that admits no privileged pods", () => {
  const { ready } = fluxWorld(
    tree({ [ENTRY]: [repository("https://charts.longhorn.io"), release("longhorn", "1.12.1")] }),
  );
  expect(ready("HelmRelease", "flux-system", "one")).toBe(
    "Helm install failed for release flux-system/one with chart longhorn@1.12.1: context deadline exceeded: " +
      "DaemonSet/flux-system/longhorn-manager status: 'InProgress': pods \"longhorn-manager-\" is forbidden: violates PodSecurity " +
      '"baseline:latest": hostPath volumes (volume "dev"), privileged (container "longhorn-manager" must not set ' +
      "securityContext.privileged=true)",
  );
});

test("another repository than those that the lab knows", () => {
  const source =
    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: other, namespace: flux-system }\n" +
    "spec: { interval: 1h, url: https://github.com/kubernetes-sigs/gateway-api, ref: { tag: v0.0.1 } }\n";
  const child = kustomization("child", "config/crd").replace(
    "name: flux-system }\n  postBuild",
    "name: other }\n  postBuild",
  );
  const { find, ready } = fluxWorld(tree({ [ENTRY]: [source, child] }));
  expect(find("source.toolkit.fluxcd.io/v1", "GitRepository", "flux-system", "other")?.body["status"]).toEqual({
    conditions: [
      {
        type: "Ready",
        status: "False",
        reason: "GitOperationFailed",
        message:
          "failed to checkout and determine revision: unable to clone 'https://github.com/kubernetes-sigs/gateway-api': " +
          'couldn\'t find remote ref "refs/tags/v0.0.1" (the lab knows: https://github.com/kubernetes-sigs/gateway-api v1.5.1)',
      },
    ],
  });
  expect(ready("Kustomization", "flux-system", "child")).toBe("Source artifact not found, retrying in 5s");
});
