// Proves what a rehearsal shows of an overlay and what it hides: machine configurations without keys, the picture and
// the summary with addresses. It cannot prove that no other key is a secret.
import { withNebula } from "../../../lab/cli/artefacts";
import { LeakFinder } from "../../../lab/cli/leaks";
import { pictureDot } from "../../../lab/cli/pictureDot";
import { pictureFacts } from "../../../lab/cli/pictureFacts";
import { worldSecrets } from "../../../lab/cli/worldSecrets";
import { worldSummary } from "../../../lab/cli/worldSummary";
import { machinery } from "../../../lab/providers/talos/machinery";
import { meshMatrix } from "../../../lab/world/mesh";
import { wireguardKeys } from "../world/nebulaAuthority";
import { document, machineOf, overlayWorld } from "../world/overlayWorld";

test("a machine configuration shows Nebula's file with a throwaway key", async () => {
  const world = overlayWorld();
  const live = machineOf(world, "main-cp-0").config?.yaml ?? "";
  const { redact } = await machinery();
  const { config } = await redact({ config: live });
  const leaks = new LeakFinder(worldSecrets(world));
  expect(leaks.isIn(live)).toBe(true);
  const shown = withNebula(config, live);
  expect(leaks.isIn(shown)).toBe(false);
  expect(shown).toMatch(/^ +- lighthouse\.example\.test:4242$/m);
  expect(shown).toContain("cmVkYWN0ZWQtcmVkYWN0ZWQtcmVkYWN0ZWQtcmVkYWM=");
  expect(withNebula("kind: X\n", "kind: X\n")).toBe("kind: X\n");
});

test("a key of WireGuard is a secret of the world, and replaced", async () => {
  const world = overlayWorld();
  const { privateKey } = wireguardKeys();
  const addresses = [{ address: "10.42.3.20/16" }];
  document(world, "gpu-0", { apiVersion: "v1alpha1", kind: "WireguardConfig", name: "wg0", privateKey, addresses });
  expect(worldSecrets(world)).toContain(privateKey);
  const { redact } = await machinery();
  const { config } = await redact({ config: machineOf(world, "gpu-0").config?.yaml ?? "" });
  expect(config).toContain("WireguardConfig");
  expect(config).not.toContain(privateKey);
});

test("the picture names the overlay in each cluster and on the links between sites", () => {
  const world = overlayWorld();
  const members = ["main", "gitlab", "lighthouse"];
  const lines = pictureDot(pictureFacts(world, meshMatrix(world, [{ name: "home", members }]))).split("\n");
  const between = (one: string, other: string): string | undefined =>
    lines.find((line) => line.startsWith(`"cluster ${one}" -> "cluster ${other}"`));
  expect(between("main", "lighthouse")).toMatch(/label=<<table.*>nebula</);
  expect(between("main", "gitlab")).not.toContain("label=");
  expect(lines.find((line) => line.startsWith('"cluster lighthouse" [label='))).toContain("10.42.0.1");
});

test("the summary tells public and overlay addresses, or why there is none", () => {
  const world = overlayWorld();
  machineOf(world, "gpu-0").image = { schematic: "s", talosVersion: "v1.12.2", extensions: [] };
  const summary = worldSummary(world);
  expect(summary).toContain("172.31.16.10, public 203.0.113.7, nebula0 10.42.0.1");
  expect(summary).toContain(
    '172.31.16.20, public 203.0.113.20, service "ext-nebula" not defined: the image of gpu-0 lacks the extension siderolabs/nebula',
  );
});
