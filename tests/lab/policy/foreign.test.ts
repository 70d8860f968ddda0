// Proves, through the real engine, that the pack finds the faults of a program that is not this project's, area by area,
// that exceptions hold there as declared, and that what a preview cannot know is judged at the `up`.
// Cannot prove that real providers would have taken the inputs: these take everything, so that only the pack refuses.
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSession, type Session } from "../../../lab/engine/session";
import { project, REPOSITORY, temporaryDirectory } from "../engine/support";
import { startWillingProviders, type WillingProviders } from "./willingProvider";

// Engines and their packs on a busy machine.
jest.setTimeout(180_000);

const PACK = join(REPOSITORY, "policy");

let providers: WillingProviders;
const sessions: Session[] = [];

beforeAll(async () => {
  providers = await startWillingProviders(["aws", "cloudflare", "kubernetes", "proxmoxve", "vault"]);
});

afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  providers.close();
});

async function judged(
  directory: string,
  operation: "preview" | "up",
  stack: string,
  { session, args = [] }: { session?: Session; args?: readonly string[] } = {},
) {
  const used = session ?? (await openSession({ project: directory }));
  if (session === undefined) sessions.push(used);
  const result = await used[operation](stack, {
    args: ["--policy-pack", PACK, ...args],
    env: { PULUMI_DEBUG_PROVIDERS: providers.debugProviders },
  });
  const found = result.violations.map(({ policy, level, urn, message }) => ({
    policy,
    level,
    resource: urn.split("::").at(-1) ?? "",
    // The reason of the rule comes first, on a line of its own.
    message: message.split("\n").slice(1).join("\n"),
  }));
  const of = (policy: string): readonly string[] =>
    found.filter((one) => one.policy === policy).map(({ resource, message }) => `${resource}: ${message}`);
  return { session: used, result, found, of };
}

