// The way from a provider's configuration to a live cluster: kubeconfig, API server, trust, credentials.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Refusal, type CheckFailure, type Law, type Operation, type Props } from "../../kernel/model";
import type { Cluster, World } from "../../world/model";
import { at, isRecord, listAt, textAt } from "../../world/controllers/tree";
import { fails, holds } from "../../world/controllers/verdict";
import { apiMachinesAt, operatorKubeApi } from "../../world/kubeApi";
import { kubernetesApiAddresses, unnamed } from "../../world/servingAddresses";
import { boolean, integer, number, object, text } from "./shape";

/** Options of `kubernetes:index:Provider` (pulumi/pulumi-kubernetes sdk/nodejs/provider.ts, v4.34). */
const configShape = object({
  alwaysRender: boolean,
  cluster: text,
  clusterIdentifier: text,
  context: text,
  deleteUnreachable: boolean,
  enableConfigMapMutable: boolean,
  enablePatchForce: boolean,
  enableSecretMutable: boolean,
  enableServerSideApply: boolean,
  helmReleaseSettings: object({
    driver: text,
    pluginsPath: text,
    registryConfigPath: text,
    repositoryCache: text,
    repositoryConfigPath: text,
    suppressBetaWarning: boolean,
  }),
  kubeClientSettings: object({ burst: integer, qps: number, timeout: integer }),
  kubeconfig: text,
  namespace: text,
  renderYamlToDirectory: text,
  skipUpdateUnreachable: boolean,
  suppressDeprecationWarnings: boolean,
  suppressHelmHookWarnings: boolean,
  upsertExistingObjects: boolean,
  version: text,
  pluginDownloadURL: text,
});

/** Options that would change what the provider does in a way that the lab does not play. */
const NOT_SIMULATED = [
  "alwaysRender",
  "cluster",
  "context",
  "namespace",
  "renderYamlToDirectory",
  "upsertExistingObjects",
];

export function checkProviderConfig(config: Props): readonly CheckFailure[] {
  const failures: CheckFailure[] = [];
  // The engine hands over all but strings as JSON text.
  const decoded = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, key === "kubeconfig" ? value : fromJson(value)]),
  ) as Props;
  configShape(decoded, "", {
    problem: (property, reason) => failures.push({ property, reason }),
    unknownField: (path) => `the Kubernetes provider has no option "${path}"`,
  });
  for (const property of NOT_SIMULATED) {
    if (config[property] !== undefined) failures.push({ property, reason: "this option is not simulated by the lab" });
  }
  if (config["kubeconfig"] === undefined) {
    failures.push({
      property: "kubeconfig",
      reason: "is not set; the machine's own kubeconfig is never used by the lab",
    });
  }
  return failures;
}

function fromJson(value: Props[string] | undefined): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** An option that is on, however the engine spelled it. */
export function optionIsOn(operation: Pick<Operation<World>, "provider">, option: string): boolean {
  return fromJson(operation.provider.config[option]) === true;
}

/** What a kubeconfig's current context says. */
export interface Kubeconfig {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly clientCertificate: string;
}

interface ConnectionFacts {
  readonly world: World;
  readonly config: Kubeconfig | string;
  /** How the operation words that the cluster cannot be reached. */
  readonly frame: (reason: string) => string;
}

/** Source of the sentence: pulumi/pulumi-kubernetes provider/pkg/provider/provider.go, Configure and Create. */
const unreachable = (reason: string): string => `configured Kubernetes cluster is unreachable: ${reason}`;
const noSchema = (server: string, cause: string): string =>
  `unable to load schema information from the API server: Get "${server}/openapi/v2?timeout=32s": ${cause}`;

export const kubeconfigParses: Law<ConnectionFacts> = {
  id: "kubernetes-kubeconfig-parses",
  statement:
    "A kubeconfig names one current context with a server, its certificate authority and a client certificate.",
  source: "pulumi/pulumi-kubernetes provider/pkg/provider/provider.go Configure, unreachableCluster",
  judge: ({ config, frame }) =>
    typeof config === "string"
      ? fails(frame(`failed to parse kubeconfig data in \`kubernetes:config:kubeconfig\`- ${config}`))
      : holds(),
};

export const apiServerAnswers: Law<ConnectionFacts> = {
  id: "kubernetes-api-server-answers",
  statement:
    "The API server of a Talos cluster answers only after the cluster was bootstrapped and while a majority of its etcd members runs; on AWS at the public address of a control plane, to those whom its security groups let in.",
  source:
    'siderolabs/docs "Getting started" (bootstrap); pulumi/pulumi-kubernetes provider/pkg/provider/provider.go Configure',
  judge: ({ world, config, frame }) => {
    const { server, host, port } = serverOf(config);
    const says = (cause: string): string => frame(noSchema(server, cause));
    if (port !== "6443") return fails(says(`dial tcp ${host}:${port}: connect: connection refused`));
    const api = operatorKubeApi(world, host);
    if (api.cluster === undefined) return fails(says(api.error));
    return holds(...api.because.map(({ anyOf, otherwise }) => ({ anyOf, otherwise: says(otherwise) })));
  },
};

