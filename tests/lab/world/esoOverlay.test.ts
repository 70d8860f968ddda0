// Proves how External Secrets reach Vault by a gateway at an overlay address of the hub: which certificate it must show,
// which address Vault sees, and what is said where the way is cut. It cannot prove which of its addresses a real node
// chooses for a connection of its own.
import { parse, stringify } from "yaml";
import { issue } from "../../../lab/pki/certificates";
import { putObject } from "../../../lab/world/controllers/cluster";
import { merged } from "../../../lab/world/controllers/tree";
import { CA, EsoWorld, VAULT } from "./esoWorld";
import { wireguardKeys } from "./nebulaAuthority";

const HUB = "10.42.1.11";
const SERVER = `https://${HUB}:8200`;
/** The hub's node on the LAN and in the overlay, and the router of its pods. */
const SEEN = ["192.0.2.11/32", `${HUB}/32`, "10.244.0.0/16"];
const ENDS = [
  { node: "main", lan: "192.0.2.11", address: HUB, keys: wireguardKeys() },
  { node: "gitlab", lan: "192.0.2.21", address: "10.42.2.21", keys: wireguardKeys() },
];

function join({ world }: EsoWorld): void {
  for (const { node, address, keys } of ENDS) {
    const machine = world.machines[node];
    if (!machine?.config) throw new Error(`no node ${node}`);
    const own = parse(machine.config.yaml) as Record<string, unknown>;
    const config = merged(own, { machine: { kubelet: { nodeIP: { validSubnets: ["10.42.0.0/16"] } } } });
    const peers = ENDS.filter((one) => one.node !== node).map((one) => ({
      publicKey: one.keys.publicKey,
      endpoint: `${one.lan}:51820`,
      allowedIPs: [`${one.address}/32`],
    }));
    const link = { kind: "WireguardConfig", name: "wg0", privateKey: keys.privateKey, listenPort: 51820, peers };
    const document = { ...link, addresses: [{ address: `${address}/16` }] };
    machine.config = { ...machine.config, yaml: `${stringify(config)}---\n${stringify(document)}` };
  }
}

function gateway({ hub }: EsoWorld, port = 8200): void {
  const where = { namespace: "kube-system", name: "overlay-gateway" };
  const config = `listen vault\n  bind "\${HOST_IP}:${port}"\n  server vault vault.vault.svc.cluster.local:8200\n`;
  putObject(
    hub,
    { apiVersion: "v1", kind: "ConfigMap", ...where, body: { data: { "haproxy.cfg": config } } },
    undefined,
  );
  const spec = {
    hostNetwork: true,
    dnsPolicy: "ClusterFirstWithHostNet",
    containers: [
      {
        name: "haproxy",
        image: "haproxy:3.2",
        env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
        volumeMounts: [{ name: "config", mountPath: "/usr/local/etc/haproxy" }],
      },
    ],
    volumes: [{ name: "config", configMap: { name: where.name } }],
  };
  const body = { spec: { template: { spec } } };
  putObject(hub, { apiVersion: "apps/v1", kind: "DaemonSet", ...where, body }, "urn:gateway");
  const service = { apiVersion: "v1", kind: "Service", namespace: "vault", name: "vault" };
  putObject(hub, { ...service, body: { spec: { type: "LoadBalancer", ports: [{ port: 8200 }] } } }, undefined);
}

function prepared(): EsoWorld {
  const eso = new EsoWorld();
  join(eso);
  gateway(eso);
  const ipAddresses = [VAULT, HUB];
  eso.vault.certificate = issue(CA, {
    commonName: "vault",
    ipAddresses,
    days: 365,
    usages: ["server auth"],
  }).certificate;
  eso.secretId(SEEN);
  return eso;
}

const said = (eso: EsoWorld): unknown => {
  eso.store({ server: SERVER });
  const { ready, cause } = eso.said("ClusterSecretStore", "vault-general") ?? {};
  return ready === "True" ? "ready" : cause;
};

test("the store works by the hub's overlay address", () => {
  expect(said(prepared())).toBe("ready");
});

test("Vault sees the hub, not the cluster that asks", () => {
  const eso = prepared();
  eso.secretId(["192.0.2.21/32", "10.42.2.21/32"]);
  expect(said(eso)).toContain(`source address "192.0.2.11" unauthorized by CIDR restrictions on the role`);
});

test("the certificate has to name the overlay address", () => {
  const eso = prepared();
  const ipAddresses = [VAULT];
  eso.vault.certificate = issue(CA, {
    commonName: "vault",
    ipAddresses,
    days: 365,
    usages: ["server auth"],
  }).certificate;
  expect(said(eso)).toContain(`x509: certificate is valid for ${VAULT}, not ${HUB}`);
});

test("without a gateway there the connection is refused", () => {
  const eso = prepared();
  gateway(eso, 8201);
  expect(said(eso)).toContain(
    `dial tcp ${HUB}:8200: connect: connection refused (nothing on main listens on port 8200)`,
  );
});

test("a tunnel that is cut lets the connection time out", () => {
  const eso = prepared();
  const machine = eso.world.machines["gitlab"];
  if (machine?.config)
    machine.config = { ...machine.config, yaml: machine.config.yaml.replace("192.0.2.11:51820", "192.0.2.11:1") };
  const other = eso.world.machines["main"];
  if (other?.config)
    other.config = { ...other.config, yaml: other.config.yaml.replace("192.0.2.21:51820", "192.0.2.21:1") };
  expect(said(eso)).toContain(
    `dial tcp ${HUB}:8200: i/o timeout (gitlab looks for main at 192.0.2.11:1, where it does not listen: its port is 51820)`,
  );
});
