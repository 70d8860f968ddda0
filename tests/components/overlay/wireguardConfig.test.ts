// Proves the documents of an overlay with WireGuard: who is whose peer, by which way, and with which keys. It cannot
// prove that packets pass: the tunnel is the kernel's.
import { createPublicKey, diffieHellman } from "node:crypto";
import { parse } from "yaml";
import { privateKey } from "../../../components/overlay/keys";
import type { Overlay, OverlayNode } from "../../../components/overlay/overlay";
import { overlayPatch } from "../../../components/overlay/overlayPatch";
import type { WireguardConfig } from "../../../components/overlay/wireguardConfig";
import { GITLAB, GPU, LIGHTHOUSE, MAIN, SEED, WIREGUARD, member } from "./fleet";

const read = (node: OverlayNode, overlay: Overlay = WIREGUARD): WireguardConfig =>
  parse(overlayPatch(member(node), overlay, SEED)) as WireguardConfig;

/** What `wg pubkey` makes of a private key: its product with the curve's base point, 9. */
function pubkey(key: string): string {
  const basePoint = Buffer.concat([Buffer.from("302a300506032b656e032100", "hex"), Buffer.from([9]), Buffer.alloc(31)]);
  return diffieHellman({
    privateKey: privateKey("x25519", Buffer.from(key, "base64")),
    publicKey: createPublicKey({ key: basePoint, format: "der", type: "spki" }),
  }).toString("base64");
}

test("a node far from the lighthouse, as written", () => {
  expect(overlayPatch(member(MAIN), WIREGUARD, SEED)).toBe(`apiVersion: v1alpha1
kind: WireguardConfig
name: wg0
privateKey: cFiNI3/MWeJ/X0LsI1g5qiQgkqz/fYseCwUlC7Z9wFk=
listenPort: 4242
peers:
  - publicKey: JNqa4NH6y0TgD1C1gu9y8wNjR64jmSUrG7SR52wkDBc=
    endpoint: 203.0.113.7:4242
    persistentKeepaliveInterval: 25s
    allowedIPs:
      - 10.42.0.1/32
      - 10.42.3.20/32
  - publicKey: igA6hI5JfPkZp6BynzOJpMQuq/Wa5pub1ki/mVuIUWQ=
    endpoint: 192.168.1.80:4242
    allowedIPs:
      - 10.42.2.80/32
mtu: 1420
addresses:
  - address: 10.42.1.70/16
`);
});

test("a node beside the lighthouse reaches it by its LAN, and the other sites through it", () => {
  expect(read(GPU).peers).toEqual([
    {
      publicKey: pubkey(read(LIGHTHOUSE).privateKey),
      endpoint: "172.31.16.10:4242",
      allowedIPs: ["10.42.0.1/32", "10.42.1.70/32", "10.42.2.80/32"],
    },
  ]);
});

test("the lighthouse has every node as peer, and waits for those of other sites", () => {
  expect(read(LIGHTHOUSE).peers).toEqual([
    { publicKey: pubkey(read(GPU).privateKey), endpoint: "172.31.16.20:4242", allowedIPs: ["10.42.3.20/32"] },
    { publicKey: pubkey(read(MAIN).privateKey), allowedIPs: ["10.42.1.70/32"] },
    { publicKey: pubkey(read(GITLAB).privateKey), allowedIPs: ["10.42.2.80/32"] },
  ]);
});

test("a second lighthouse is a node like others: one way to each address", () => {
  const second = { ...GITLAB, lighthouse: true };
  const overlay = { ...WIREGUARD, nodes: [LIGHTHOUSE, GPU, MAIN, second] };
  const addresses = (node: OverlayNode): readonly string[] =>
    read(node, overlay).peers.flatMap(({ allowedIPs }) => [...allowedIPs]);

  expect(read(second, overlay).peers.map(({ endpoint }) => endpoint)).toEqual([
    "203.0.113.7:4242",
    "192.168.1.70:4242",
  ]);
  for (const node of overlay.nodes) {
    const others = overlay.nodes.filter(({ name }) => name !== node.name).map(({ overlayIp }) => `${overlayIp}/32`);
    expect([...addresses(node)].sort()).toEqual(others.sort());
  }
});

test("nodes of one site need no lighthouse", () => {
  const overlay = { ...WIREGUARD, nodes: [MAIN, GITLAB], endpoints: [] };

  expect(read(MAIN, overlay).peers.map(({ endpoint }) => endpoint)).toEqual(["192.168.1.80:4242"]);
});

test("nodes of several sites do", () => {
  const overlay = { ...WIREGUARD, nodes: [GPU, MAIN], endpoints: [] };

  expect(() => read(MAIN, overlay)).toThrow("an overlay across sites needs a lighthouse");
});

test("keys have the form in which the kernel gives them back", () => {
  for (const node of WIREGUARD.nodes) {
    const key = Buffer.from(read(node).privateKey, "base64");
    expect([key.length, key.readUInt8(0) & 7, key.readUInt8(31) >> 6]).toEqual([32, 0, 1]);
  }
});
