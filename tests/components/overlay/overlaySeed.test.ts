// Proves how the seed of an overlay is made or taken, that it is protected and stays secret. It cannot prove that the
// random provider is random.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/random/provider";
import { OverlaySeed, type OverlaySeedSource } from "../../../components/overlay/overlaySeed";
import { record } from "../../stacks/recording";

function bringUp(source: OverlaySeedSource) {
  return record(
    async () => {
      const random = new Provider("main-random");
      const { seed } = new OverlaySeed("main-overlay-seed", { meshName: "home", source }, { providers: [random] });
      return { seed, secret: await pulumi.isSecret(seed) };
    },
    { outputs: ({ type }) => (type === "random:index/randomBytes:RandomBytes" ? { base64: "made" } : {}) },
  );
}

test("makes 32 bytes, protected", async () => {
  const recording = await bringUp({ make: true, retire: false });

  expect(recording.registrations.map(({ type, name }) => [type, name])).toEqual([
    ["homelab:overlay:OverlaySeed", "main-overlay-seed"],
    ["random:index/randomBytes:RandomBytes", "main-overlay-seed-bytes"],
    ["pulumi:providers:random", "main-random"],
  ]);
  expect(recording.one("main-overlay-seed-bytes")).toMatchObject({
    inputs: { length: 32 },
    parent: "main-overlay-seed",
    provider: "main-random",
    protect: true,
  });
  expect(recording.result).toEqual({ seed: "made", secret: true });
});

test("lifts the protection where the cluster is taken down", async () => {
  const recording = await bringUp({ make: true, retire: true });

  expect(recording.one("main-overlay-seed-bytes").protect).toBe(false);
});

test("takes what another stack made, as a secret and without a resource", async () => {
  const recording = await bringUp({ seed: "taken" });

  expect(recording.registrations.map(({ name }) => name)).toEqual(["main-overlay-seed", "main-random"]);
  expect(recording.one("main-overlay-seed").inputs).toEqual({ meshName: "home", makes: false });
  expect(recording.result).toEqual({ seed: "taken", secret: true });
  expect(JSON.stringify(recording.registrations)).not.toContain("taken");
});
