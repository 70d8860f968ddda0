// Inputs of the simulated Cloudflare types, strict: names and types as the published SDK has them.
import { z } from "zod";

const text = z.string().optional();
const flag = z.boolean().optional();
const whole = z.int().optional();

/** Properties that the real provider takes and the lab does not simulate: giving one is refused, not ignored. */
function notSimulated(...names: readonly string[]) {
  const refused = z
    .unknown()
    .refine(() => false, "The lab does not simulate this property")
    .optional();
  return Object.fromEntries(names.map((name) => [name, refused]));
}

/**
 * Record types that the provider takes (cloudflare/terraform-provider-cloudflare v5.22.0,
 * internal/services/dns_record/schema.go); of them the lab simulates A and CNAME.
 */
export const dnsRecordSchema = z.strictObject({
  ...notSimulated("data", "includeShadowMetadata", "priority", "privateRouting", "settings", "tags"),
  comment: text,
  content: text,
  name: z.string(),
  proxied: flag,
  ttl: z.number(),
  type: z.enum(["A", "CNAME"], "The lab simulates records of type A and CNAME"),
  zoneId: z.string(),
});

const CONFIG_SOURCES = 'Attribute config_src value must be one of: ["local" "cloudflare"]';

export const tunnelSchema = z.strictObject({
  accountId: z.string(),
  configSrc: z.enum(["local", "cloudflare"], CONFIG_SOURCES).optional(),
  name: z.string(),
  tunnelSecret: text,
});

const originRequest = z
  .strictObject({
    access: z.strictObject({ audTags: z.array(z.string()), required: flag, teamName: z.string() }).optional(),
    caPool: text,
    connectTimeout: whole,
    disableChunkedEncoding: flag,
    http2Origin: flag,
    httpHostHeader: text,
    keepAliveConnections: whole,
    keepAliveTimeout: whole,
    matchSnItoHost: flag,
    noHappyEyeballs: flag,
    noTlsVerify: flag,
    originServerName: text,
    proxyType: text,
    tcpKeepAlive: whole,
    tlsTimeout: whole,
  })
  .optional();

export const tunnelConfigSchema = z.strictObject({
  accountId: z.string(),
  config: z
    .strictObject({
      ingresses: z.array(z.strictObject({ hostname: text, originRequest, path: text, service: z.string() })).optional(),
      originRequest,
    })
    .optional(),
  source: z.enum(["local", "cloudflare"], CONFIG_SOURCES.replace("config_src", "source")).optional(),
  tunnelId: z.string(),
});

export const zoneArgs = z.strictObject({
  ...notSimulated("zoneId"),
  filter: z.strictObject({
    ...notSimulated("account", "direction", "order", "types"),
    match: z.enum(["any", "all"], 'Attribute filter.match value must be one of: ["any" "all"]').optional(),
    name: z.string(),
    status: text,
  }),
});

export const tokenArgs = z.strictObject({ accountId: z.string(), tunnelId: z.string() });

export const providerSchema = z.strictObject({
  apiKey: text,
  apiToken: text,
  apiUserServiceKey: text,
  baseUrl: text,
  email: text,
  userAgentOperatorSuffix: text,
  version: text,
});
