// A host of Nebula: its configuration file as the daemon reads it at its start.
// Source of rules and texts: slackhq/nebula pki.go, lighthouse.go, firewall.go, relay_manager.go.
import { parse } from "yaml";
import { at, isOn, isRecord, numberAt, recordAt, textAt, textsAt } from "../controllers/tree";
import { certificatesIn, isSignedBy, pemBody, publicHalf, type NebulaCertificate } from "./certificate";
import { rulesOf, type FirewallRule } from "./firewall";

export interface NebulaHost {
  readonly kind: "nebula";
  readonly device: string;
  readonly address: string;
  readonly prefixLength: number;
  /** Bytes. */
  readonly mtu: number;
  /** UDP port that it listens on; 0: any. */
  readonly port: number;
  readonly certificate: NebulaCertificate;
  readonly authorities: readonly NebulaCertificate[];
  /** `host:port` of others by overlay address. */
  readonly staticHosts: Readonly<Record<string, readonly string[]>>;
  readonly isLighthouse: boolean;
  /** Overlay addresses of the lighthouses that it asks. */
  readonly lighthouses: readonly string[];
  /** Sends packets through its NAT so that a peer's come back. */
  readonly punches: boolean;
  readonly isRelay: boolean;
  /** Overlay addresses of relays that others may reach it through. */
  readonly relays: readonly string[];
  readonly usesRelays: boolean;
  readonly inbound: readonly FirewallRule[];
  readonly outbound: readonly FirewallRule[];
}

const known = new Map<string, NebulaHost | string>();

/** The host that a configuration file makes, or why the daemon does not start with it. */
export function nebulaHost(file: string): NebulaHost | string {
  const found = known.get(file) ?? read(file);
  known.set(file, found);
  return found;
}

function read(file: string): NebulaHost | string {
  try {
    return hostOf(parse(file));
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

function hostOf(config: unknown): NebulaHost | string {
  if (!isRecord(config)) return "failed to load config: it is no YAML mapping";
  const keys = keysOf(config);
  const [inbound, outbound] = [rulesOf(config, "inbound"), rulesOf(config, "outbound")];
  for (const rules of [inbound, outbound]) if (typeof rules === "string") return rules;
  const [network] = keys.certificate.networks;
  if (!network) return "no networks encoded in certificate";
  const port = numberAt(config, "listen", "port") ?? 0;
  const isLighthouse = isOn(config, "lighthouse", "am_lighthouse");
  if (isLighthouse && port === 0) return "lighthouse.am_lighthouse enabled on node but no port number is set in config";
  const staticHosts = Object.fromEntries(
    Object.keys(recordAt(config, "static_host_map")).map((address) => [
      address,
      textsAt(config, "static_host_map", address),
    ]),
  );
  const lighthouses = textsAt(config, "lighthouse", "hosts");
  const unknown = lighthouses.find((address) => staticHosts[address] === undefined);
  if (unknown !== undefined) return `lighthouse ${unknown} does not have a static_host_map entry`;
  if (isOn(config, "tun", "disabled")) return "tun.disabled: there is no device";
  return {
    kind: "nebula",
    device: textAt(config, "tun", "dev") ?? "nebula1",
    ...network,
    mtu: numberAt(config, "tun", "mtu") ?? 1300,
    port,
    ...keys,
    staticHosts,
    isLighthouse,
    lighthouses,
    punches: isOn(config, "punchy", "punch") || isOn(config, "punchy"),
    isRelay: isOn(config, "relay", "am_relay"),
    relays: textsAt(config, "relay", "relays"),
    usesRelays: at(config, "relay", "use_relays") !== false,
    inbound: typeof inbound === "string" ? [] : inbound,
    outbound: typeof outbound === "string" ? [] : outbound,
  };
}

/** Certificate and authorities, checked as at the daemon's start; how long they are valid is seen at handshakes. */
function keysOf(config: Record<string, unknown>): Pick<NebulaHost, "certificate" | "authorities"> {
  const inline = (name: string): string => {
    const text = textAt(config, "pki", name) ?? "";
    if (text === "") throw new Error(`no pki.${name} path or PEM data provided`);
    // Nothing else is mounted into the service than its configuration file.
    if (!text.includes("-----BEGIN"))
      throw new Error(`unable to read pki.${name} file ${text}: no such file or directory`);
    return text;
  };
  const privateKey = pemBody(inline("key"), "NEBULA X25519 PRIVATE KEY");
  if (privateKey?.length !== 32) {
    throw new Error(
      "error while unmarshaling pki.key <inline>: input did not contain a proper Ed25519/X25519/P256 private key banner",
    );
  }
  const own = inline("cert");
  const [certificate] = prefixed("error while unmarshaling pki.cert", () => certificatesIn(own));
  if (!certificate) throw new Error("no certificates found in pki.cert");
  if (certificate.isCa) throw new Error("host certificate is a CA certificate");
  if (!publicHalf(privateKey).equals(certificate.publicKey)) {
    throw new Error("private key is not a pair with public key in nebula cert");
  }
  const adding = "error while adding CA certificate to CA trust store";
  const trusted = inline("ca");
  const authorities = prefixed(adding, () => certificatesIn(trusted));
  const impostor = authorities.find(({ isCa }) => !isCa);
  if (impostor) throw new Error(`${adding}: ${impostor.name}: certificate is not a CA`);
  const forged = authorities.find((authority) => !isSignedBy(authority, authority));
  if (forged) throw new Error(`${adding}: ${forged.name}: certificate is not self-signed`);
  return { certificate, authorities };
}

function prefixed<T>(doing: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${doing}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
