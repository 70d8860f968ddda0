// Proves, with the real engine and the real program, that clusters on two sites are connected over the overlay; which
// link fails, and why, when a security group, a certificate, an MTU, a DNS record or the mesh's own address is wrong; and
// that its peers stay connected when the cluster on AWS goes. The reasons are those of the lab's EC2, Nebula and Cilium:
// how real NATs and routers treat UDP cannot be proved here. The tests are one story and run in order.
import { rmSync } from "node:fs";
import * as path from "node:path";
import { LeakFinder } from "../../../lab/cli/leaks";
import { worldSecrets } from "../../../lab/cli/worldSecrets";
import type { Session } from "../../../lab/engine/session";
import { stopInstance } from "../../../lab/world/aws/ec2";
import { bringUp, carryOut, disorder, err, full, matrix, openWrong, vaultOf } from "./meshSupport";
import { NOTHING, PATIENCE, edit, watch } from "./support";

const HOME = ["gitlab", "main"];
const MEMBERS = ["gitlab", "lighthouse", "main"];
const STACKS = ["main", "vault", "gitlab", "lighthouse"];
const REGION = "us-west-2";

let session: Session;

beforeAll(async () => {
  session = await openWrong();
  await bringUp(session, ["vault", "gitlab", "lighthouse"]);
}, PATIENCE);

afterAll(() => session.close());

test("every cluster is connected to every other, and each step had to come where it came", () => {
  expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  expect(STACKS.flatMap((stack) => disorder(session, stack))).toEqual([]);
});

test(
  "a second preview of every stack is empty, and says no secret",
  async () => {
    const { canaries } = session.sandbox;
    const finder = new LeakFinder([
      ...canaries,
      ...session.lab.recorder.secrets(),
      ...worldSecrets(session.lab.world()),
    ]);
    for (const stack of STACKS) {
      const lines: string[] = [];
      const preview = await watch(session, "preview", stack, {
        expectNoChanges: true,
        onLine: (line) => lines.push(line),
      });
      expect({ stack, ...preview }).toMatchObject({ stack, ...NOTHING });
      expect({ stack, leak: finder.isIn(lines.join("\n")) }).toEqual({ stack, leak: false });
      expect({ stack, leak: finder.isIn(JSON.stringify(session.state(stack))) }).toEqual({ stack, leak: false });
    }
  },
  PATIENCE,
);

test("a GPU node that is stopped breaks no connection", async () => {
  await session.lab.act((world) => {
    const gpu = Object.values(world.aws?.regions[REGION]?.instances ?? {}).find(({ type }) => type === "g4dn.xlarge");
    stopInstance(world, REGION, gpu?.id ?? "");
  });
  expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
});

const NODES = {
  gitlab: "site m1xxos-lan (gitlab-cp-0, 192.168.1.21)",
  lighthouse: "site aws-us-west-2 (lighthouse-0, 172.31.16.10)",
  main: "site m1xxos-lan (main-cp-0, 192.168.1.70)",
};

/** No packet passes between the sites: each end says why it does not come to the other. */
function parted(why: string): readonly string[] {
  const from = (node: string): string => `${node} does not reach lighthouse-0 at lighthouse.m1xxos.tech:4242: ${why}`;
  return [
    `gitlab>lighthouse: 10.42.0.1:12379 is not reachable from ${NODES.gitlab}: ${from("gitlab-cp-0")}`,
    "gitlab>main",
    `lighthouse>gitlab: 10.42.2.21:12379 is not reachable from ${NODES.lighthouse}: ${from("gitlab-cp-0")}`,
    `lighthouse>main: 10.42.1.70:12379 is not reachable from ${NODES.lighthouse}: ${from("main-cp-0")}`,
    "main>gitlab",
    `main>lighthouse: 10.42.0.1:12379 is not reachable from ${NODES.main}: ${from("main-cp-0")}`,
  ];
}

/** The cluster on AWS reaches the others, and they do not reach it. */
function unheard(endpoint: string, why: (node: string, cluster: string) => string): readonly string[] {
  return [
    `gitlab>lighthouse: ${endpoint} is not reachable from ${NODES.gitlab}${why("gitlab-cp-0", "gitlab")}`,
    "gitlab>main",
    "lighthouse>gitlab",
    "lighthouse>main",
    "main>gitlab",
    `main>lighthouse: ${endpoint} is not reachable from ${NODES.main}${why("main-cp-0", "main")}`,
  ];
}

