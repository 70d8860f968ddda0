// The simulated DNS record.
import { randomBytes } from "node:crypto";
import { UNKNOWN, type Operation, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { amount, word } from "../../kernel/values";
import { nowOf } from "../../world/clock";
import type { DnsZone, World } from "../../world/model";
import { zoneById, type Call } from "./api";
import * as law from "./dnsLaws";
import { dnsRecordSchema } from "./schemas";

/** What the API adds to a record. */
const COMPUTED = ["createdOn", "meta", "modifiedOn", "proxiable"];

export const dnsRecord: ResourceModel<World> = {
  type: "cloudflare:index/dnsRecord:DnsRecord",
  coverage:
    "A and CNAME records. Short names get the zone appended, as the API does; nobody resolves them. Other types, `data`, `settings` and `tags` are refused.",
  check: strictCheck(dnsRecordSchema),
  replaceOn: ["type", "zoneId"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs, old) => ({
    proxied: false,
    ...inputs,
    ...Object.fromEntries(COMPUTED.map((name) => [name, old?.[name] ?? UNKNOWN])),
  }),
  create: (inputs, operation) => {
    const { zone, call } = reach(operation, inputs, "POST");
    const entry = entryOf(zone, inputs);
    operation.uphold(law.proxiedTtlIsAutomatic, { entry });
    accept(operation, call, zone, entry);
    const now = nowOf(operation.world).toISOString();
    const id = randomBytes(16).toString("hex");
    const outputs = { proxied: false, ...inputs, proxiable: true, meta: "{}", createdOn: now, modifiedOn: now };
    zone.records[id] = { madeBy: operation.urn, properties: { ...outputs, name: entry.name } };
    return { id, outputs };
  },
  read: (id, old, operation) => {
    const [first = "", second] = id.split("/");
    const place = second === undefined ? { zoneId: word(old["zoneId"]), id: first } : { zoneId: first, id: second };
    const zone = zoneById(operation.world, place.zoneId);
    const found = zone?.records[place.id]?.properties as Props | undefined;
    if (!zone || !found) return undefined;
    // The provider knows a short name for the full one that the API gives back.
    const name = old["name"];
    const short = typeof name === "string" && fullName(zone, name) === found["name"];
    const outputs = short ? { ...found, name } : found;
    const inputs = Object.fromEntries(Object.entries(outputs).filter(([key]) => !COMPUTED.includes(key)));
    return { id: place.id, inputs, outputs };
  },
  update: (id, old, inputs, operation) => {
    const { zone, call } = reach(operation, old, "PUT", id);
    const record = zone.records[id];
    operation.uphold(law.recordExists, { call, exists: record !== undefined });
    const entry = entryOf(zone, inputs);
    accept(operation, call, zone, entry, id);
    const outputs = { ...old, proxied: false, ...inputs, modifiedOn: nowOf(operation.world).toISOString() };
    zone.records[id] = { madeBy: record?.madeBy ?? operation.urn, properties: { ...outputs, name: entry.name } };
    return outputs;
  },
  delete: (id, old, operation) => {
    const { zone, call } = reach(operation, old, "DELETE", id);
    operation.uphold(law.recordExists, { call, exists: id in zone.records });
    zone.records = Object.fromEntries(Object.entries(zone.records).filter(([key]) => key !== id));
  },
};

function reach(
  operation: Operation<World>,
  properties: Props,
  method: Call["method"],
  id?: string,
): { zone: DnsZone; call: Call } {
  const zoneId = word(properties["zoneId"]);
  const call: Call = { method, path: `/zones/${zoneId}/dns_records${id === undefined ? "" : `/${id}`}` };
  const zone = zoneById(operation.world, zoneId);
  operation.uphold(law.zoneExists, { call, zone });
  if (!zone) throw new Error("the law that the zone exists held, and it does not exist");
  return { zone, call };
}

function entryOf(zone: DnsZone, properties: Props): law.DnsEntry {
  return {
    name: fullName(zone, word(properties["name"])),
    type: word(properties["type"]),
    content: word(properties["content"]),
    ttl: amount(properties["ttl"], 1),
    proxied: properties["proxied"] === true,
  };
}

function fullName({ name: zone }: DnsZone, name: string): string {
  if (name === "@" || name === zone) return zone;
  return name.endsWith(`.${zone}`) ? name : `${name}.${zone}`;
}

function accept(operation: Operation<World>, call: Call, zone: DnsZone, entry: law.DnsEntry, own?: string): void {
  for (const one of [law.contentFitsType, law.ttlInRange, law.proxiedTargetIsPublic]) {
    operation.uphold(one, { call, entry });
  }
  operation.uphold(law.addressIsOurs, { world: operation.world, content: entry.content });
  const beside = Object.entries(zone.records)
    .filter(([id, { properties }]) => id !== own && properties["name"] === entry.name)
    .map(([, { properties }]) => entryOf(zone, properties as Props));
  operation.uphold(law.aliasStandsAlone, { call, entry, beside });
  operation.uphold(law.recordIsNew, { call, entry, beside });
}
