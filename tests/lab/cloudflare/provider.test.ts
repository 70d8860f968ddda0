// Proves every law of the simulated Cloudflare provider over gRPC: broken once on purpose, with the exact message. It
// cannot prove that Cloudflare words its refusals so today; the source of each text stands next to its law.
import { UNKNOWN, type Props } from "../../../lab/kernel/model";
import { word } from "../../../lab/kernel/values";
import { OperationError, TestLab, underlay, type TestProvider, type TestResource } from "../harness";

const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const CONFIG = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const GET_ZONE = "cloudflare:index/getZone:getZone";
const GET_TOKEN = "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken";

let lab: TestLab;
let cloudflare: TestProvider;
let zoneId: string;

beforeEach(async () => {
  lab = await TestLab.start({ underlay: { ...underlay, dnsZones: ["example.org", "example.net"] } });
  cloudflare = await lab.provider("cloudflare", { apiToken: "canary" });
  zoneId = word((await cloudflare.invoke(GET_ZONE, { filter: { name: "example.org" } })).value["zoneId"]);
});
afterEach(() => lab.remove());

const record = (changes: Props = {}, name = "record"): Promise<TestResource> =>
  cloudflare.create(RECORD, name, recordInputs(changes));
const recordInputs = (changes: Props = {}): Props => ({
  zoneId,
  name: "local.example.org",
  type: "A",
  content: "192.168.1.80",
  ttl: 300,
  proxied: false,
  ...changes,
});
const tunnel = (changes: Props = {}): Promise<TestResource> =>
  cloudflare.create(TUNNEL, "tunnel", { accountId: "account", name: "main", configSrc: "cloudflare", ...changes });
const rules = (tunnelId: string, ...ingresses: Props[]): Props => ({
  accountId: "account",
  tunnelId,
  config: { ingresses },
});

async function refusal(operation: Promise<unknown>): Promise<string> {
  const error = await operation.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof OperationError)) throw new Error("the operation was not refused");
  return error.message;
}

/** What the API answered, below the zone or the account. */
function answer(method: string, path: string, status: string, code: number, message: string): string {
  return (
    `failed to make http request: ${method} "https://api.cloudflare.com/client/v4${path}": ${status} ` +
    `{"result":null,"success":false,"errors":[{"code":${code},"message":"${message}"}],"messages":[]}`
  );
}
const bad = (code: number, message: string): string =>
  answer("POST", `/zones/${zoneId}/dns_records`, "400 Bad Request", code, message);

describe("zones", () => {
  it("finds a zone of the fleet by name, in previews too", async () => {
    const { value } = await cloudflare.invoke(GET_ZONE, { filter: { name: "example.org", match: "all" } }, true);
    expect(value).toMatchObject({ zoneId: value["id"], name: "example.org", status: "active" });
    expect(value["zoneId"]).toMatch(/^[0-9a-f]{32}$/);
    const other = await cloudflare.invoke(GET_ZONE, { filter: { name: "example.net" } });
    expect(other.value["zoneId"]).not.toBe(value["zoneId"]);
  });

  it("refuses a zone that the account does not hold", async () => {
    expect(await refusal(cloudflare.invoke(GET_ZONE, { filter: { name: "example.com" } }))).toBe(
      "failed to find exactly one result: 0 found",
    );
  });

  it("keeps its records when the lab starts anew, and takes new zones over", async () => {
    const made = await record();
    const { directory } = lab;
    await lab.stop();
    lab = await TestLab.start({ directory, underlay: { ...underlay, dnsZones: ["example.org", "example.dev"] } });
    expect(Object.keys(lab.lab.world().dnsZones ?? {}).sort()).toEqual(["example.dev", "example.net", "example.org"]);
    expect(Object.keys(lab.lab.world().dnsZones?.["example.org"]?.records ?? {})).toEqual([made.id]);
  });
});

