// The auth method `approle`: roles and logins (hashicorp/vault builtin/credential/approle path_role.go, path_login.go).
import { randomUUID } from "node:crypto";
import { textAt } from "../controllers/tree";
import type { VaultAuth, VaultSecretId } from "../model";
import { absent, done, multiple, refused, type Call, type Endpoint, type Outcome } from "./call";
import { inside } from "./cidr";
import { liveSecretIds, secretIdEndpoint, texts } from "./secretIds";
import { issueToken, tokenFields, TOKEN_DEFAULTS } from "./tokenFields";

type Role = VaultAuth["roles"][string];

const DEFAULTS = {
  bind_secret_id: true,
  secret_id_bound_cidrs: [],
  secret_id_num_uses: 0,
  secret_id_ttl: 0,
  local_secret_ids: false,
  ...TOKEN_DEFAULTS,
};

/** `auth/<mount>/<rest>`. */
export function approleEndpoint(call: Call, auth: VaultAuth, rest: string): Endpoint | undefined {
  if (rest === "login") return { open: true, write: () => login(call, auth) };
  if (rest === "role") {
    return {
      list: () => (Object.keys(auth.roles).length === 0 ? absent : { data: { keys: Object.keys(auth.roles) } }),
    };
  }
  const [, name = "", below = ""] = /^role\/([^/]+)\/?(.*)$/.exec(rest) ?? [];
  if (name === "") return undefined;
  const role = auth.roles[name];
  if (below === "") {
    return {
      exists: () => role !== undefined,
      read: () => (role ? { data: readable(role) } : absent),
      write: () => writeRole(call, auth, name),
      remove: () => {
        Reflect.deleteProperty(auth.roles, name);
        return done;
      },
    };
  }
  if (below === "role-id") {
    return {
      read: () => (role ? { data: { role_id: role.data["role_id"] } } : absent),
      write: () => writeRoleId(call, auth, name, role),
    };
  }
  return secretIdEndpoint(call, auth, name, role, below);
}

/** A role without its RoleID, which has a path of its own. */
function readable(role: Role): Record<string, unknown> {
  return Object.fromEntries(Object.entries(role.data).filter(([key]) => key !== "role_id"));
}

function writeRole(call: Call, auth: VaultAuth, name: string): Outcome {
  const body = call.request.body ?? {};
  const role = auth.roles[name];
  const given: Record<string, unknown> = { ...tokenFields(body) };
  for (const key of ["bind_secret_id", "secret_id_num_uses", "secret_id_ttl", "local_secret_ids"] as const) {
    if (body[key] !== undefined) given[key] = body[key];
  }
  if (body["secret_id_bound_cidrs"] !== undefined)
    given["secret_id_bound_cidrs"] = texts(body["secret_id_bound_cidrs"]);
  const data: Record<string, unknown> = { ...DEFAULTS, ...role?.data, ...given };
  if (Number(data["secret_id_num_uses"]) < 0) return refused(400, "secret_id_num_uses cannot be negative");
  if (Number(data["token_max_ttl"]) > 0 && Number(data["token_ttl"]) > Number(data["token_max_ttl"])) {
    return refused(400, "token_ttl should not be greater than token_max_ttl");
  }
  // A role that binds neither SecretID nor source lets in whoever knows its RoleID (validation.go validateRoleConstraints).
  const sources = [...texts(data["secret_id_bound_cidrs"]), ...texts(data["token_bound_cidrs"])];
  const bound = data["bind_secret_id"] === true || sources.length > 0;
  if (!bound) return refused(500, multiple("at least one constraint should be enabled on the role"));
  const madeBy = role ? role.madeBy : call.request.madeBy;
  auth.roles[name] = {
    data: { role_id: randomUUID(), ...data },
    secretIds: role?.secretIds ?? [],
    ...(madeBy === undefined ? {} : { madeBy }),
  };
  return done;
}

function writeRoleId(call: Call, auth: VaultAuth, name: string, role: Role | undefined): Outcome {
  if (!role) return absent;
  const id = textAt(call.request.body, "role_id") ?? "";
  if (id === "") return refused(400, "missing role_id");
  const other = Object.entries(auth.roles).find(([key, { data }]) => key !== name && data["role_id"] === id);
  if (other) return refused(500, multiple("role_id already in use"));
  role.data = { ...role.data, role_id: id };
  return done;
}

function login(call: Call, auth: VaultAuth): Outcome {
  const { body, source } = call.request;
  const roleId = textAt(body, "role_id")?.trim() ?? "";
  if (roleId === "") return refused(400, "missing role_id");
  const invalid = refused(400, "invalid role or secret ID");
  const role = Object.values(auth.roles).find(({ data }) => data["role_id"] === roleId);
  if (!role) return invalid;
  call.thanksTo([role.madeBy], invalid);
  let used: VaultSecretId | undefined;
  if (role.data["bind_secret_id"] !== false) {
    const id = textAt(body, "secret_id")?.trim() ?? "";
    if (id === "") return refused(400, "missing secret_id");
    used = liveSecretIds(role, call.now).find((secretId) => secretId.id === id);
    if (!used) return invalid;
    call.thanksTo([used.madeBy], invalid);
    const counted = used.uses > 0;
    if (counted) useUp(role, used);
    if (used.boundCidrs.length > 0 && !inside(used.boundCidrs, source)) {
      const [how, cause] = counted ? ["by", ": %!w(<nil>)"] : ["through", ""];
      return refused(
        400,
        `source address "${source ?? ""}" unauthorized ${how} CIDR restrictions on the secret ID${cause}`,
      );
    }
  }
  const roleCidrs = texts(role.data["secret_id_bound_cidrs"]);
  if (roleCidrs.length > 0 && !inside(roleCidrs, source)) {
    // Vault wraps an error that is not there (path_login.go pathLoginUpdate).
    return refused(400, `source address "${source ?? ""}" unauthorized by CIDR restrictions on the role: %!w(<nil>)`);
  }
  return issueToken(call, auth, role.data, used?.tokenBoundCidrs);
}

/** Counts a use; with the last one the SecretID is gone. */
function useUp(role: Role, used: VaultSecretId): void {
  if (used.uses === 1) role.secretIds = role.secretIds.filter((secretId) => secretId !== used);
  else used.uses -= 1;
}