export const apiServerTrusted: Law<ConnectionFacts> = {
  id: "kubernetes-api-server-is-trusted",
  statement: "The kubeconfig's certificate authority is the one of the cluster that answers.",
  source: "Go crypto/x509 verify.go UnknownAuthorityError",
  judge: ({ world, config, frame }) => {
    const { server, host } = serverOf(config);
    const { cluster } = operatorKubeApi(world, host);
    if (typeof config !== "string" && cluster && samePem(config.ca, cluster.k8sCa)) return holds();
    return fails(
      frame(noSchema(server, "tls: failed to verify certificate: x509: certificate signed by unknown authority")),
    );
  },
};

export const apiServerNamed: Law<ConnectionFacts> = {
  id: "kubernetes-api-server-certificate-names-its-address",
  statement:
    "The certificate of a Talos cluster's API server bears the endpoint's host, the node's own addresses and those of cluster.apiServer.certSANs, among which a public address must be.",
  source:
    "siderolabs/talos v1.12.1 internal/app/machined/pkg/controllers/secrets/kubernetes_cert_sans.go; golang/go src/crypto/x509/verify.go HostnameError",
  judge: ({ world, config, frame }) => {
    const { server, host } = serverOf(config);
    const { cluster } = operatorKubeApi(world, host);
    const [machine] = apiMachinesAt(world, host);
    if (!cluster || !machine) return holds();
    const addresses = kubernetesApiAddresses(world, machine, cluster.endpoint);
    if (addresses.includes(host)) return holds();
    return fails(frame(noSchema(server, unnamed(addresses, host))));
  },
};

export const credentialsAccepted: Law<ConnectionFacts> = {
  id: "kubernetes-credentials-are-accepted",
  statement: "The API server accepts only client certificates that its own certificate authority signed.",
  source:
    "kubernetes/kubernetes staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go NewGenericServerResponse (401)",
  judge: ({ world, config, frame }) => {
    const { cluster } = operatorKubeApi(world, serverOf(config).host);
    if (typeof config !== "string" && cluster && isSignedBy(config.clientCertificate, cluster.k8sCa)) return holds();
    const refused = "the server has asked for the client to provide credentials";
    return fails(frame(`unable to load schema information from the API server: ${refused}`));
  },
};

export const CONNECTION_LAWS = [
  kubeconfigParses,
  apiServerAnswers,
  apiServerTrusted,
  apiServerNamed,
  credentialsAccepted,
] as const;

/**
 * Upholds every law on the way and returns the cluster behind the provider.
 *
 * @param frame how the operation words that the cluster cannot be reached
 */
export function connect(operation: Operation<World>, frame: (reason: string) => string = unreachable): Cluster {
  const config = readKubeconfig(operation.provider.config["kubeconfig"]);
  const facts: ConnectionFacts = { world: operation.world, config, frame };
  for (const law of CONNECTION_LAWS) operation.uphold(law, facts);
  const { cluster } = operatorKubeApi(operation.world, serverOf(config).host);
  if (!cluster) throw new Error("no cluster behind an API server that answered");
  return cluster;
}

/** The cluster behind the provider, or why it cannot be reached; for operations that may go on without it. */
export function tryConnect(operation: Operation<World>): { readonly cluster: Cluster } | { readonly reason: string } {
  try {
    return { cluster: connect(operation, (reason) => reason) };
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.message };
    throw error;
  }
}

/** Reads a kubeconfig given as text or as a path; returns an error text when it is neither. */
export function readKubeconfig(value: Props[string] | undefined): Kubeconfig | string {
  if (typeof value !== "string" || value === "") return "no configuration has been provided";
  let content = value;
  if (!value.includes("\n") && !value.trimStart().startsWith("{")) {
    try {
      content = readFileSync(value, "utf8");
    } catch {
      return `couldn't get version/kind; json parse error: "${value.slice(0, 40)}" is neither a kubeconfig nor a file`;
    }
  }
  let document: unknown;
  try {
    document = parse(content);
  } catch (error) {
    return `error converting YAML to JSON: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`;
  }
  if (!isRecord(document)) return "couldn't get version/kind; json parse error: cannot unmarshal string into Go value";
  const context = named(document, "contexts", textAt(document, "current-context") ?? "", "context");
  const cluster = named(document, "clusters", textAt(context, "cluster") ?? "", "cluster");
  const user = named(document, "users", textAt(context, "user") ?? "", "user");
  const [server, ca, certificate, key] = [
    textAt(cluster, "server"),
    textAt(cluster, "certificate-authority-data"),
    textAt(user, "client-certificate-data"),
    textAt(user, "client-key-data"),
  ];
  if (server === undefined || !URL.canParse(server))
    return "invalid configuration: no server found for the current context";
  if (ca === undefined || certificate === undefined || key === undefined) {
    return "invalid configuration: the lab needs certificate-authority-data, client-certificate-data and client-key-data";
  }
  return { server, ca: decode(ca), clientCertificate: decode(certificate) };
}

function named(document: unknown, list: string, name: string, field: string): unknown {
  return at(
    listAt(document, list).find((entry) => textAt(entry, "name") === name),
    field,
  );
}

function serverOf(config: Kubeconfig | string): { server: string; host: string; port: string } {
  if (typeof config === "string") return { server: "", host: "", port: "" };
  const url = new URL(config.server);
  return { server: config.server, host: url.hostname, port: url.port === "" ? "443" : url.port };
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function samePem(one: string, other: string): boolean {
  try {
    return new X509Certificate(one).fingerprint256 === new X509Certificate(other).fingerprint256;
  } catch {
    return false;
  }
}

function isSignedBy(certificate: string, authority: string): boolean {
  try {
    return new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey);
  } catch {
    return false;
  }
}
