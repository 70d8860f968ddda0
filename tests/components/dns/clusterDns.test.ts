// Proves which records, which tunnel and which lookups a cluster asks for. It cannot prove that Cloudflare takes them.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/cloudflare/provider";
import { ClusterDns, type ClusterDnsArgs } from "../../../components/dns/clusterDns";
import { record } from "../../stacks/recording";

const plain: ClusterDnsArgs = { zone: "example.org", name: "local.example.org", address: "192.168.1.80" };
const tunnel = {
  accountId: "account",
  ingress: [
    { hostname: "git.example.org", service: "http://gitea.gitea.svc:3000" },
    { hostname: "www.example.org", service: "http://traefik.traefik.svc:80" },
  ],
};

async function bringUp(args: ClusterDnsArgs) {
  const calls: { token: string; inputs: unknown; provider: string }[] = [];
  let secret: Promise<boolean> | undefined;
  const recording = await record(
    () => {
      const provider = new Provider("main-cloudflare");
      const { tunnelToken } = new ClusterDns("main-dns", args, { provider });
      secret = tunnelToken === undefined ? undefined : pulumi.isSecret(tunnelToken);
      return { tunnelToken };
    },
    {
      call: ({ token, inputs, provider }) => {
        calls.push({ token, inputs: inputs as unknown, provider: provider?.split("::")[3] ?? "" });
        return token.endsWith("getZone") ? { zoneId: "zone-id" } : { token: "tunnel-token" };
      },
    },
  );
  return { ...recording, calls, secret };
}

test("an address and a wildcard, by name and not proxied", async () => {
  const recording = await bringUp(plain);

  expect(recording.registrations.map(({ type, name }) => [type, name])).toEqual([
    ["pulumi:providers:cloudflare", "main-cloudflare"],
    ["homelab:dns:ClusterDns", "main-dns"],
    ["cloudflare:index/dnsRecord:DnsRecord", "main-dns-address"],
    ["cloudflare:index/dnsRecord:DnsRecord", "main-dns-wildcard"],
  ]);
  const common = {
    zoneId: "zone-id",
    type: "A",
    content: "192.168.1.80",
    ttl: 300,
    proxied: false,
    comment: "Managed by Pulumi",
  };
  expect(recording.one("main-dns-address").inputs).toEqual({ ...common, name: "local.example.org" });
  expect(recording.one("main-dns-wildcard").inputs).toEqual({ ...common, name: "*.local.example.org" });
  for (const name of ["main-dns-address", "main-dns-wildcard"]) {
    expect(recording.one(name)).toMatchObject({
      parent: "main-dns",
      provider: "main-cloudflare",
      dependsOn: [],
      deletedWith: "",
    });
  }
  expect(recording.calls).toEqual([
    {
      token: "cloudflare:index/getZone:getZone",
      inputs: { filter: { name: "example.org", match: "all" } },
      provider: "main-cloudflare",
    },
  ]);
  expect(recording.result).toEqual({ tunnelToken: undefined });
});

test("an address that is known later, and nothing below the name", async () => {
  const recording = await bringUp({ ...plain, address: pulumi.output("203.0.113.7"), wildcard: false });

  expect(recording.registrations.map(({ name }) => name)).toEqual(["main-cloudflare", "main-dns", "main-dns-address"]);
  expect(recording.one("main-dns-address").inputs).toMatchObject({
    name: "local.example.org",
    type: "A",
    content: "203.0.113.7",
    proxied: false,
  });
});

test("a tunnel is configured at Cloudflare, ends in a catch-all, and is reached by name", async () => {
  const recording = await bringUp({ ...plain, tunnel });

  expect(recording.one("main-dns-tunnel").inputs).toEqual({
    accountId: "account",
    name: "local.example.org",
    configSrc: "cloudflare",
  });
  expect(recording.one("main-dns-tunnel-config")).toMatchObject({
    inputs: {
      accountId: "account",
      tunnelId: "main-dns-tunnel-id",
      config: {
        ingresses: [
          { hostname: "git.example.org", service: "http://gitea.gitea.svc:3000" },
          { hostname: "www.example.org", service: "http://traefik.traefik.svc:80" },
          { service: "http_status:404" },
        ],
      },
    },
    dependsOn: ["main-dns-tunnel"],
  });
  for (const hostname of ["git.example.org", "www.example.org"]) {
    expect(recording.one(`main-dns-${hostname}`)).toMatchObject({
      inputs: {
        zoneId: "zone-id",
        name: hostname,
        type: "CNAME",
        content: "main-dns-tunnel-id.cfargotunnel.com",
        ttl: 1,
        proxied: true,
        comment: "Managed by Pulumi",
      },
      dependsOn: ["main-dns-tunnel"],
    });
  }
});

test("the tunnel's token is an output, and secret", async () => {
  const recording = await bringUp({ ...plain, tunnel });

  expect(recording.result).toEqual({ tunnelToken: "tunnel-token" });
  await expect(recording.secret).resolves.toBe(true);
  expect(recording.calls).toContainEqual({
    token: "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken",
    inputs: { accountId: "account", tunnelId: "main-dns-tunnel-id" },
    provider: "main-cloudflare",
  });
});

test("the cluster may have the zone's own name", async () => {
  const recording = await bringUp({ ...plain, name: "example.org" });

  expect(recording.one("main-dns-wildcard").inputs).toMatchObject({ name: "*.example.org" });
});

const [first] = tunnel.ingress;
test.each<[string, ClusterDnsArgs, string]>([
  [
    "a name of another zone",
    { ...plain, name: "local.badexample.org" },
    'DNS of "local.badexample.org" cannot be made: local.badexample.org is not in zone example.org; name the zone that holds it.',
  ],
  [
    "a hostname of another zone",
    { ...plain, tunnel: { ...tunnel, ingress: [{ hostname: "example.com", service: "http://x" }] } },
    'DNS of "local.example.org" cannot be made: example.com is not in zone example.org; name the zone that holds it.',
  ],
  [
    "a tunnel that leads nowhere",
    { ...plain, tunnel: { ...tunnel, ingress: [] } },
    'DNS of "local.example.org" cannot be made: its tunnel has no ingress rule; name at least one, or leave the tunnel out.',
  ],
  [
    "a hostname twice",
    { ...plain, tunnel: { ...tunnel, ingress: [first, first].flatMap((rule) => rule ?? []) } },
    'DNS of "local.example.org" cannot be made: hostname git.example.org has more than one ingress rule; keep one.',
  ],
  [
    "the cluster's own name",
    { ...plain, tunnel: { ...tunnel, ingress: [{ hostname: plain.name, service: "http://x" }] } },
    'DNS of "local.example.org" cannot be made: hostname local.example.org is the cluster\'s own address; give the tunnel another name.',
  ],
])("%s is refused before anything is registered", async (_, args, message) => {
  let refused: unknown;
  const recording = await record(() => {
    const provider = new Provider("main-cloudflare");
    try {
      new ClusterDns("main-dns", args, { provider });
    } catch (error) {
      refused = error;
    }
  });
  expect(refused).toEqual(new pulumi.RunError(message));
  expect(recording.registrations.map(({ name }) => name)).toEqual(["main-cloudflare"]);
});
