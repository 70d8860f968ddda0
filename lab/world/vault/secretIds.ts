// SecretIDs of an AppRole: issued, looked up, destroyed (hashicorp/vault builtin/credential/approle/path_role.go).
import { randomUUID } from "node:crypto";
import { isRecord, textAt } from "../controllers/tree";
import type { VaultAuth, VaultSecretId } from "../model";
import { absent, done, multiple, refused, type Call, type Endpoint, type Outcome } from "./call";
import { within } from "./cidr";
import { seconds } from "./duration";
import { MAX_TTL } from "./tokens";

type Role = VaultAuth["roles"][string];

/** The SecretIDs that have not ended. */
export function liveSecretIds(role: Role, now: number): readonly VaultSecretId[] {
  return role.secretIds.filter(({ expires }) => expires === undefined || expires > now);
}

/** `role/<name>/<rest>` for the paths of SecretIDs. */
export function secretIdEndpoint(
  call: Call,
  auth: VaultAuth,
  name: string,
  role: Role | undefined,
  rest: string,
): Endpoint | undefined {
  const { now } = call;
  const { body } = call.request;
  // The functions that look one up fail with a Go error, not with an answer.
  const noRole = refused(500, multiple(`role "${name}" does not exist`));
  const given = (key: "id" | "accessor"): VaultSecretId | undefined => {
    const wanted = textAt(body, key === "id" ? "secret_id" : "secret_id_accessor");
    return role && liveSecretIds(role, now).find((secretId) => secretId[key] === wanted);
  };
  const destroy = (found: VaultSecretId | undefined): Outcome => {
    if (role) role.secretIds = role.secretIds.filter((secretId) => secretId !== found);
    return done;
  };
  const accessor = textAt(body, "secret_id_accessor") ?? "";
  const noAccessor = `failed to find accessor entry for secret_id_accessor: "${accessor}"`;
  switch (rest) {
    case "secret-id":
      return {
        write: () => issue(call, auth, name, role, randomUUID()),
        list: () => listAccessors(role, name, now),
      };
    case "custom-secret-id":
      return { write: () => issue(call, auth, name, role, textAt(body, "secret_id") ?? "") };
    case "secret-id/lookup":
      return { write: () => (role ? describe(given("id"), absent) : noRole) };
    case "secret-id/destroy":
      return { write: () => (role ? destroy(given("id")) : noRole) };
    case "secret-id-accessor/lookup":
      return { write: () => (role ? describe(given("accessor"), refused(404, noAccessor)) : noRole) };
    case "secret-id-accessor/destroy":
      return {
        write: () => {
          if (!role) return noRole;
          const found = given("accessor");
          return found ? destroy(found) : refused(500, multiple(noAccessor));
        },
      };
    default:
      return undefined;
  }
}

function issue(call: Call, auth: VaultAuth, name: string, role: Role | undefined, id: string): Outcome {
  const body = call.request.body ?? {};
  if (id === "") return refused(400, "missing secret_id");
  if (!role) return refused(404, `role "${name}" does not exist`);
  call.thanksTo([role.madeBy], refused(404, `role "${name}" does not exist`));
  if (role.data["bind_secret_id"] === false) return refused(400, "bind_secret_id is not set on the role");
  const [boundCidrs, tokenBoundCidrs] = [texts(body["cidr_list"]), texts(body["token_bound_cidrs"])];
  for (const [blocks, key] of [
    [boundCidrs, "secret_id_bound_cidrs"],
    [tokenBoundCidrs, "token_bound_cidrs"],
  ] as const) {
    const outer = texts(role.data[key]);
    if (blocks.length > 0 && outer.length > 0 && !within(blocks, outer)) {
      return refused(500, multiple(notSubset(blocks, outer)));
    }
  }
  const [roleUses, roleTtl] = [Number(role.data["secret_id_num_uses"] ?? 0), Number(role.data["secret_id_ttl"] ?? 0)];
  const uses = body["num_uses"] === undefined ? roleUses : Number(body["num_uses"]);
  if (roleUses > 0 && (uses === 0 || uses > roleUses)) {
    return refused(400, "num_uses cannot be higher than the role's secret_id_num_uses");
  }
  const ttl = seconds(body["ttl"]) ?? roleTtl;
  if (roleTtl > 0 && (ttl === 0 || ttl > roleTtl)) {
    return refused(400, "ttl cannot be longer than the role's secret_id_ttl");
  }
  // Silently cut to the longest lease of the mount (validation.go deriveSecretIDTTL; hashicorp/vault issue 31726).
  const life = Math.min(ttl, auth.tune?.maxLeaseTtl ?? MAX_TTL);
  const made: VaultSecretId = {
    id,
    accessor: randomUUID(),
    uses,
    ttl,
    boundCidrs,
    metadata: metadataOf(body["metadata"]),
    ...(life > 0 ? { expires: call.now + life } : {}),
    ...(tokenBoundCidrs.length > 0 ? { tokenBoundCidrs } : {}),
    ...(call.request.madeBy === undefined ? {} : { madeBy: call.request.madeBy }),
  };
  role.secretIds.push(made);
  return {
    data: { secret_id: id, secret_id_accessor: made.accessor, secret_id_ttl: life, secret_id_num_uses: uses },
  };
}

/** builtin/credential/approle/validation.go verifyCIDRRoleSecretIDSubset. */
function notSubset(blocks: readonly string[], outer: readonly string[]): string {
  return `failed to verify subset relationship between CIDR blocks on the role ["${outer.join('" "')}"] and CIDR blocks on the secret ID ["${blocks.join('" "')}"]: CIDR blocks on the secret ID ["${blocks.join('" "')}"] should be a subset of CIDR blocks on the role ["${outer.join('" "')}"]`;
}

function describe(found: VaultSecretId | undefined, otherwise: Outcome): Outcome {
  if (!found) return otherwise;
  return {
    data: {
      secret_id_accessor: found.accessor,
      secret_id_num_uses: found.uses,
      secret_id_ttl: found.ttl ?? 0,
      cidr_list: [...found.boundCidrs],
      token_bound_cidrs: [...(found.tokenBoundCidrs ?? [])],
      metadata: { ...found.metadata },
    },
  };
}

function listAccessors(role: Role | undefined, name: string, now: number): Outcome {
  if (!role) return refused(404, `role "${name}" does not exist`);
  const keys = liveSecretIds(role, now).map(({ accessor }) => accessor);
  return keys.length === 0 ? absent : { data: { keys } };
}

/** A list, or a text with commas. */
export function texts(value: unknown): string[] {
  const items = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value.map(String) : [];
  return items.map((item) => item.trim()).filter((item) => item !== "");
}

function metadataOf(value: unknown): Record<string, string> {
  const parsed: unknown = typeof value === "string" && value !== "" ? JSON.parse(value) : value;
  return isRecord(parsed) ? Object.fromEntries(Object.entries(parsed).map(([key, item]) => [key, String(item)])) : {};
}
