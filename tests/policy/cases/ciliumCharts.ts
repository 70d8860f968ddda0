// For the rules that compare what the chart of Cilium makes with what the stack makes beside it.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { agents, cilium, configMap, elsewhere, meshed, notCilium, publishes, reads, secret } from "./ciliumGiven";

type Props = Readonly<Record<string, unknown>>;

const twice = "the chart of Cilium makes this Secret as well: set clustermesh.config.enabled to false";
const authMode = (mode: unknown, version = "1.18.6", clustermesh: Props = {}): Given =>
  cilium(meshed({ tls: { authMode: mode } }, clustermesh), { version });
const MODE = "values.clustermesh.apiserver.tls.authMode";
const needsUsers = (shown: string): string =>
  `${MODE}: ${shown}, which needs a ConfigMap clustermesh-remote-users: set "legacy", or make it`;
const refuses = `${MODE}: "cluster", which refuses the one certificate that all peers share: set "legacy"`;
const USERS = configMap("clustermesh-remote-users");

export const ciliumChartsCases: Readonly<Record<string, RuleCases>> = {
  "cilium-mesh-config-not-twice": {
    violating: [
      {
        resources: [
          cilium({ clustermesh: { config: { enabled: true } } }),
          agents({}),
          secret("passwords", {}),
          reads([]),
          publishes({}),
        ],
        finds: [twice, twice],
      },
    ],
    conforming: [
      { resources: [cilium({ clustermesh: { config: { enabled: false } } }), agents({}), reads([])] },
      { resources: [cilium({ clustermesh: { config: { enabled: true } } }), secret("passwords", {}), publishes({})] },
      { resources: [cilium({ clustermesh: { config: { enabled: true } } }), { ...agents({}), ...elsewhere }] },
      { resources: [notCilium({ clustermesh: { config: { enabled: true } } }), agents({})] },
    ],
    unknown: [
      {
        resources: [cilium({ clustermesh: { config: { enabled: UNKNOWN } } }), agents({})],
        unjudged: ["values.clustermesh.config.enabled of cilium"],
      },
    ],
  },
  "cilium-mesh-auth-mode": {
    violating: [
      { resources: [authMode(undefined, "1.19.0")], finds: [needsUsers("absent, which is migration")] },
      { resources: [authMode(undefined, "v1.20.1")], finds: [needsUsers("absent, which is migration")] },
      { resources: [authMode(undefined, "2.0.0")], finds: [needsUsers("absent, which is migration")] },
      { resources: [authMode(undefined, "10.2.0")], finds: [needsUsers("absent, which is migration")] },
      {
        resources: [
          authMode("migration", "1.19.5"),
          { ...USERS, ...elsewhere },
          configMap("other"),
          { ...USERS, type: "kubernetes:core/v1:Secret" },
        ],
        finds: [needsUsers('"migration"')],
      },
      {
        resources: [authMode("cluster", "1.19.5"), publishes({})],
        finds: [needsUsers('"cluster"'), refuses],
      },
      { resources: [authMode("cluster"), publishes({})], finds: [refuses] },
    ],
    conforming: [
      { resources: [authMode("legacy", "1.19.5"), publishes({})] },
      { resources: [authMode(undefined, "1.18.99")] },
      { resources: [authMode(undefined, "newest")] },
      { resources: [authMode(undefined, ">=1.19.0")] },
      { resources: [authMode("migration"), publishes({})] },
      { resources: [authMode("cluster", "1.19.5"), USERS, { ...publishes({}), type: "kubernetes:core/v1:Secret" }] },
      { resources: [authMode(undefined, "1.19.5"), USERS] },
      { resources: [authMode("migration", "1.19.5"), USERS, publishes({})] },
      { resources: [authMode("cluster", "1.19.5"), USERS, publishes({}, "passwords")] },
      { resources: [authMode("cluster", "1.19.5", { config: { enabled: true } })] },
      { resources: [authMode("cluster", "1.19.5", { useAPIServer: false })] },
      { resources: [notCilium(meshed(), { version: "1.19.5" })] },
    ],
    unknown: [{ resources: [authMode(UNKNOWN), publishes({})], unjudged: [`${MODE} of cilium`] }],
  },
};
