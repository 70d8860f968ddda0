// Whether a clustermesh-apiserver and a client with an entry accept each other's certificates. Everything is verified
// for real. The etcd inside demands client certificates of its own CA and takes their common name for a user.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { parse } from "yaml";
import { trouble, type KeyPair } from "../../pki/certificates";
import { findObject } from "../controllers/cluster";
import { listAt, textAt } from "../controllers/tree";
import type { Entry } from "./entries";
import { secretOf, type Member } from "./member";

/** Looks at certificates at one moment. A cluster shows all its peers the same few, so each is looked at once. */
export class Inspector {
  private readonly troubles = new Map<string, string | undefined>();
  private readonly users = new Map<string, { readonly name: string } | string>();

  constructor(private readonly at: Date) {}

  /** What is wrong with a certificate; undefined when nothing is. */
  trouble(
    certificate: string,
    demands: { readonly ca: string; readonly host?: string; readonly usage?: "client auth" },
  ): string | undefined {
    const key = JSON.stringify([certificate, demands.ca, demands.host, demands.usage]);
    if (!this.troubles.has(key)) this.troubles.set(key, trouble(certificate, { ...demands, at: this.at }));
    return this.troubles.get(key);
  }

  /** Whom a client certificate with its key stands for, or what is wrong with the two. */
  user(client: KeyPair): { readonly name: string } | string {
    const key = client.certificate + client.privateKey;
    const user = this.users.get(key) ?? userOf(client);
    this.users.set(key, user);
    return user;
  }
}

/** What goes wrong when a client with the entry dials `host` and `server` answers; undefined when nothing does. */
export function handshakeTrouble(entry: Entry, host: string, server: Member, inspector: Inspector): string | undefined {
  const name = `clustermesh-apiserver of ${server.name}`;
  const own = secretOf(server, "clustermesh-apiserver-server-cert");
  const [certificate, ca] = [own?.["tls.crt"], own?.["ca.crt"]];
  if (certificate === undefined || ca === undefined) {
    return `${name} does not run: there is no Secret clustermesh-apiserver-server-cert`;
  }
  const distrusted = inspector.trouble(certificate, { ca: entry.ca, host });
  if (distrusted !== undefined) return `the certificate of ${name} is refused: ${distrusted}`;
  if (!entry.client) return `${name} refuses the connection: tls: client didn't provide a certificate`;
  const user = inspector.user(entry.client);
  const refused =
    typeof user === "string" ? user : inspector.trouble(entry.client.certificate, { ca, usage: "client auth" });
  if (refused !== undefined) return `${name} refuses the client certificate: ${refused}`;
  if (typeof user === "string" || users(server).has(user.name)) return undefined;
  return `${name} knows no user "${user.name}", the common name of the client certificate (authMode ${server.authMode})`;
}

/** golang/go src/crypto/tls/tls.go X509KeyPair */
function userOf({ certificate, privateKey }: KeyPair): { readonly name: string } | string {
  try {
    const leaf = new X509Certificate(certificate);
    if (!leaf.checkPrivateKey(createPrivateKey(privateKey))) return "tls: private key does not match public key";
    return { name: /^CN=(.*)$/m.exec(leaf.subject)?.[1] ?? "" };
  } catch {
    return "tls: failed to find any PEM data in certificate or key input";
  }
}

/**
 * Users of the etcd: made at its start for the cluster itself and, in modes legacy and migration, for all peers
 * together; in modes migration and cluster also those that a ConfigMap lists.
 * Source: cilium/cilium v1.18.6 clustermesh-apiserver/etcdinit/root.go and
 * install/kubernetes/cilium/templates/clustermesh-apiserver/users-configmap.yaml.
 */
function users(server: Member): ReadonlySet<string> {
  const own = [`admin-${server.ciliumName}`, `local-${server.ciliumName}`];
  if (server.authMode === "legacy") return new Set([...own, "remote"]);
  const map = findObject(server.cluster, "v1", "ConfigMap", "kube-system", "clustermesh-remote-users");
  const listed = listAt(parse(textAt(map?.body, "data", "users.yaml") ?? "{}"), "users").map((user) =>
    textAt(user, "name"),
  );
  const peers = listed.filter((name) => name !== undefined);
  return new Set([...own, ...peers, ...(server.authMode === "migration" ? ["remote"] : [])]);
}
