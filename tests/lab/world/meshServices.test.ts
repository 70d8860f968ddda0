// Proves what is found wrong with the global Services of a mesh. It cannot prove that Cilium balances over them.
import { globalServiceTrouble } from "../../../lab/world/mesh";
import type { World } from "../../../lab/world/model";
import { addMember, emptyWorld, put } from "./meshWorld";

const GLOBAL = { "service.cilium.io/global": "true" };
const MESH = [{ name: "home", members: ["main", "gitlab", "absent"] }];

let world: World;
beforeEach(() => {
  world = emptyWorld();
  addMember(world, "main");
  addMember(world, "gitlab");
});

function service(cluster: string, spec: Record<string, unknown>, annotations: Record<string, string> = GLOBAL): void {
  const ports = [{ name: "http", port: 8428 }];
  const body = { metadata: { annotations }, spec: { ports, ...spec } };
  put(world, cluster, { apiVersion: "v1", kind: "Service", namespace: "monitoring", name: "metrics", body });
}

const troubles = (): readonly string[] =>
  globalServiceTrouble(world, MESH).map(({ mesh, service, reason }) => `${mesh} ${service}: ${reason}`);
const BACKED = { selector: { app: "metrics" } };

test("backed on one side and a stub on the other is as it should be, and so is a Service of one's own", () => {
  service("main", BACKED);
  service("gitlab", {});
  put(world, "main", { apiVersion: "v1", kind: "Service", namespace: "default", name: "own", body: {} });
  expect(troubles()).toEqual([]);
});

test.each<[string, () => void, string]>([
  ["absent", () => undefined, "it does not exist on gitlab"],
  [
    "not global",
    () => {
      service("gitlab", {}, {});
    },
    'it lacks annotation service.cilium.io/global: "true" on gitlab',
  ],
  [
    "other ports",
    () => {
      service("gitlab", { ports: [{ port: 80 }] });
    },
    "its ports differ: http 8428 on main, 80 on gitlab",
  ],
  [
    "backed twice",
    () => {
      service("gitlab", BACKED);
    },
    "more than one member backs it: it has a selector on main, gitlab",
  ],
  [
    "backed nowhere",
    () => {
      service("main", {});
      service("gitlab", {});
    },
    "no member backs it: it has a selector nowhere",
  ],
  [
    "kept to itself",
    () => {
      service("main", BACKED, { ...GLOBAL, "service.cilium.io/shared": "false" });
      service("gitlab", {});
    },
    'main backs it and does not share it (service.cilium.io/shared: "false")',
  ],
])("%s", (_case, change, reason) => {
  service("main", BACKED);
  change();
  expect(troubles()).toEqual([`home monitoring/metrics: ${reason}`]);
});
