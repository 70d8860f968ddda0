// The simulated tunnel and its rules.
import { randomBytes, randomUUID } from "node:crypto";
import { UNKNOWN, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { bag, bags, text, word } from "../../kernel/values";
import { nowOf } from "../../world/clock";
import type { Tunnel, World } from "../../world/model";
import { tunnelById, type Call } from "./api";
import { tunnelConfigSchema, tunnelSchema } from "./schemas";
import * as law from "./tunnelLaws";

const COMPUTED = ["accountTag", "createdAt", "remoteConfig", "status", "tunType"];

export const tunnel: ResourceModel<World> = {
  type: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  coverage:
    "Tunnels of any account, by name. Nothing connects: `status` stays inactive, and a tunnel that is in use is deleted all the same, where Cloudflare refuses until `cloudflared` has gone (code 1022).",
  check: strictCheck(tunnelSchema),
  replaceOn: ["accountId", "configSrc"],
  secretOutputs: ["tunnelSecret"],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs, old) => ({
    configSrc: "local",
    ...inputs,
    ...Object.fromEntries(COMPUTED.map((name) => [name, old?.[name] ?? UNKNOWN])),
  }),
  create: (inputs, operation) => {
    const { world, urn } = operation;
    const [accountId, name] = [word(inputs["accountId"]), word(inputs["name"])];
    const call: Call = { method: "POST", path: `/accounts/${accountId}/cfd_tunnel` };
    operation.uphold(law.tunnelNameFree, { call, taken: namesOf(world, accountId).includes(name) });
    const id = randomUUID();
    const configSrc = text(inputs["configSrc"]) ?? "local";
    const secret = text(inputs["tunnelSecret"]) ?? randomBytes(32).toString("base64");
    world.tunnels = { ...world.tunnels, [id]: { id, name, accountId, madeBy: urn, secret } };
    const outputs = {
      ...inputs,
      configSrc,
      accountTag: accountId,
      createdAt: nowOf(world).toISOString(),
      remoteConfig: configSrc === "cloudflare",
      status: "inactive",
      tunType: "cfd_tunnel",
    };
    return { id, outputs };
  },
  read: (id, old, { world }) => {
    const { accountId, tunnelId } = placeOf(id, old);
    const found = tunnelById(world, accountId, tunnelId);
    if (!found) return undefined;
    const outputs = { ...old, accountId, name: found.name, accountTag: accountId };
    const inputs = Object.fromEntries(Object.entries(outputs).filter(([key]) => !COMPUTED.includes(key)));
    return { id: tunnelId, inputs, outputs };
  },
  update: (id, old, inputs, operation) => {
    const found = reach(operation, word(inputs["accountId"]), id, "PATCH", "");
    const call: Call = { method: "PATCH", path: `/accounts/${found.accountId}/cfd_tunnel/${id}` };
    const name = word(inputs["name"]);
    const taken = namesOf(operation.world, found.accountId, id).includes(name);
    operation.uphold(law.tunnelNameFree, { call, taken });
    const secret = text(inputs["tunnelSecret"]) ?? found.secret;
    operation.world.tunnels = { ...operation.world.tunnels, [id]: { ...found, name, secret } };
    return { ...old, ...inputs };
  },
  delete: (id, old, operation) => {
    reach(operation, word(old["accountId"]), id, "DELETE", "");
    const others = Object.entries(operation.world.tunnels ?? {}).filter(([key]) => key !== id);
    operation.world.tunnels = Object.fromEntries(others);
  },
};

export const tunnelConfig: ResourceModel<World> = {
  type: "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
  coverage:
    "The rules of a tunnel, kept and not followed. Deleting them does nothing, as with the real provider: they end with the tunnel.",
  check: strictCheck(tunnelConfigSchema),
  replaceOn: ["accountId", "tunnelId"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 0 },
  plan: (inputs, old) => ({
    ...inputs,
    createdAt: old?.["createdAt"] ?? UNKNOWN,
    source: inputs["source"] ?? old?.["source"] ?? UNKNOWN,
    version: UNKNOWN,
  }),
  create: (inputs, operation) => {
    put(operation, inputs);
    const { source = "cloudflare" } = inputs;
    const outputs = { ...inputs, source, createdAt: nowOf(operation.world).toISOString(), version: 1 };
    return { id: word(inputs["tunnelId"]), outputs };
  },
  read: (id, old, { world }) => {
    const { accountId, tunnelId } = placeOf(id, old);
    const config = tunnelById(world, accountId, tunnelId)?.config as Props | undefined;
    if (!config) return undefined;
    const inputs = { accountId, tunnelId, config };
    return { id: tunnelId, inputs, outputs: { ...old, ...inputs } };
  },
  update: (_id, old, inputs, operation) => {
    put(operation, inputs);
    const version = typeof old["version"] === "number" ? old["version"] + 1 : 1;
    return { ...old, ...inputs, version };
  },
  delete: () => undefined,
};

function put(operation: Operation<World>, inputs: Props): void {
  const config = bag(inputs["config"]);
  const [accountId, tunnelId] = [word(inputs["accountId"]), word(inputs["tunnelId"])];
  const found = reach(operation, accountId, tunnelId, "PUT", "/configurations");
  const call: Call = { method: "PUT", path: `/accounts/${accountId}/cfd_tunnel/${tunnelId}/configurations` };
  operation.uphold(law.lastRuleCatchesAll, { call, ingresses: bags(config["ingresses"]).map(ruleOf) });
  found.config = { ...config };
}

function ruleOf(rule: Props): law.IngressRule {
  return { hostname: word(rule["hostname"]), path: word(rule["path"]) };
}

/** The tunnel that a call is about. */
export function reach(
  operation: Pick<Operation<World>, "world" | "uphold">,
  accountId: string,
  id: string,
  method: Call["method"],
  suffix: string,
): Tunnel {
  const found = tunnelById(operation.world, accountId, id);
  const call: Call = { method, path: `/accounts/${accountId}/cfd_tunnel/${id}${suffix}` };
  operation.uphold(law.tunnelExists, { call, tunnel: found });
  if (!found) throw new Error("the law that the tunnel exists held, and it does not exist");
  return found;
}

function namesOf(world: World, accountId: string, except?: string): string[] {
  return Object.values(world.tunnels ?? {})
    .filter((one) => one.accountId === accountId && one.id !== except)
    .map(({ name }) => name);
}

/** An import names the account as well: `<account_id>/<tunnel_id>`. */
function placeOf(id: string, old: Props): { accountId: string; tunnelId: string } {
  const [first = "", second] = id.split("/");
  return second === undefined
    ? { accountId: word(old["accountId"]), tunnelId: first }
    : { accountId: first, tunnelId: second };
}
