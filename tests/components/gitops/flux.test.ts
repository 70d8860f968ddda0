// Proves what the Flux components ask the engine for and what waits for what. It cannot prove that Flux can read the
// repository, nor that the operator patches the Kustomization as the patch says.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { Provider as TlsProvider } from "@pulumi/tls/provider";
import { Flux } from "../../../components/gitops/flux";
import { FluxOperator } from "../../../components/gitops/fluxOperator";
import { GitAccess, type GitAccessArgs } from "../../../components/gitops/gitAccess";
import { record, SECRET, type Recording } from "../../stacks/recording";

interface Answer {
  readonly publicKey: pulumi.Output<string> | undefined;
}

function bringUp(credentials?: () => GitAccessArgs["credentials"]): Promise<Recording<Answer>> {
  return record(
    () => {
      const provider = new Provider("main-kubernetes", {});
      const tls = new TlsProvider("main-tls", {});
      const gate = new Provider("gate", {});
      const bootstrap = new Provider("bootstrap", {});
      const common = { provider, deletedWith: bootstrap };
      const operator = new FluxOperator("main-flux-operator", { version: "0.58.1" }, { ...common, dependsOn: [gate] });
      const access =
        credentials === undefined
          ? undefined
          : new GitAccess(
              "main-git",
              { credentials: credentials(), namespace: operator.namespace },
              { providers: [provider, tls], deletedWith: bootstrap },
            );
      new Flux(
        "main-flux",
        {
          version: "2.7.5",
          source: { url: "https://git.example/fleet.git", branch: "main", path: "gitops/clusters/hub" },
          variables: { CLUSTER_NAME: "main-cluster", CILIUM_CLUSTER_ID: "1" },
          operator,
          ...(access === undefined ? {} : { pullSecret: access.secret }),
        },
        common,
      );
      return { publicKey: access?.publicKey };
    },
    {
      outputs: ({ type }) =>
        type === "tls:index/privateKey:PrivateKey"
          ? { privateKeyOpenssh: pulumi.secret("PRIVATE"), publicKeyOpenssh: "ssh-ed25519 PUBLIC" }
          : {},
    },
  );
}

test("a public repository: namespace and variables come early, the instance last", async () => {
  const recording = await bringUp();

  expect(
    recording.registrations
      .filter(({ type }) => !type.startsWith("pulumi:"))
      .map(({ type, name, dependsOn }) => [type, name, dependsOn]),
  ).toEqual([
    ["homelab:gitops:Flux", "main-flux", []],
    [
      "kubernetes:fluxcd.controlplane.io/v1:FluxInstance",
      "main-flux-instance",
      ["main-flux-operator-release", "main-flux-variables"],
    ],
    ["homelab:gitops:FluxOperator", "main-flux-operator", []],
    ["kubernetes:core/v1:Namespace", "main-flux-operator-namespace", []],
    ["kubernetes:helm.sh/v3:Release", "main-flux-operator-release", ["gate", "main-flux-operator-namespace"]],
    ["kubernetes:core/v1:ConfigMap", "main-flux-variables", ["main-flux-operator-namespace"]],
  ]);
  for (const { custom, type, deletedWith, provider } of recording.registrations) {
    if (custom && !type.startsWith("pulumi:")) {
      expect({ type, deletedWith, provider }).toEqual({ type, deletedWith: "bootstrap", provider: "main-kubernetes" });
    }
  }
});

test("the namespace refuses what the strictest profile refuses", async () => {
  const recording = await bringUp();

  expect(recording.one("main-flux-operator-namespace").inputs).toEqual({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: "flux-system",
      labels: {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
    },
  });
});

test("the operator comes from its OCI chart", async () => {
  const recording = await bringUp();

  expect(recording.one("main-flux-operator-release").inputs).toEqual({
    name: "flux-operator",
    namespace: "flux-system",
    chart: "oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator",
    version: "0.58.1",
    compat: "true",
  });
});

test("the instance syncs the path of the role and substitutes the variables", async () => {
  const recording = await bringUp();

  expect(recording.one("main-flux-variables").inputs).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cluster-vars", namespace: "flux-system" },
    data: { CLUSTER_NAME: "main-cluster", CILIUM_CLUSTER_ID: "1" },
  });
  expect(recording.one("main-flux-instance").inputs).toEqual({
    apiVersion: "fluxcd.controlplane.io/v1",
    kind: "FluxInstance",
    metadata: { name: "flux", namespace: "flux-system" },
    spec: {
      distribution: { version: "2.7.5", registry: "ghcr.io/fluxcd" },
      components: ["source-controller", "kustomize-controller", "helm-controller", "notification-controller"],
      cluster: { type: "kubernetes", size: "small", multitenant: false, networkPolicy: true, domain: "cluster.local" },
      sync: {
        kind: "GitRepository",
        url: "https://git.example/fleet.git",
        ref: "refs/heads/main",
        path: "gitops/clusters/hub",
        interval: "1m",
      },
      kustomize: {
        patches: [
          {
            target: { kind: "Kustomization", name: "flux-system" },
            patch:
              '[{"op":"add","path":"/spec/postBuild","value":{"substituteFrom":[{"kind":"ConfigMap","name":"cluster-vars"}]}}]',
          },
          {
            target: { kind: "Deployment", name: "kustomize-controller" },
            patch:
              '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--feature-gates=StrictPostBuildSubstitutions=true"}]',
          },
        ],
      },
    },
  });
});

test("a deploy key: made here, private half only in the Secret, public half answered", async () => {
  const recording = await bringUp(() => ({ method: "deploy-key", knownHosts: "git.example ssh-ed25519 AAAA" }));

  expect(recording.one("main-git-key")).toMatchObject({
    type: "tls:index/privateKey:PrivateKey",
    inputs: { algorithm: "ED25519" },
    provider: "main-tls",
    dependsOn: [],
    deletedWith: "",
  });
  expect(recording.one("main-git-secret")).toMatchObject({
    type: "kubernetes:core/v1:Secret",
    provider: "main-kubernetes",
    deletedWith: "bootstrap",
    dependsOn: ["main-flux-operator-namespace", "main-git-key"],
    inputs: { metadata: { name: "flux-git", namespace: "flux-system" }, stringData: SECRET },
  });
  expect(recording.one("main-flux-instance")).toMatchObject({
    dependsOn: ["main-flux-operator-release", "main-flux-variables", "main-git-secret"],
    inputs: { spec: { sync: { pullSecret: "flux-git" } } },
  });
  expect(recording.result).toEqual({ publicKey: "ssh-ed25519 PUBLIC" });
  expect(JSON.stringify(recording.registrations)).not.toContain("PRIVATE");
});

test("a password never leaves the Secret, not even when the caller forgot to mark it", async () => {
  const recording = await bringUp(() => ({
    method: "password",
    username: pulumi.output("flux"),
    password: pulumi.output("CANARY"),
  }));

  expect(recording.one("main-git").inputs).toEqual({ method: "password" });
  expect(recording.one("main-git-secret").inputs).toMatchObject({ stringData: SECRET });
  expect(recording.registrations.map(({ name }) => name)).not.toContain("main-git-key");
  expect(recording.result).toEqual({ publicKey: undefined });
  expect(JSON.stringify(recording.registrations)).not.toContain("CANARY");
});
