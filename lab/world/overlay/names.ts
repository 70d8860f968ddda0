// Names as nodes resolve them: what the world's zones hold.
import { isIPv4 } from "node:net";
import type { World } from "../model";

/** The address behind a host, or why there is none that takes UDP. */
export function resolved(world: World, host: string): { readonly address: string } | { readonly trouble: string } {
  if (isIPv4(host)) return { address: host };
  const records = Object.values(world.dnsZones ?? {}).flatMap(({ records: all }) => Object.values(all));
  const found = records.find(({ properties }) => properties["type"] === "A" && properties["name"] === host)?.properties;
  const content = found?.["content"];
  if (typeof content !== "string") return { trouble: `lookup ${host}: no such host (there is no A record)` };
  // developers.cloudflare.com, "Proxy status": a proxied record answers with Cloudflare's own addresses, for HTTP alone.
  if (found?.["proxied"] === true)
    return { trouble: `${host} is proxied: Cloudflare answers there and passes no UDP on` };
  return { address: content };
}