function foreign(): string {
  const directory = temporaryDirectory();
  cpSync(join(__dirname, "foreign"), directory, { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** By area: what each of these rules says of the whole program. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  addressing: {
    "net-lb-pool-share-of-lan": [
      "whole-lan: spec.blocks: 65536 addresses are more than 64: narrow the pool to those that Services need",
    ],
  },
  naming: {
    "name-kubernetes-label": [
      'badly-named: metadata.name: "Badly_Named" is no name that Kubernetes takes: use at most 253 lower-case letters, digits, inner dashes and dots',
    ],
  },
  cilium: {
    "cilium-release-version-exact": ['cilium: version: "1.18" is no exact version: name one, such as "1.18.6"'],
  },
  talos: {
    "vm-etcd-protected": [
      "etcd-0: Pulumi may remove this control plane: pass { protect: true } or declare cluster.retire",
      "etcd-0: protection: Proxmox may remove this control plane: set it to true or declare cluster.retire",
    ],
    "vm-tags": [
      "etcd-0: tags: the tag managed-by-pulumi is missing: add it",
      "etcd-0: tags: the tag talos is missing: add it",
    ],
    "vm-static-address": [
      "etcd-0: initialization.ipConfigs[0].ipv4.address: the address comes from DHCP: give the node a fixed one with its prefix length",
    ],
  },
  aws: {
    "aws-sg-no-open-port": [
      'open: ingress[0].cidrBlocks[0]: "0.0.0.0/0" may reach tcp/22, the world only udp/4242: name the addresses that need it',
    ],
    "aws-iam-no-wildcards": [
      'wildcard: policy.Statement.Action: "*" grants everything there is: list the actions that are needed',
    ],
  },
  secrets: {
    "secret-none-in-configmap": [
      "settings: data.DB_PASSWORD: stands in clear under the name of a secret: move it into a Secret that Vault fills",
    ],
    "secret-none-in-helm-values": [
      "grafana: values.adminPassword: stands in clear under the name of a secret: name a Secret that Vault fills instead, such as in existingSecret",
    ],
    "vault-policy-no-broad-wildcard": [
      'everything: policy: path "*" takes in more than one owner: write it out up to the cluster or application, such as main/data/grafana/*',
    ],
  },
  gitops: {
    "gitops-no-latest": [
      'web: spec.template.spec.containers[0].image: the image "nginx:latest" has the moving tag latest: name a released version',
    ],
  },
  operations: {
    "ops-explicit-provider": [
      "forgotten: kubernetes:core/v1:Namespace uses the default provider default_4_34_2: pass the stack's own in its options",
    ],
    "dns-private-not-proxied": [
      'node: proxied: true, though "192.168.7.20" is private: set it to false, or lead the name through a tunnel',
    ],
    // Over the stack, and about a provider: both reach the pack.
    "ops-one-cluster-per-stack": [
      "foreign-dev: Kubernetes resources use 2 providers, default_4_34_2, k8s: give each cluster a stack of its own",
    ],
    "ops-provider-target-explicit": [
      "default_4_34_2: kubeconfig: absent, so that the environment decides which system this provider changes: set kubeconfig",
    ],
  },
};

test("somebody else's program is found out in every area, and nothing of it is made", async () => {
  const { result, found, of } = await judged(foreign(), "preview", "dev");
  for (const [area, expected] of Object.entries(EXPECTED)) {
    expect([area, Object.fromEntries(Object.keys(expected).map((rule) => [rule, of(rule)]))]).toEqual([area, expected]);
  }
  expect(result.ok).toBe(false);
  // Rules of placement ask what the stack file says, and there is none.
  expect(found.filter(({ policy }) => policy.startsWith("place-"))).toEqual([]);
  const said = JSON.stringify([result.violations, result.diagnostics, result.stderr]);
  expect(said).not.toContain("Tr0ub4dor");
});

test("where a stack file says what the cluster is, placement is judged, and exceptions hold as declared", async () => {
  const { found, of } = await judged(foreign(), "preview", "placed");
  expect(of("place-argocd-allowlist")).toEqual([]);
  expect(of("exception-used")).toEqual([
    "foreign-placed: place-argocd-allowlist on argocd is excepted until 2099-12-31 (The last applications move to Flux this winter): " +
      "chart: Argo CD has no place in this cluster: leave it out or set placement.argocd",
  ]);
  expect(of("exception-holds")).toEqual([
    "foreign-placed: policyExceptions[2].until: the exception from vm-cpu-host for etcd-0 ended on 2020-01-31: mend the resource, or give a new reason and day",
    "foreign-placed: policyExceptions[3].rule: aws-sg-no-ssh is a rule of security and admits no exception: mend the resource",
    "foreign-placed: policyExceptions[1]: nothing breaks vm-tags on web: take the exception out of the stack file",
  ]);
  expect(
    found.filter(({ policy }) => policy.startsWith("place-")).map(({ resource, message }) => `${resource}: ${message}`),
  ).toEqual(["own-vault: chart: the server of Vault runs on the hub alone: read its secrets from there"]);
  expect(of("vm-cpu-host")).toHaveLength(1);
  expect(of("aws-sg-no-ssh")).toHaveLength(1);
});

test("a site tunes the lists of a rule, and no other rule changes", async () => {
  const directory = foreign();
  const file = join(directory, "site-policy.json");
  const repositories = ["https://grafana.github.io/helm-charts", "https://argoproj.github.io/argo-helm"];
  writeFileSync(file, JSON.stringify({ "gitops-chart-source-known": { repositories } }));
  const { of } = await judged(directory, "preview", "dev", { args: ["--policy-pack-config", file] });
  const unknown = (resource: string, repository: string): string =>
    `${resource}: repositoryOpts.repo: the repository "${repository}" is not among the known ones: use one of them or add it`;
  expect([...of("gitops-chart-source-known")].sort()).toEqual([
    unknown("cilium", "https://helm.cilium.io"),
    unknown("own-vault", "https://helm.releases.hashicorp.com"),
  ]);
  expect(of("gitops-no-latest")).toEqual(EXPECTED["gitops"]?.["gitops-no-latest"]);
});

test("what a preview cannot know is said there, and refused at the up before it is made", async () => {
  const directory = project(`
    import * as pulumi from "@pulumi/pulumi";
    import * as kubernetes from "@pulumi/kubernetes";
    const provider = new kubernetes.Provider("k8s", { kubeconfig: pulumi.secret("{}") });
    const metadata = (name: string) => ({ name, namespace: "apps" });
    const first = new kubernetes.core.v1.ServiceAccount("first", { metadata: metadata("first") }, { provider });
    const key = first.id.apply((id) => "-----BEGIN PRIVATE KEY----- " + id);
    new kubernetes.core.v1.ConfigMap("second", { metadata: metadata("second"), data: { file: key } }, { provider });
  `);
  const preview = await judged(directory, "preview", "dev");
  expect([preview.result.ok, preview.of("secret-none-in-configmap")]).toEqual([true, []]);
  expect(preview.of("judged-at-up").filter((text) => text.startsWith("second:"))).toEqual([
    "second: 1 rule waits for data.file: secret-none-in-configmap",
  ]);
  const up = await judged(directory, "up", "dev", { session: preview.session });
  expect([up.result.ok, up.of("secret-none-in-configmap")]).toEqual([
    false,
    ["second: data.file: looks like a private key: move it into a Secret that Vault fills"],
  ]);
  const made = up.session.state("dev").resources.map(({ urn }) => urn.split("::").at(-1));
  expect(made).toContain("first");
  expect(made).not.toContain("second");
});