const refuses = (one: string, other: string): string =>
  `${one} refuses the certificate of ${other}: could not find ca for the certificate (signed by the CA FINGERPRINT, trusted is FINGERPRINT)`;

const tooLarge =
  "Cilium of lighthouse sends packets of 1500 bytes (value MTU), and nebula0 of lighthouse-0 carries 1300";

/** Ids that EC2 gives are others each time. */
const withoutIds = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replaceAll(/ \(sg-[0-9a-f]+\)/g, "").replaceAll(/\b[0-9a-f]{12}\b/g, "FINGERPRINT"));

// Each up ends the mistake of the one before.
test.each([
  [
    "overlay's port over TCP",
    parted(
      "no rule of the security groups of lighthouse-0 lets udp 4242 in from any address: lighthouse-lighthouse, lighthouse-nodes",
    ),
  ],
  ["record of another address", parted("lighthouse.m1xxos.tech (203.0.113.99) is not an address of lighthouse-0")],
  [
    "MTU of the LAN",
    [
      `gitlab>lighthouse: ${tooLarge}`,
      "gitlab>main",
      `lighthouse>gitlab: ${tooLarge}`,
      `lighthouse>main: ${tooLarge}`,
      "main>gitlab",
      `main>lighthouse: ${tooLarge}`,
    ],
  ],
  [
    "certificates of another CA",
    [
      `gitlab>lighthouse: 10.42.0.1:12379 is not reachable from ${NODES.gitlab}: ${refuses("gitlab-cp-0", "lighthouse-0")}`,
      "gitlab>main",
      `lighthouse>gitlab: 10.42.2.21:12379 is not reachable from ${NODES.lighthouse}: ${refuses("lighthouse-0", "gitlab-cp-0")}`,
      `lighthouse>main: 10.42.1.70:12379 is not reachable from ${NODES.lighthouse}: ${refuses("lighthouse-0", "main-cp-0")}`,
      "main>gitlab",
      `main>lighthouse: 10.42.0.1:12379 is not reachable from ${NODES.main}: ${refuses("main-cp-0", "lighthouse-0")}`,
    ],
  ],
  [
    "NodePort for the mesh",
    unheard(
      "10.42.0.1:32379",
      (node, cluster) =>
        `: the firewall of lighthouse-0 lets no tcp 32379 in from ${node} of ${cluster} (firewall.inbound)`,
    ),
  ],
  ["load balancer for the mesh", unheard("172.31.16.50:2379", () => "")],
])(
  "%s: the up goes through, and the matrix tells",
  async (mistake, cells) => {
    expect(await err(session, "up", "lighthouse", mistake)).toEqual({ ok: true, said: [] });
    expect(withoutIds(matrix(session, MEMBERS))).toEqual(cells);
  },
  PATIENCE,
);

test(
  "a DNS record that somebody deleted parts the sites until it is found and made anew",
  async () => {
    await carryOut(session, "up", "lighthouse");
    await session.lab.act((world) => {
      for (const zone of Object.values(world.dnsZones ?? {})) {
        zone.records = Object.fromEntries(
          Object.entries(zone.records).filter(([, { properties }]) => properties["name"] !== "lighthouse.m1xxos.tech"),
        );
      }
    });
    expect(matrix(session, MEMBERS)).toEqual(
      parted("lookup lighthouse.m1xxos.tech: no such host (there is no A record)"),
    );
    await watch(session, "up", "lighthouse", { args: ["--refresh"] });
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  },
  PATIENCE,
);

test(
  "when the cluster on AWS goes, the others stay connected, and forget it with its file",
  async () => {
    edit(session, "Pulumi.lighthouse.yaml", ["config", "homelab:cluster", "retire"], true);
    await carryOut(session, "up", "lighthouse", HOME);
    await carryOut(session, "destroy", "lighthouse", HOME, ["--exclude-protected"]);
    expect(Object.keys(vaultOf(session).kv["general/"] ?? {}).sort()).toEqual([
      "clustermesh/gitlab",
      "clustermesh/main",
    ]);

    rmSync(path.join(session.projectDirectory, "Pulumi.lighthouse.yaml"));
    for (const stack of ["main", "gitlab", "vault"]) await carryOut(session, "up", stack, HOME);
    for (const stack of ["main", "gitlab", "vault"]) {
      expect(await watch(session, "preview", stack, { expectNoChanges: true })).toMatchObject(NOTHING);
    }
  },
  PATIENCE,
);
