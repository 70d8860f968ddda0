// Proves what `npm run lab` says without an engine: usage, and the world without its secrets.
// Does not prove commands that start the engine; they share everything with sessions and rehearsals.
import { spawnSync } from "node:child_process";
import { worldSummary } from "../../../lab/cli/worldSummary";
import type { World } from "../../../lab/world/model";
import { REPOSITORY } from "../engine/support";

function lab(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "lab/cli/lab.ts", ...args], {
    cwd: REPOSITORY,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("npm run lab", () => {
  it("explains itself, and refuses wrong usage with exit code 2", () => {
    const [help, nothing, toomuch] = [lab("--help"), lab(), lab("reset", "everything")];
    expect([help.status, nothing.status, toomuch.status]).toEqual([0, 2, 2]);
    expect(help.stdout).toMatch(/^Usage: npm run lab -- ARGS…/);
    expect(nothing.stderr).toBe(help.stdout);
    expect(toomuch.stderr).toMatch(/^reset takes no argument: everything\n/);
  });
});

describe("the world's summary", () => {
  it("says what there is and shows neither configurations nor objects", () => {
    const config = {
      yaml: "token: hidden",
      madeBy: "urn",
      clusterId: "c",
      machineType: "controlplane" as const,
      endpoint: "",
    };
    const world = {
      hypervisors: [
        {
          endpoint: "https://192.0.2.5:8006",
          name: "plusha",
          memoryMiB: 1,
          threads: 1,
          datastores: [],
          bridges: [],
          files: { a: { id: "local:iso/talos.img", url: "", madeBy: "urn" } },
          vms: { "900": { machine: "main-cp-0", protection: true, madeBy: "urn", properties: {} } },
        },
      ],
      schematics: {},
      machines: {
        "main-cp-0": {
          name: "main-cp-0",
          platform: "proxmox" as const,
          addresses: ["192.0.2.70"],
          running: true,
          interfaces: [],
          disks: [],
          image: { schematic: "s", talosVersion: "v1.12.2", extensions: [] },
          config,
          staged: config,
        },
        box: { name: "box", platform: "metal" as const, addresses: [], running: true, interfaces: [], disks: [] },
      },
      clusters: {
        c: {
          id: "c",
          name: "main",
          endpoint: "https://192.0.2.75:6443",
          madeBy: "urn",
          osCa: "",
          k8sCa: "",
          etcd: ["main-cp-0"],
          bootstrappedBy: "urn",
          objects: {
            x: { apiVersion: "v1", kind: "Secret", name: "x", uid: "1", generation: 1, body: { data: "hidden" } },
          },
          releases: {},
        },
      },
    } as unknown as World;
    expect(worldSummary(world)).toBe(`hypervisor plusha at https://192.0.2.5:8006
  image local:iso/talos.img
  VM 900 main-cp-0, protected

machine main-cp-0 (proxmox): controlplane, Talos v1.12.2, 192.0.2.70, a configuration waits for a reboot
machine box (metal): maintenance mode, no image, no address

cluster main at https://192.0.2.75:6443: etcd on main-cp-0
  1 Secret
`);
  });
});