describe("records", () => {
  it("makes, reads, changes and deletes one", async () => {
    const made = await record();
    expect(lab.lab.world().dnsZones?.["example.org"]?.records[made.id]).toMatchObject({
      madeBy: made.urn,
      properties: { name: "local.example.org", type: "A", content: "192.168.1.80" },
    });
    expect((await cloudflare.read(made))?.inputs).toEqual(recordInputs());
    expect(await cloudflare.diff(made, recordInputs({ content: "192.168.1.90" }))).toEqual({ content: "update" });
    expect(await cloudflare.diff(made, recordInputs({ type: "CNAME" }))).toEqual({ type: "update-replace" });
    const changed = await cloudflare.update(made, recordInputs({ content: "192.168.1.90" }));
    expect((await cloudflare.read(changed))?.inputs["content"]).toBe("192.168.1.90");
    await cloudflare.delete(changed);
    expect(await cloudflare.read(changed)).toBeUndefined();
  });

  it("previews without touching the zone", async () => {
    const { value } = await cloudflare.preview(RECORD, "record", recordInputs());
    expect(value).toMatchObject({ content: "192.168.1.80", createdOn: UNKNOWN });
    expect(lab.lab.world().dnsZones?.["example.org"]?.records).toEqual({});
  });

  it("is imported by zone and id", async () => {
    const made = await record();
    const imported = { ...made, id: `${zoneId}/${made.id}`, inputs: { value: {}, secrets: [] } };
    const found = await cloudflare.read({ ...imported, outputs: { value: {}, secrets: [] } });
    expect(found?.outputs).toMatchObject({ zoneId, name: "local.example.org" });
  });

  it("appends the zone to a short name, and shows no drift for it", async () => {
    const made = await record({ name: "local" });
    expect(lab.lab.world().dnsZones?.["example.org"]?.records[made.id]?.properties["name"]).toBe("local.example.org");
    expect((await cloudflare.read(made))?.inputs["name"]).toBe("local");
  });

  it("lets two A records share a name, and a wildcard stand beside it", async () => {
    await record();
    await record({ content: "192.168.1.81" }, "second");
    await record({ name: "*.local.example.org" }, "wildcard");
    expect(Object.keys(lab.lab.world().dnsZones?.["example.org"]?.records ?? {})).toHaveLength(3);
  });

  it("refuses a zone that does not exist", async () => {
    const path = "/zones/nowhere/dns_records";
    expect(await refusal(record({ zoneId: "nowhere" }))).toBe(
      answer(
        "POST",
        path,
        "400 Bad Request",
        7003,
        `Could not route to /client/v4${path}, perhaps your object identifier is invalid?`,
      ),
    );
  });

  it("refuses content that is no address", async () => {
    expect(await refusal(record({ content: "gateway" }))).toBe(
      bad(9005, "Content for A record must be a valid IPv4 address."),
    );
  });

  it.each([0, 59, 86401])("refuses a TTL of %i", async (ttl) => {
    expect(await refusal(record({ ttl }))).toBe(
      bad(9021, "Invalid TTL. Must be between 60 and 86,400 seconds, or 1 for Automatic."),
    );
  });

  it("refuses to create a proxied record with a TTL of its own", async () => {
    expect(await refusal(record({ content: "198.51.100.4", proxied: true }))).toBe(
      "ttl must be set to 1 when `proxied` is true: When a DNS record is marked as `proxied` the TTL must be 1 as " +
        "Cloudflare will control the TTL internally.",
    );
  });

  it.each(["10.0.0.1", "172.16.0.1", "192.168.1.80", "100.64.0.1"])("refuses to proxy to %s", async (content) => {
    expect(await refusal(record({ content, proxied: true, ttl: 1 }))).toBe(
      bad(9003, `Target ${content} is not allowed for a proxied record.`),
    );
  });

  it("proxies to a public address", async () => {
    const made = await record({ content: "172.32.0.1", proxied: true, ttl: 1 });
    expect(made.outputs.value["proxied"]).toBe(true);
  });

  it("refuses an identical record, made or changed", async () => {
    const first = await record();
    expect(await refusal(record({}, "second"))).toBe(bad(81058, "An identical record already exists."));
    const second = await record({ content: "192.168.1.90" }, "second");
    expect(await refusal(cloudflare.update(second, recordInputs()))).toBe(
      answer(
        "PUT",
        `/zones/${zoneId}/dns_records/${second.id}`,
        "400 Bad Request",
        81058,
        "An identical record already exists.",
      ),
    );
    expect((await cloudflare.update(first, recordInputs({ ttl: 600 }))).outputs.value["ttl"]).toBe(600);
  });

  it("refuses an alias beside an address, and an address beside an alias", async () => {
    await record();
    const alias = { type: "CNAME", content: "x.cfargotunnel.com" };
    expect(await refusal(record(alias, "alias"))).toBe(
      bad(81053, "An A, AAAA, or CNAME record with that host already exists."),
    );
    await record({ ...alias, name: "git.example.org" }, "alias");
    expect(await refusal(record({ name: "git.example.org" }, "address"))).toBe(
      bad(
        81054,
        "A CNAME record with that host already exists. For more details, refer to " +
          "<https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>.",
      ),
    );
  });

  it("refuses to change and to delete a record that somebody else deleted", async () => {
    const made = await record();
    const zone = lab.lab.world().dnsZones?.["example.org"];
    if (zone) zone.records = {};
    const missing = (method: string): string =>
      answer(method, `/zones/${zoneId}/dns_records/${made.id}`, "404 Not Found", 81044, "Record does not exist.");
    expect(await refusal(cloudflare.update(made, recordInputs({ ttl: 600 })))).toBe(missing("PUT"));
    expect(await refusal(cloudflare.delete(made))).toBe(missing("DELETE"));
  });
});

