// Whether a clustermesh-apiserver and a client with an entry accept each other's certificates. Everything is verified
// for real. The etcd inside demands client certificates of its own CA and takes their common name for a user.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { parse } from "yaml";
import { trouble } from "../../pki/certificates";
import { findObject } from "../controllers/cluster";
import { listAt, textAt } from "../controllers/tree";
import type { Entry } from "./entries";
import { secretOf, type Member } from "./member";

/** What goes wrong when a client with the entry dials `host` and `server` answers; undefined when nothing does. */
export function handshakeTrouble(entry: Entry, host: string, server: Member, at: Date): string | undefined {
  const name = `clustermesh-apiserver of ${server.name}`;
  const own = secretOf(server, "clustermesh-apiserver-server-cert");
  const [certificate, ca] = [own?.["tls.crt"], own?.["ca.crt"]];
  if (certificate === undefined || ca === undefined) {
    return `${name} does not run: there is no Secret clustermesh-apiserver-server-cert`;
  }
  const distrusted = trouble(certificate, { ca: entry.ca, host, at });
  if (distrusted !== undefined) return `the certificate of ${name} is refused: ${distrusted}`;
  if (!entry.client) return `${name} refuses the connection: tls: client didn't provide a certificate`;
  const refused = keyTrouble(entry.client) ?? trouble(entry.client.certificate, { ca, at, usage: "client auth" });
  if (refused !== undefined) return `${name} refuses the client certificate: ${refused}`;
  const user = commonName(entry.client.certificate);
  if (users(server).has(user)) return undefined;
  return `${name} knows no user "${user}", the common name of the client certificate (authMode ${server.authMode})`;
}

/** golang/go src/crypto/tls/tls.go X509KeyPair */
function keyTrouble({ certificate, privateKey }: NonNullable<Entry["client"]>): string | undefined {
  try {
    const pair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
    return pair ? undefined : "tls: private key does not match public key";
  } catch {
    return "tls: failed to find any PEM data in certificate or key input";
  }
}

function commonName(certificate: string): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? "";
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
