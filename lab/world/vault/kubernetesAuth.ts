// The auth method `kubernetes`: roles and logins of service accounts (hashicorp/vault-plugin-auth-kubernetes).
import { findObject } from "../controllers/cluster";
import { isRecord, textAt } from "../controllers/tree";
import type { VaultAuth } from "../model";
import { absent, denied, done, multiple, refused, type Call, type Endpoint, type Outcome } from "./call";
import { inside } from "./cidr";
import { texts } from "./secretIds";
import { issueToken, tokenFields, TOKEN_DEFAULTS } from "./tokenFields";

/** Where a Vault in the cluster finds the Kubernetes API. */
const OWN_CLUSTER = /^https:\/\/kubernetes\.default(\.svc(\.cluster\.local)?)?(:443)?$/;

/** `auth/<mount>/<rest>`. */
export function kubernetesEndpoint(call: Call, auth: VaultAuth, rest: string): Endpoint | undefined {
  const body = call.request.body ?? {};
  if (rest === "login") return { open: true, write: () => login(call, auth) };
  if (rest === "config") {
    return { read: () => (auth.config ? { data: { ...auth.config } } : absent), write: () => writeConfig(auth, body) };
  }
  if (rest === "role") {
    return {
      list: () => (Object.keys(auth.roles).length === 0 ? absent : { data: { keys: Object.keys(auth.roles) } }),
    };
  }
  const [, name] = /^role\/([^/]+)$/.exec(rest) ?? [];
  if (name === undefined) return undefined;
  const role = auth.roles[name];
  return {
    exists: () => role !== undefined,
    read: () => (role ? { data: { ...role.data } } : absent),
    write: () => writeRole(call, auth, name),
    remove: () => {
      Reflect.deleteProperty(auth.roles, name);
      return done;
    },
  };
}

/** The token that Kubernetes issues for a service account, as far as Vault reads it. Nothing signs it. */
export function serviceAccountToken(namespace: string, name: string): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { "kubernetes.io": { namespace, serviceaccount: { name } } };
  return `${encode({ alg: "RS256" })}.${encode(claims)}.${encode("lab")}`;
}

function writeConfig(auth: VaultAuth, body: Record<string, unknown>): Outcome {
  if ((textAt(body, "kubernetes_host") ?? "") === "") return refused(400, "no host provided");
  auth.config = {
    kubernetes_host: body["kubernetes_host"],
    kubernetes_ca_cert: body["kubernetes_ca_cert"] ?? "",
    pem_keys: texts(body["pem_keys"]),
    issuer: body["issuer"] ?? "",
    disable_iss_validation: body["disable_iss_validation"] ?? true,
    disable_local_ca_jwt: body["disable_local_ca_jwt"] ?? false,
    use_annotations_as_alias_metadata: body["use_annotations_as_alias_metadata"] ?? false,
  };
  return done;
}

/** path_role.go pathRoleCreateUpdate. */
function writeRole(call: Call, auth: VaultAuth, name: string): Outcome {
  const body = call.request.body ?? {};
  const role = auth.roles[name];
  const given: Record<string, unknown> = { ...tokenFields(body) };
  for (const key of ["bound_service_account_names", "bound_service_account_namespaces"]) {
    if (body[key] !== undefined) given[key] = texts(body[key]);
  }
  for (const key of ["audience", "alias_name_source"]) if (body[key] !== undefined) given[key] = body[key];
  const data: Record<string, unknown> = {
    bound_service_account_names: [],
    bound_service_account_namespaces: [],
    bound_service_account_namespace_selector: "",
    alias_name_source: "serviceaccount_uid",
    ...TOKEN_DEFAULTS,
    ...role?.data,
    ...given,
  };
  const [names, namespaces] = [
    texts(data["bound_service_account_names"]),
    texts(data["bound_service_account_namespaces"]),
  ];
  if (names.length === 0) return refused(400, '"bound_service_account_names" can not be empty');
  if (namespaces.length === 0) {
    return refused(
      400,
      '"bound_service_account_namespaces" can not be empty if "bound_service_account_namespace_selector" is not set',
    );
  }
  if ([names, namespaces].some((list) => list.length > 1 && list.includes("*"))) {
    return refused(400, 'can not mix "*" with values');
  }
  if (Number(data["token_max_ttl"]) > 0 && Number(data["token_ttl"]) > Number(data["token_max_ttl"])) {
    return refused(400, "token ttl should not be greater than token max ttl");
  }
  const madeBy = role ? role.madeBy : call.request.madeBy;
  auth.roles[name] = { data, secretIds: [], ...(madeBy === undefined ? {} : { madeBy }) };
  return done;
}

/** path_login.go pathLogin: the role, the source, the account, and what the cluster says of the token. */
function login(call: Call, auth: VaultAuth): Outcome {
  const { world, vault } = call;
  const { body, source } = call.request;
  const [name, jwt] = [textAt(body, "role") ?? "", textAt(body, "jwt") ?? ""];
  if (name === "") return refused(400, "missing role");
  if (jwt === "") return refused(400, "missing jwt");
  const role = auth.roles[name];
  if (!role) return refused(400, `invalid role name "${name}"`);
  call.thanksTo([role.madeBy], refused(400, `invalid role name "${name}"`));
  const blocks = texts(role.data["token_bound_cidrs"]);
  if (blocks.length > 0 && !inside(blocks, source)) return denied;
  if (!auth.config) return refused(500, multiple("could not load backend configuration"));
  const account = accountOf(jwt);
  if (!allowed(role.data["bound_service_account_names"], account.name)) {
    return refused(403, multiple("service account name not authorized"));
  }
  if (!allowed(role.data["bound_service_account_namespaces"], account.namespace)) {
    return refused(403, multiple("namespace not authorized"));
  }
  const cluster = Object.values(world.clusters).find((candidate) => candidate.name === vault.cluster);
  const found = cluster && findObject(cluster, "v1", "ServiceAccount", account.namespace, account.name);
  if (!found || !OWN_CLUSTER.test(textAt(auth.config, "kubernetes_host") ?? "")) return denied;
  call.thanksTo([found.madeBy], denied);
  return issueToken(call, auth, role.data);
}

function allowed(bound: unknown, value: string): boolean {
  return texts(bound).some((item) => new RegExp(`^${item.split("*").map(escape).join(".*")}$`).test(value));
}

function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function accountOf(jwt: string): { readonly name: string; readonly namespace: string } {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
    const inner = isRecord(claims) ? claims["kubernetes.io"] : undefined;
    return { namespace: textAt(inner, "namespace") ?? "", name: textAt(inner, "serviceaccount", "name") ?? "" };
  } catch {
    return { namespace: "", name: "" };
  }
}
