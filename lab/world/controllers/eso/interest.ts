// Whether what changed in Vault can matter to the External Secrets of a cluster.
import type { Change } from "../../changes";
import type { Cluster, World } from "../../model";
import { objectsOf } from "../cluster";
import { listAt, recordAt, textAt } from "../tree";
import { V1, V1ALPHA1 } from "./operator";

/**
 * An entry matters to those who name it, a SecretID to those who log in with its role; everything else to all.
 *
 * @param change path in the world, e.g. `vaults/192.0.2.9/kv/general//registry/versions/1`
 */
export function mayMatter(world: World, cluster: Cluster, [path]: Change): boolean {
  const [, address = "", area, mount = "", name = "", role = "", field] = path;
  if (area === "kv" && path.length > 4) return entriesOf(cluster).includes(name);
  if (area === "auth" && name === "roles" && field === "secretIds") {
    const id = world.vaults?.[address]?.auth[mount]?.roles[role]?.data["role_id"];
    return rolesOf(cluster).some((given) => given === "" || given === id);
  }
  return true;
}

/** Entries that are read, written, or were written and may have to be withdrawn. */
function entriesOf(cluster: Cluster): readonly (string | undefined)[] {
  const externals = objectsOf(cluster, V1, "ExternalSecret").flatMap(({ body }) => [
    ...listAt(body, "spec", "dataFrom").map((source) => textAt(source, "extract", "key")),
    ...listAt(body, "spec", "data").map((source) => textAt(source, "remoteRef", "key")),
  ]);
  const pushes = objectsOf(cluster, V1ALPHA1, "PushSecret").flatMap(({ body }) => [
    ...listAt(body, "spec", "data"),
    ...Object.values(recordAt(body, "status", "syncedPushSecrets")).flatMap((pushed) =>
      Object.values(recordAt(pushed)),
    ),
  ]);
  return [...externals, ...pushes.map((entry) => textAt(entry, "match", "remoteRef", "remoteKey"))];
}

/** RoleIDs of the stores that log in with one; empty where it is not in the store itself. */
function rolesOf(cluster: Cluster): readonly string[] {
  return [...objectsOf(cluster, V1, "ClusterSecretStore"), ...objectsOf(cluster, V1, "SecretStore")]
    .map(({ body }) => recordAt(body, "spec", "provider", "vault", "auth"))
    .filter((auth) => "appRole" in auth)
    .map((auth) => textAt(auth, "appRole", "roleId")?.trim() ?? "");
}