describe("tunnels", () => {
  it("gives a token that cloudflared reads, secret", async () => {
    const made = await tunnel();
    expect(made.outputs.value).toMatchObject({ configSrc: "cloudflare", remoteConfig: true, status: "inactive" });
    const { value, secrets } = await cloudflare.invoke(GET_TOKEN, { accountId: "account", tunnelId: made.id });
    const token = JSON.parse(Buffer.from(word(value["token"]), "base64").toString()) as unknown;
    expect(token).toEqual({ a: "account", t: made.id, s: lab.lab.world().tunnels?.[made.id]?.secret });
    expect(secrets).toEqual([["token"]]);
  });

  it("keeps its rules until it goes", async () => {
    const made = await tunnel();
    const inputs = rules(
      made.id,
      { hostname: "git.example.org", service: "http://gitea" },
      { service: "http_status:404" },
    );
    const config = await cloudflare.create(CONFIG, "config", inputs);
    expect(lab.lab.world().tunnels?.[made.id]?.config).toEqual(inputs["config"]);
    expect((await cloudflare.read(config))?.inputs).toEqual(inputs);
    const changed = await cloudflare.update(config, rules(made.id, { service: "http_status:404" }));
    expect(changed.outputs.value["version"]).toBe(2);
    await cloudflare.delete(changed);
    expect(lab.lab.world().tunnels?.[made.id]?.config).toEqual({ ingresses: [{ service: "http_status:404" }] });
    await cloudflare.delete(made);
    expect(lab.lab.world().tunnels).toEqual({});
    expect(await cloudflare.read(made)).toBeUndefined();
    expect(await cloudflare.read(changed)).toBeUndefined();
  });

  it("is renamed in place, and replaced by another account or another place of its rules", async () => {
    const made = await tunnel();
    const inputs = { accountId: "account", name: "main", configSrc: "cloudflare" };
    expect(await cloudflare.diff(made, { ...inputs, name: "other" })).toEqual({ name: "update" });
    expect(await cloudflare.diff(made, { ...inputs, accountId: "other" })).toEqual({ accountId: "update-replace" });
    expect(await cloudflare.diff(made, { ...inputs, configSrc: "local" })).toEqual({ configSrc: "update-replace" });
    await cloudflare.update(made, { ...inputs, name: "other" });
    expect(lab.lab.world().tunnels?.[made.id]?.name).toBe("other");
  });

  it("refuses a second one of a name", async () => {
    await tunnel();
    expect(await refusal(tunnel())).toBe(
      answer(
        "POST",
        "/accounts/account/cfd_tunnel",
        "409 Conflict",
        1013,
        "You already have a tunnel with this name. Delete the existing tunnel, or choose a different name for your new " +
          "tunnel",
      ),
    );
  });

  it("refuses rules and tokens of a tunnel that the account does not have", async () => {
    const made = await tunnel();
    const path = `/accounts/other/cfd_tunnel/${made.id}`;
    const inputs = { ...rules(made.id, { service: "http_status:404" }), accountId: "other" };
    expect(await refusal(cloudflare.create(CONFIG, "config", inputs))).toBe(
      answer("PUT", `${path}/configurations`, "404 Not Found", 1003, "Tunnel not found"),
    );
    expect(await refusal(cloudflare.invoke(GET_TOKEN, { accountId: "other", tunnelId: made.id }))).toBe(
      answer("GET", `${path}/token`, "404 Not Found", 1003, "Tunnel not found"),
    );
  });

  it.each<[string, Props]>([
    ["hostname", { hostname: "git.example.org", service: "http://gitea" }],
    ["path", { path: "/", service: "http://gitea" }],
  ])("refuses rules of which the last one has a %s", async (_, last) => {
    const made = await tunnel();
    expect(await refusal(cloudflare.create(CONFIG, "config", rules(made.id, last)))).toBe(
      answer(
        "PUT",
        `/accounts/account/cfd_tunnel/${made.id}/configurations`,
        "400 Bad Request",
        1056,
        "Bad Configuration: Validation failed: The last ingress rule must match all URLs (i.e. it should not have a " +
          "hostname or path filter)",
      ),
    );
  });

  it("records that its rules need the tunnel", async () => {
    const made = await tunnel();
    const config = await cloudflare.create(CONFIG, "config", rules(made.id, { service: "http_status:404" }));
    const evidence = lab.lab
      .evidence("main")
      .find(({ law, urn }) => law === "cloudflare-tunnel-exists" && urn === config.urn);
    expect(evidence?.because.map(({ anyOf }) => anyOf)).toEqual([[made.urn]]);
  });
});

