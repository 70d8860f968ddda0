// For every rule about tunnels: resources that break it, what it must say, and resources that come close.
import { type RuleCases, UNKNOWN } from "../harness";

const OLD_TUNNEL = "cloudflare:index/tunnel:Tunnel";
const CONNECTOR = "cloudflare:index/zeroTrustTunnelWarpConnector:ZeroTrustTunnelWarpConnector";
const OLD_CONFIG = "cloudflare:index/tunnelConfig:TunnelConfig";

const refusal = { service: "http_status:404" };

const rules = (...ingresses: readonly unknown[]) => ({ resource: { props: { config: { ingresses } } } });
const inTunnel = (originRequest: unknown, ...ingresses: readonly unknown[]) => ({
  resource: { props: { config: { originRequest, ingresses } } },
});

const to = (service: unknown, originRequest?: unknown) => ({ hostname: "a.example.org", service, originRequest });

const notLast = "takes every request, so that the rules behind it have no effect: give it a hostname, or put it last";
const inClear = (origin: string, at = 0): string =>
  `config.ingresses[${String(at)}].service: "${origin}" is reached in clear across the network: write https://, or the full name of a Service, which ends in .svc`;
const isOpen = (origin: string, at = 0): string =>
  `config.ingresses[${String(at)}].service: "${origin}" is open to everybody: set originRequest.access with required: true`;
const unverified = "true, so that any certificate is accepted: remove it, and name caPool or originServerName";

