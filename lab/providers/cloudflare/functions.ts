// The simulated functions of the Cloudflare provider.
import type { z } from "zod";
import type { FunctionModel, Props } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import { bag, word } from "../../kernel/values";
import type { World } from "../../world/model";
import { oneZoneFits } from "./dnsLaws";
import { tokenArgs, zoneArgs } from "./schemas";
import { reach } from "./tunnel";

/** Arguments that fit the shape; a call with others fails like the bridge's. */
function checked(schema: z.ZodType, args: Props, name: string): Props {
  const { inputs, failures } = strict(schema, args, name);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
  return inputs;
}

export const getZone: FunctionModel<World> = {
  token: "cloudflare:index/getZone:getZone",
  coverage:
    "By a filter with a name, among the zones that the fleet names; name operators such as `contains:` find nothing. Of the result: the zone's id, name, status, type and whether it is paused.",
  secretOutputs: [],
  invoke: (args, operation) => {
    const given = checked(zoneArgs, args, "getZone");
    const filter = bag(given["filter"]);
    const { name = "", status = "active" } = filter;
    const zone = status === "active" ? operation.world.dnsZones?.[word(name)] : undefined;
    operation.uphold(oneZoneFits, { found: zone ? 1 : 0 });
    const { id } = zone ?? { id: "" };
    return { filter, id, zoneId: id, name, status, type: "full", paused: false };
  },
};

export const getTunnelToken: FunctionModel<World> = {
  token: "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken",
  coverage: "In the format that `cloudflared` reads: account, tunnel and secret as JSON in base64.",
  secretOutputs: ["token"],
  invoke: (args, operation) => {
    const given = checked(tokenArgs, args, "getZeroTrustTunnelCloudflaredToken");
    const { accountId, id, secret } = reach(
      operation,
      word(given["accountId"]),
      word(given["tunnelId"]),
      "GET",
      "/token",
    );
    // cloudflare/cloudflared connection/connection.go, TunnelToken.
    const token = Buffer.from(JSON.stringify({ a: accountId, s: secret, t: id })).toString("base64");
    return { accountId, tunnelId: id, token };
  },
};