describe("inputs", () => {
  it("refuses what the provider does not know and what the lab does not simulate, at the place", async () => {
    expect(await refusal(record({ contents: "192.168.1.80" }))).toBe(
      "Invalid or unknown key. Examine values at 'record.contents'.",
    );
    expect(await refusal(record({ type: "MX", priority: 10 }))).toBe(
      [
        "The lab does not simulate this property. Examine values at 'record.priority'.",
        "The lab simulates records of type A and CNAME. Examine values at 'record.type'.",
      ].join("\n"),
    );
    expect(await refusal(tunnel({ configSrc: "dashboard" }))).toBe(
      'Attribute config_src value must be one of: ["local" "cloudflare"]. Examine values at \'tunnel.configSrc\'.',
    );
    expect(await refusal(cloudflare.create(CONFIG, "config", rules("id", { host: "x", service: "y" })))).toBe(
      "Invalid or unknown key. Examine values at 'config.config.ingresses[0].host'.",
    );
    expect(await refusal(cloudflare.invoke(GET_ZONE, { zoneId: "x" }))).toBe(
      "The lab does not simulate this property. Examine values at 'getZone.zoneId'.; " +
        "Missing required property 'filter'. Examine values at 'getZone.filter'.",
    );
    expect(await refusal(lab.provider("cloudflare", { token: "x" }))).toBe(
      "Invalid or unknown key. Examine values at 'cloudflare.token'.",
    );
  });

  it("takes a provider without token, whose environment it does not see", async () => {
    const bare = await lab.provider("cloudflare");
    const { value } = await bare.invoke(GET_ZONE, { filter: { name: "example.org" } });
    expect(value["zoneId"]).toBe(zoneId);
  });

  it("keeps the tunnel's secret secret", async () => {
    const made = await tunnel({ tunnelSecret: "dHVubmVsLWNhbmFyeQ==" });
    expect(made.outputs.secrets).toEqual([["tunnelSecret"]]);
    expect(JSON.stringify(lab.lab.recorder.operations())).not.toContain("dHVubmVsLWNhbmFyeQ==");
  });
});
