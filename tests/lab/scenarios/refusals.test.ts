// Proves, with the real engine and programs that are not this project's, that the laws of every provider reach the user as
// the provider's own words, that no default provider serves anything, and that logical names are identity. Each law has
// tests of its own elsewhere.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { type Session, openSession } from "../../../lab/engine/session";
import type { Underlay } from "../../../lab/world/model";
import { project } from "../engine/support";
import { NOTHING, PATIENCE, outputs, said, watch } from "./support";

const UNDERLAY: Underlay = {
  hypervisors: [
    {
      endpoint: "https://192.0.2.5:8006",
      name: "somewhere",
      memoryMiB: 65536,
      threads: 16,
      datastores: [{ id: "local-lvm", content: ["images"] }],
      bridges: [{ name: "vmbr0", mtu: 1500, cidr: "192.0.2.0/24" }],
    },
  ],
  metal: [],
};

function open(program: string): Promise<Session> {
  const source = readFileSync(path.join(__dirname, "programs", program, "index.ts"), "utf8");
  return openSession({ project: project(source), lab: { underlay: JSON.stringify(UNDERLAY) } });
}

describe("a law that does not hold", () => {
  let session: Session;

  beforeAll(async () => {
    session = await open("refused");
  }, PATIENCE);

  afterAll(() => session.close());

  it.each([
    [
      "proxmoxve",
      "vm: received an HTTP 500 response - Reason: hostname lookup 'nowhere' failed - failed to get address info for: " +
        "nowhere: Name or service not known",
    ],
    [
      "talos",
      "apply: Error applying configuration: rpc error: code = Unavailable desc = connection error: desc = " +
        '"transport: Error while dialing: dial tcp 192.0.2.99:50000: connect: no route to host"',
    ],
    [
      "kubernetes",
      "map: configured Kubernetes cluster is unreachable: unable to load schema information from the API server: Get " +
        '"https://192.0.2.99:6443/openapi/v2?timeout=32s": dial tcp 192.0.2.99:6443: connect: no route to host',
    ],
    ["random", "number: The minimum (min) value needs to be smaller than or equal to maximum (max) value."],
    [
      "tls",
      'key: tls:index/privateKey:PrivateKey resource \'key\': property algorithm value {DSA} has a problem: Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"]. Examine values at \'key.algorithm\'.',
    ],
    [
      "nobody's provider",
      "number: urn:pulumi:dev::tiny::random:index/randomInteger:RandomInteger::number was registered without an explicit " +
        "provider: it would use the default random provider, which reads its configuration from whatever machine the " +
        "program runs on; pass `provider` or `parent`",
    ],
  ])(
    "of %s fails the up with the provider's words",
    async (provider, message) => {
      const up = await watch(session, "up", "dev", { env: { REFUSED_BY: provider } });
      expect(up.ok).toBe(false);
      expect(said(up)).toEqual([message]);
      expect(session.lab.world()).toMatchObject({ machines: {}, clusters: {}, schematics: {} });
    },
    PATIENCE,
  );
});

describe("a logical name", () => {
  let session: Session;
  const password = (): unknown => outputs(session, "dev")["result"];
  const seen = async (): Promise<string> =>
    (await session.pulumi(["stack", "output", "result", "--show-secrets", "--stack", "dev"])).stdout;

  beforeAll(async () => {
    session = await open("renamed");
    expect(await session.up("dev", { env: { NAME: "first" } })).toMatchObject({ ok: true });
  }, PATIENCE);

  afterAll(() => session.close());

  it(
    "that changes with an alias keeps the resource",
    async () => {
      const before = await seen();
      const env = { NAME: "second", FORMER_NAME: "first" };
      const up = await watch(session, "up", "dev", { env });
      expect(up).toMatchObject({ ok: true, steps: [] });
      expect(await seen()).toBe(before);
      expect(password()).toHaveProperty("ciphertext");
      expect(await watch(session, "preview", "dev", { env, expectNoChanges: true })).toMatchObject(NOTHING);
    },
    PATIENCE,
  );

  it(
    "that changes without an alias makes another resource and deletes the old one",
    async () => {
      const before = await seen();
      const up = await watch(session, "up", "dev", { env: { NAME: "third" } });
      expect(up).toMatchObject({ ok: true, steps: ["create third", "delete second"] });
      expect(await seen()).not.toBe(before);
    },
    PATIENCE,
  );
});
