// The files by which kvstoremesh and the agents know a peer: what their Secrets become in the pods, and what they say.
import { parse } from "yaml";
import type { KeyPair } from "../../pki/certificates";
import { isRecord, textAt, textsAt } from "../controllers/tree";
import { secretOf, type Member } from "./member";

/** Where both find them (cilium/cilium v1.18.6 templates/cilium-agent/daemonset.yaml and clustermesh-apiserver/deployment.yaml). */
export const DIRECTORY = "/var/lib/cilium/clustermesh";

/** Text of each file by name. */
export type Files = Readonly<Record<string, string>>;

/** An etcd client configuration, its files read. */
export interface Entry {
  readonly endpoints: readonly string[];
  /** PEM; empty when the entry names no CA, and then etcd trusts the system's. */
  readonly ca: string;
  readonly client?: KeyPair;
}

/**
 * What is mounted into kvstoremesh; undefined when Secret `cilium-kvstoremesh` does not exist.
 * Secrets are projected whole, so that peers come and go without a restart of the pod.
 */
export function kvstoremeshFiles(member: Member): Files | undefined {
  const peers = secretOf(member, "cilium-kvstoremesh");
  return peers && { ...projected(member, "remote", "common"), ...peers };
}

/** What is mounted into the agents; undefined when Secret `cilium-clustermesh` does not exist. */
export function agentFiles(member: Member): Files | undefined {
  const peers = secretOf(member, "cilium-clustermesh");
  return peers && { ...projected(member, "remote", "common"), ...projected(member, "local", "local"), ...peers };
}

function projected(member: Member, role: string, prefix: string): Files {
  const secret = secretOf(member, `clustermesh-apiserver-${role}-cert`);
  const files = { "ca.crt": "-ca.crt", "tls.crt": ".crt", "tls.key": ".key" };
  return Object.fromEntries(
    Object.entries(files).flatMap(([key, ending]) => {
      const text = secret?.[key];
      return text === undefined ? [] : [[`${prefix}-etcd-client${ending}`, text]];
    }),
  );
}

/** True when a file is taken for a peer's configuration (cilium/cilium v1.18.6 pkg/clustermesh/common/config.go). */
export function isEntry(text: string | undefined): text is string {
  return text?.includes("endpoints:") === true;
}

/**
 * Reads an entry, or says what is wrong with it.
 * Source: etcd-io/etcd client/v3/yaml/config.go; a client certificate needs both of its files.
 */
export function readEntry(text: string, files: Files): Entry | string {
  let config: unknown;
  try {
    config = parse(text);
  } catch (error) {
    return `it is not YAML: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`;
  }
  if (!isRecord(config)) return "it is not a YAML mapping";
  const read = (key: string): string | undefined => {
    const path = textAt(config, key);
    if (path === undefined) return "";
    return path.startsWith(`${DIRECTORY}/`) ? files[path.slice(DIRECTORY.length + 1)] : undefined;
  };
  for (const key of ["trusted-ca-file", "cert-file", "key-file"]) {
    if (read(key) === undefined) return `open ${textAt(config, key) ?? ""}: no such file or directory (its ${key})`;
  }
  const [ca = "", certificate = "", privateKey = ""] = ["trusted-ca-file", "cert-file", "key-file"].map(read);
  const client = certificate === "" || privateKey === "" ? undefined : { certificate, privateKey };
  return { endpoints: textsAt(config, "endpoints"), ca, ...(client && { client }) };
}
