// Proves how packets go from peer to peer in an overlay of WireGuard, and the exact reason where a key, a route or an
// endpoint is wrong. Keys are real. It cannot prove that the kernel agrees.
import { ELASTIC_IP } from "./awsAccount";
import { matrix } from "./meshWorld";
import { wireguardKeys } from "./nebulaAuthority";
import { document, LAN, machineOf, OVERLAY, overlayWorld, closeLighthouse } from "./overlayWorld";
import { overlayOf, tunnelTrouble } from "../../../lab/world/overlay";
import type { World } from "../../../lab/world/model";

const NODES = Object.keys(OVERLAY);
const HUB = "lighthouse-cp-0";
const isAway = (node: string): boolean => node === HUB || node === "gpu-0";
const KEYS = Object.fromEntries(NODES.map((node) => [node, wireguardKeys()]));

type Peer = Record<string, unknown>;

/** Peers of the same site directly, all others through the lighthouse. */
function peersOf(node: string): Peer[] {
  return NODES.filter((other) => other !== node).flatMap((other): Peer[] => {
    const near = isAway(node) === isAway(other);
    if (!near && node !== HUB && other !== HUB) return [];
    const far = NODES.filter((one) => isAway(one) !== isAway(node) && one !== other).map(
      (one) => `${OVERLAY[one] ?? ""}/32`,
    );
    const reach = near
      ? { endpoint: `${LAN[other] ?? ""}:4242` }
      : node === HUB
        ? {}
        : { endpoint: `${ELASTIC_IP}:4242`, persistentKeepaliveInterval: "25s" };
    const allowedIPs = [`${OVERLAY[other] ?? ""}/32`, ...(other === HUB ? far : [])];
    return [{ publicKey: KEYS[other]?.publicKey, ...reach, allowedIPs }];
  });
}

function join(world: World, node: string, change: Record<string, unknown> = {}): void {
  document(world, node, {
    apiVersion: "v1alpha1",
    kind: "WireguardConfig",
    name: "wg0",
    privateKey: KEYS[node]?.privateKey,
    listenPort: 4242,
    mtu: 1420,
    addresses: [{ address: `${OVERLAY[node] ?? ""}/16` }],
    peers: peersOf(node),
    ...change,
  });
}

/** A GPU worker on the lighthouse's site is reached by way of it, as all that is not on the own site. */
function wireguardWorld(): World {
  const world = overlayWorld();
  for (const node of NODES) join(world, node);
  return world;
}

const trouble = (world: World, from: string, to: string): string | undefined =>
  tunnelTrouble(world, machineOf(world, from), machineOf(world, to));

test("every node reaches every other, some by way of the lighthouse", () => {
  const world = wireguardWorld();
  expect(
    NODES.flatMap((from) => NODES.map((to) => trouble(world, from, to))).filter((one) => one !== undefined),
  ).toEqual([]);
  expect(matrix(world, "main", "gitlab", "lighthouse")).toEqual([
    "main>gitlab",
    "main>lighthouse",
    "gitlab>main",
    "gitlab>lighthouse",
    "lighthouse>main",
    "lighthouse>gitlab",
  ]);
  expect(overlayOf(world, machineOf(world, "gpu-0"))).toMatchObject({
    device: "wg0",
    address: "10.42.3.20",
    mtu: 1420,
  });
});

test("a peer's key must be the public half of a private one", () => {
  const world = wireguardWorld();
  const stranger = wireguardKeys();
  join(world, "lighthouse-cp-0", { privateKey: stranger.privateKey });
  expect(trouble(world, "main-cp-0", "lighthouse-cp-0")).toBe(
    `no machine has the private key of main-cp-0's peer ${KEYS[HUB]?.publicKey ?? ""} for 10.42.0.1`,
  );
  expect(trouble(world, "lighthouse-cp-0", "main-cp-0")).toBe(
    `main-cp-0 has no peer with the key of lighthouse-cp-0 (${stranger.publicKey})`,
  );
  join(world, "lighthouse-cp-0", { privateKey: "c2hvcnQ=" });
  expect(overlayOf(world, machineOf(world, "lighthouse-cp-0"))).toEqual({
    trouble: "lighthouse-cp-0: wireguard private key is invalid: invalid wireguard key length",
  });
});

test("both ends must allow the addresses", () => {
  const world = wireguardWorld();
  const peers = peersOf("main-cp-0").map((peer) => ({
    ...peer,
    allowedIPs: (peer["allowedIPs"] as string[]).slice(0, 1),
  }));
  join(world, "main-cp-0", { peers });
  expect(trouble(world, "main-cp-0", "gpu-0")).toBe(
    "main-cp-0 has no peer that may have 10.42.3.20 of gpu-0 (allowedIPs)",
  );
  expect(trouble(world, "gpu-0", "main-cp-0")).toBe(
    "main-cp-0 takes no packet from 10.42.3.20 of its peer lighthouse-cp-0 (allowedIPs)",
  );
});

test("one end must reach the other, and go on speaking if it is the only one that can", () => {
  const world = wireguardWorld();
  const quiet = peersOf("main-cp-0").map((peer) => ({ ...peer, persistentKeepaliveInterval: undefined }));
  join(world, "main-cp-0", { peers: quiet });
  expect(trouble(world, "main-cp-0", "lighthouse-cp-0")).toBeUndefined();
  expect(trouble(world, "lighthouse-cp-0", "main-cp-0")).toBe(
    "lighthouse-cp-0 has no endpoint of main-cp-0, which does not speak first either",
  );
  join(world, "main-cp-0");
  closeLighthouse(world);
  expect(trouble(world, "main-cp-0", "lighthouse-cp-0")).toBe(
    "main-cp-0 does not reach lighthouse-cp-0 at 203.0.113.7:4242: no rule of the security groups of lighthouse-cp-0 lets udp 4242 in from any address: lighthouse (sg-lighthouse), nodes (sg-nodes)",
  );
  join(world, "lighthouse-cp-0", { listenPort: 51820 });
  expect(trouble(world, "main-cp-0", "lighthouse-cp-0")).toBe(
    "main-cp-0 looks for lighthouse-cp-0 at 203.0.113.7:4242, where it does not listen: its port is 51820",
  );
});

test("a stopped lighthouse parts the sites, and nobody speaks with a node of another kind", () => {
  const world = wireguardWorld();
  machineOf(world, HUB).running = false;
  expect(trouble(world, "main-cp-0", "gpu-0")).toBe(
    "lighthouse-cp-0, through which main-cp-0 reaches gpu-0, is stopped",
  );
  expect(trouble(world, "main-cp-0", "gitlab-cp-0")).toBeUndefined();
  const mixed = overlayWorld();
  join(mixed, "main-cp-0");
  expect(trouble(mixed, "main-cp-0", "gitlab-cp-0")).toBe("main-cp-0 speaks wireguard, gitlab-cp-0 nebula");
});
