// Proves that Talos's own library takes the documents into a machine configuration, and that keys stand in one place of
// them. It cannot prove that the extension is in the node's image.
import { parse } from "yaml";
import { deriveKey, privateKey } from "../../../components/overlay/keys";
import type { Overlay } from "../../../components/overlay/overlay";
import { overlayPatch } from "../../../components/overlay/overlayPatch";
import { closeMachinery, machinery, type Machinery } from "../../../lab/providers/talos/machinery";
import { GPU, LIGHTHOUSE, MAIN, NEBULA, SEED, WIREGUARD, member } from "./fleet";

let talos: Machinery;
let worker: string;

// The first build of the program compiles Talos's library.
beforeAll(async () => {
  talos = await machinery();
  const { machineSecrets } = await talos.genSecrets({ talosVersion: "v1.12.2" });
  const { config } = await talos.genConfig({
    clusterName: "main",
    clusterEndpoint: "https://192.168.1.70:6443",
    machineType: "worker",
    machineSecrets,
    kubernetesVersion: "v1.35.0",
    talosVersion: "v1.12.2",
    configPatches: ["machine: { install: { disk: /dev/sda } }"],
  });
  worker = config;
}, 600_000);

afterAll(closeMachinery);

const patched = async (patches: readonly string[]): Promise<string> =>
  (await talos.applyPatches({ config: worker, patches })).config;

describe.each([
  ["nebula", NEBULA, "ExtensionServiceConfig/nebula"],
  ["wireguard", WIREGUARD, "WireguardConfig/wg0"],
] as const)("%s", (_kind, overlay: Overlay, document) => {
  test.each([LIGHTHOUSE, GPU, MAIN])(
    "Talos accepts the document of $name, once however often it is applied",
    async (node) => {
      const patch = overlayPatch(member(node), overlay, SEED);
      const config = await patched([patch, patch]);

      expect((await talos.parse({ config })).documents.filter((name) => name === document)).toHaveLength(1);
      expect(await talos.validate({ config, mode: "metal", strict: true })).toEqual({
        warnings: [],
        problem: "",
        unreadable: "",
      });
    },
  );

  test("the same arguments give the same text", () => {
    const texts = [1, 2].map(() => overlayPatch(member(MAIN), structuredClone(overlay), SEED));

    expect(texts[0]).toBe(texts[1]);
  });
});

test("a document holds the node's own key, at one place, and neither another one nor the seed", () => {
  const nebula = overlayPatch(member(MAIN), NEBULA, SEED);
  const wireguard = overlayPatch(member(MAIN), WIREGUARD, SEED);
  const [file] = (parse(nebula) as { configFiles: { content: string }[] }).configFiles;
  const { pki } = parse(file?.content ?? "") as { pki: { key: string } };
  const derived = ["ca", ...NEBULA.nodes.map(({ name }) => `host/${name}`)].map((info) => deriveKey(SEED, info));
  const ownKey = deriveKey(SEED, "host/main-cp-0").toString("base64");
  const occurrences = (text: string, key: Buffer): number => text.split(key.toString("base64")).length - 1;

  expect(derived.map((key) => occurrences(nebula, key))).toEqual([0, 0, 0, 1, 0]);
  expect(pki.key).toContain(ownKey);
  expect(wireguard.split("privateKey:").length - 1).toBe(1);
  for (const text of [nebula, wireguard]) expect(text).not.toContain(SEED);
  // Of the other nodes WireGuard is told the public halves alone.
  for (const { name } of WIREGUARD.nodes) {
    const { privateKey: own } = parse(overlayPatch(member({ ...MAIN, name }), WIREGUARD, SEED)) as {
      privateKey: string;
    };
    expect(privateKey("x25519", Buffer.from(own, "base64")).type).toBe("private");
    expect(wireguard.includes(own)).toBe(name === MAIN.name);
  }
});
