// Proves, with the real engine and the real program, that clusters of two sites meet over WireGuard: by an Elastic IP
// that was allocated before them, through the lighthouse alone, without a second `up`, and that the address outlives
// them. That keys and peers fit is verified for real; how packets travel rests on the lab's model of the tunnels.
import type { Session } from "../../../lab/engine/session";
import { meshMatrix } from "../../../lab/world/mesh";
import { publicAddressOf } from "../../../lab/world/aws/reach";
import { full } from "./meshSupport";
import { NOTHING, PATIENCE, edit, fleetProject, open, said, watch } from "./support";

const MEMBERS = ["main", "gitlab", "burst"];
/** As the fleet's project declares it. */
const ADDRESS = "203.0.113.9";

let session: Session;

beforeAll(async () => {
  session = await open(fleetProject("wireguard-overlay"));
  // A cluster whose only worker is stopped at once has nowhere to start.
  edit(session, "Pulumi.burst.yaml", ["config", "homelab:nodes", "workers", 0, "desiredState"], undefined);
}, PATIENCE);

afterAll(() => session.close());

function matrix(): readonly string[] {
  return meshMatrix(session.lab.world(), [{ name: "inner", members: MEMBERS }]).map(
    ({ from, to, connected, reason }) => `${from}>${to}${connected ? "" : `: ${reason ?? ""}`}`,
  );
}

const elasticIps = () => Object.values(session.lab.world().aws?.regions["us-west-2"]?.elasticIps ?? {});

test(
  "the members of a mesh across two sites come up one after the other and are all connected",
  async () => {
    for (const stack of MEMBERS) {
      const up = await watch(session, "up", stack);
      expect({ stack, ok: up.ok, said: said(up) }).toEqual({ stack, ok: true, said: [] });
    }
    expect(matrix()).toEqual(full(MEMBERS));
  },
  PATIENCE,
);

test("the lighthouse has the address that the others were told, and no other was allocated", () => {
  const { machines } = session.lab.world();
  const lighthouse = machines["burst-0"];
  expect(lighthouse && publicAddressOf(session.lab.world(), lighthouse)).toBe(ADDRESS);
  expect(elasticIps()).toMatchObject([{ address: ADDRESS, instanceId: lighthouse?.instanceId }]);
});

test(
  "a second preview of every stack is empty",
  async () => {
    for (const stack of MEMBERS) {
      expect(await watch(session, "preview", stack, { expectNoChanges: true })).toMatchObject(NOTHING);
    }
  },
  PATIENCE,
);

test(
  "retired, the lighthouse keeps its address until it is gone, and the address stays the account's",
  async () => {
    edit(session, "Pulumi.burst.yaml", ["config", "homelab:cluster", "retire"], true);
    const retired = await watch(session, "up", "burst");
    expect(said(retired)).toEqual([]);
    expect(retired.steps.filter((step) => !step.startsWith("update "))).toEqual(["delete burst-mesh-kvstoremesh"]);
    expect(elasticIps()).toMatchObject([{ address: ADDRESS, instanceId: expect.stringMatching(/^i-/) as string }]);
    const destroyed = await watch(session, "destroy", "burst");
    expect({ ok: destroyed.ok, said: said(destroyed) }).toEqual({ ok: true, said: [] });
    expect(elasticIps().map(({ address, instanceId }) => [address, instanceId])).toEqual([[ADDRESS, undefined]]);
  },
  PATIENCE,
);