export const tunnelCases: Readonly<Record<string, RuleCases>> = {
  "tunnel-credential-secret": {
    violating: [undefined, OLD_TUNNEL, CONNECTOR].map((type) => ({
      resource: { ...(type === undefined ? {} : { type }), props: { tunnelSecret: "c2VjcmV0" }, secrets: ["other"] },
      finds: [
        "tunnelSecret: is no secret of Pulumi and stands readable in the state: leave it out, or wrap it with pulumi.secret",
      ],
    })),
    conforming: [
      { resource: { props: { name: "main" } } },
      { resource: { props: { tunnelSecret: "c2VjcmV0" }, secrets: ["tunnelSecret"] } },
      { resource: { props: { tunnelSecret: UNKNOWN }, secrets: ["tunnelSecret"] } },
    ],
  },
  "tunnel-remotely-configured": {
    violating: [
      {
        resource: { props: { name: "main" } },
        finds: ['configSrc: absent, so that rules made by Pulumi have no effect: set it to "cloudflare"'],
      },
      {
        resource: { type: OLD_TUNNEL, props: { configSrc: "local" } },
        finds: ['configSrc: "local", so that rules made by Pulumi have no effect: set it to "cloudflare"'],
      },
    ],
    conforming: [{ resource: { props: { configSrc: "cloudflare" } } }],
    unknown: [{ resource: { props: { configSrc: UNKNOWN } }, unjudged: ["configSrc"] }],
  },
  "tunnel-catch-all": {
    violating: [
      { ...rules(), finds: ['config.ingresses: has no rule: write at least { service: "http_status:404" }'] },
      {
        resource: { type: OLD_CONFIG, props: { config: {} } },
        finds: ['config.ingresses: has no rule: write at least { service: "http_status:404" }'],
      },
      {
        ...rules(to("https://a.svc")),
        finds: [
          'config.ingresses[0]: is the last rule and does not take every request: add { service: "http_status:404" } behind it',
        ],
      },
      ...["^/api", "*"].map((path) => ({
        ...rules({ path, service: "http_status:404" }),
        finds: [
          'config.ingresses[0]: is the last rule and does not take every request: add { service: "http_status:404" } behind it',
        ],
      })),
      {
        ...rules({ hostname: "*", service: "https://a.svc" }, { hostname: "", service: "https://b.svc" }, refusal),
        finds: [`config.ingresses[0]: ${notLast}`, `config.ingresses[1]: ${notLast}`],
      },
      {
        ...rules(refusal, to("https://a.svc"), { service: "http://user:pass@traefik.svc" }),
        finds: [
          `config.ingresses[0]: ${notLast}`,
          'config.ingresses[2].service: "http://traefik.svc" answers under every name that no other rule has: write "http_status:404"',
        ],
      },
      ...["http_status:200", "http_status:4040", "http_status:40", "xhttp_status:404"].map((service) => ({
        ...rules({ service }),
        finds: [
          `config.ingresses[0].service: "${service}" answers under every name that no other rule has: write "http_status:404"`,
        ],
      })),
      {
        ...rules({}),
        finds: [
          'config.ingresses[0].service: "" answers under every name that no other rule has: write "http_status:404"',
        ],
      },
    ],
    conforming: [
      rules(to("https://a.svc"), { path: "^/x", service: "https://b.svc" }, refusal),
      rules({ hostname: "*", path: "", service: "http_status:403" }),
      { resource: { props: { tunnelId: "1234" } } },
    ],
    unknown: [
      { resource: { props: { config: UNKNOWN } }, unjudged: ["config"] },
      {
        ...rules({ hostname: UNKNOWN, service: "https://a.svc" }, { service: "https://b.svc" }, { service: UNKNOWN }),
        unjudged: ["config.ingresses[0].hostname", "config.ingresses[2].service"],
        finds: [`config.ingresses[1]: ${notLast}`],
      },
    ],
  },
  "tunnel-no-plain-origin": {
    violating: [
      {
        ...rules(
          to("http://192.168.1.9:8080"),
          to("http://traefik.traefik.svc:80"),
          to("ws://camera.lan/live"),
          to("http://user:pass@192.168.1.9/x"),
          refusal,
        ),
        finds: [
          inClear("http://192.168.1.9:8080"),
          inClear("ws://camera.lan/live", 2),
          inClear("http://192.168.1.9/x", 3),
        ],
      },
      ...[
        "http://mysvc",
        "HTTP://NAS",
        "http://svc.example.org",
        "http://127.0.0.10",
        "http://[fd00::1]:80",
        "http://localhost.example.org",
      ].map((service) => ({ ...rules(to(service)), finds: [inClear(service)] })),
      {
        ...rules(to("http://localhost:8080"), to("http://nas.lan")),
        settings: { hosts: ["lan", "home"] },
        finds: [inClear("http://localhost:8080")],
      },
      {
        resource: { type: OLD_CONFIG, props: { config: { ingresses: [to("http://nas")] } } },
        finds: [inClear("http://nas")],
      },
    ],
    conforming: [
      rules(
        to("http://traefik.traefik.svc:80"),
        to("http://Traefik.traefik.svc.cluster.local/x"),
        to("ws://localhost"),
        to("http://127.0.0.1:80"),
        to("http://[::1]:80"),
        to("http://user:pass@localhost"),
        to("https://192.168.1.9"),
        to("unix:/run/http://x"),
        to("ssh://192.168.1.9"),
        {},
        refusal,
      ),
    ],
    unknown: [
      {
        ...rules(to(UNKNOWN), to("http://nas")),
        unjudged: ["config.ingresses[0].service"],
        finds: [inClear("http://nas", 1)],
      },
    ],
  },
  "tunnel-origin-verified": {
    violating: [
      {
        ...inTunnel(
          { noTlsVerify: true },
          to("https://a.lan", { noTlsVerify: "true" }),
          to("https://b.lan"),
          to("https://c.lan", { noTlsVerify: true }),
        ),
        finds: [
          `config.originRequest.noTlsVerify: ${unverified}`,
          `config.ingresses[0].originRequest.noTlsVerify: ${unverified}`,
          `config.ingresses[2].originRequest.noTlsVerify: ${unverified}`,
        ],
      },
      {
        resource: { type: OLD_CONFIG, props: { config: { originRequest: { noTlsVerify: true } } } },
        finds: [`config.originRequest.noTlsVerify: ${unverified}`],
      },
    ],
    conforming: [
      inTunnel({ noTlsVerify: false, caPool: "/ca" }, to("https://a.lan", { noTlsVerify: false })),
      rules(refusal),
    ],
    unknown: [
      {
        ...inTunnel({ noTlsVerify: UNKNOWN }, to("https://a.lan", { noTlsVerify: true })),
        unjudged: ["config.originRequest.noTlsVerify"],
        finds: [`config.ingresses[0].originRequest.noTlsVerify: ${unverified}`],
      },
      { resource: { props: { config: UNKNOWN } }, unjudged: ["config"] },
    ],
  },
  "tunnel-shell-behind-access": {
    violating: [
      {
        ...rules(
          to("ssh://192.168.1.9:22"),
          to("https://a.lan"),
          to("rdp://admin:secret@192.168.1.10", { access: { required: false } }),
          to("smb://nas", { access: {} }),
          to("TCP://nas:5432"),
          to("bastion"),
          refusal,
        ),
        finds: [
          isOpen("ssh://192.168.1.9:22"),
          isOpen("rdp://192.168.1.10", 2),
          isOpen("smb://nas", 3),
          isOpen("TCP://nas:5432", 4),
          isOpen("bastion", 5),
        ],
      },
      {
        ...inTunnel({ access: { required: true } }, to("ssh://nas", { access: { teamName: "x" } })),
        finds: [isOpen("ssh://nas")],
      },
    ],
    conforming: [
      rules(
        to("ssh://nas", { access: { required: true } }),
        to("https://nas"),
        to("bastion-host"),
        to("my-bastion"),
        {},
      ),
      inTunnel({ access: { required: true } }, to("ssh://nas"), to("ssh://nas", { noTlsVerify: false })),
      rules(to("http://ssh:22"), refusal),
    ],
    unknown: [
      {
        ...rules(to(UNKNOWN), to("ssh://nas")),
        unjudged: ["config.ingresses[0].service"],
        finds: [isOpen("ssh://nas", 1)],
      },
    ],
  },
};
