// Proves in what the versions of chart cilium differ, over gRPC and with the exact words of each refusal: values that
// one has and another has not, combinations that one refuses, and who makes the list of the mesh's users. It cannot
// prove that a version differs in nothing else.
import { type CiliumSettings, ciliumValues as programsValues } from "../../../components/network/ciliumValues";
import type { Props } from "../../../lab/kernel/model";
import { podsRun } from "../../../lab/world/controllers/pods";
import { merged } from "../../../lab/world/controllers/tree";
import { Bench, RELEASE, ciliumRelease, ciliumValues, refusal } from "./world";

const OLD = "1.18.6";
const NEW = "1.19.6";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.remove());

const release = (version: string, values: Props = ciliumValues()): Props => ciliumRelease(values, { version });
const preview = (version: string, values: Props): Promise<unknown> =>
  bench.kubernetes.preview(RELEASE, "cilium", release(version, values));
const apiserver = (inner: Props): Props => ({ clustermesh: { apiserver: inner } });

const lacks = (version: string, path: string): RegExp =>
  new RegExp(
    `^chart cilium ${version.replaceAll(".", "\\.")} has no such value as far as the lab knows; Helm would ignore it silently \\(values\\.${path.replaceAll(".", "\\.")}; known here: `,
  );

describe("values", () => {
  test.each([
    ["nodePort.enabled", { nodePort: { enabled: true } }],
    ["loadBalancer.standalone", { loadBalancer: { standalone: true } }],
    ["clustermesh.apiserver.tls.client", apiserver({ tls: { client: { cert: "C", key: "K" } } })],
  ] satisfies [string, Props][])("%s went with 1.19", async (path, values) => {
    await expect(preview(OLD, values)).resolves.toBeDefined();
    expect(await refusal(preview(NEW, values))).toMatch(lacks(NEW, path));
  });

  test("clustermesh.mcsapi came with 1.19, and the switch before it stays", async () => {
    const values = { clustermesh: { mcsapi: { enabled: true } } };
    expect(await refusal(preview(OLD, values))).toMatch(lacks(OLD, "clustermesh.mcsapi"));
    await expect(preview(NEW, values)).resolves.toBeDefined();
    for (const version of [OLD, NEW]) {
      await expect(preview(version, { clustermesh: { enableMCSAPISupport: true } })).resolves.toBeDefined();
    }
  });

  test("peers are a list, from 1.19 on also a map by name", async () => {
    const peers = (clusters: Props[string]): Props => ({ clustermesh: { config: { enabled: true, clusters } } });
    for (const version of [OLD, NEW]) {
      await expect(preview(version, peers([{ name: "gitlab", ips: ["192.0.2.31"] }]))).resolves.toBeDefined();
    }
    const byName = peers({ gitlab: { ips: ["192.0.2.31"] } });
    expect(await refusal(preview(OLD, byName))).toBe("must be an array, got an object");
    await expect(preview(NEW, byName)).resolves.toBeDefined();
  });

  test("encryption by ztunnel came with 1.19", async () => {
    const values = { encryption: { enabled: true, type: "ztunnel" } };
    expect(await refusal(preview(OLD, values))).toBe(
      'Unsupported value: "ztunnel": supported values: "ipsec", "wireguard"',
    );
    await expect(preview(NEW, values)).resolves.toBeDefined();
  });

  test.each(["netkit", "netkit-l2"])("1.19 refuses a transparent proxy on %s", async (datapathMode) => {
    const values = merged(ciliumValues(), { bpf: { tproxy: true, datapathMode } }) as Props;
    expect(await refusal(bench.kubernetes.create(RELEASE, "cilium", release(NEW, values)))).toBe(
      "execution error at (cilium/templates/validate.yaml): .Values.bpf.tproxy cannot be enabled with .Values.bpf.datapathMode=netkit or .Values.bpf.datapathMode=netkit-l2",
    );
    await expect(bench.kubernetes.create(RELEASE, "cilium", release(OLD, values))).resolves.toBeDefined();
  });
});

describe("the program's values", () => {
  const settings: CiliumSettings = {
    clusterName: "main",
    clusterId: 1,
    nodeCount: 2,
    routing: { mode: "tunnel", protocol: "vxlan" },
    l2Announcements: true,
  };

  test.each([
    ["without a mesh", settings],
    ["with native routing", { ...settings, routing: { mode: "native", cidr: "10.0.0.0/8" } }],
    ["in a mesh", { ...settings, mesh: { maxConnectedClusters: 255, address: "192.0.2.81" } }],
    ["in an overlay", { ...settings, mtu: 1280, mesh: { maxConnectedClusters: 511, overlayAddresses: ["10.42.1.1"] } }],
  ] satisfies [string, CiliumSettings][])("%s are good for every version", async (_, these) => {
    const values = programsValues(these) as unknown as Props;
    const made = await bench.kubernetes.create(RELEASE, "cilium", release(OLD, values));
    await expect(bench.kubernetes.update(made, release(NEW, values))).resolves.toMatchObject({
      outputs: { value: { status: { version: NEW, revision: 2 } } },
    });
  });
});

describe("the list of the mesh's users", () => {
  const USERS = "v1/ConfigMap/kube-system/clustermesh-remote-users";
  const LACKING =
    'MountVolume.SetUp failed for volume "etcd-users-config" : configmap "clustermesh-remote-users" not found';

  /** The list that a release leaves in the cluster, and why clustermesh-apiserver does not run for want of it. */
  async function left(version: string, authMode: string | undefined, config: Props): Promise<readonly unknown[]> {
    const tls = authMode === undefined ? {} : { authMode };
    const values = merged(ciliumValues(), { clustermesh: { config, apiserver: { tls } } }) as Props;
    await bench.kubernetes.create(RELEASE, "cilium", release(version, values));
    await bench.cloudController();
    return judged();
  }

  function judged(): readonly unknown[] {
    const { world } = bench;
    const cluster = world.clusters["alpha"];
    const deployment = cluster?.objects["apps/v1/Deployment/kube-system/clustermesh-apiserver"];
    if (cluster === undefined || deployment === undefined) throw new Error("there is no clustermesh-apiserver");
    const { data } = (cluster.objects[USERS]?.body ?? {}) as { data?: Record<string, string> };
    const runs = podsRun(world, cluster, deployment);
    return [data?.["users.yaml"], runs.holds ? undefined : runs.message];
  }

  const NONE = { enabled: false };
  const LISTED = { enabled: true, clusters: [{ name: "dev" }, { name: "gitlab" }] };
  const MAPPED = { enabled: true, clusters: { dev: {}, gitlab: {} } };
  const BOTH = "users:\n- name: remote-dev\n  role: remote\n- name: remote-gitlab\n  role: remote\n";

  test.each([
    [OLD, undefined, NONE, undefined, undefined],
    [OLD, "migration", NONE, "users:\n", undefined],
    [OLD, "cluster", LISTED, BOTH, undefined],
    [NEW, "legacy", NONE, undefined, undefined],
    [NEW, undefined, NONE, undefined, LACKING],
    [NEW, "migration", NONE, undefined, LACKING],
    [NEW, "cluster", NONE, undefined, LACKING],
    [NEW, undefined, LISTED, BOTH, undefined],
    [NEW, "cluster", MAPPED, BOTH, undefined],
  ] satisfies [string, string | undefined, Props, string | undefined, string | undefined][])(
    "%s with authMode %s and peers %j",
    async (version, authMode, config, list, trouble) => {
      expect(await left(version, authMode, config)).toEqual([list, trouble]);
    },
  );

  test("an upgrade takes the list away that only 1.18 makes", async () => {
    const values = merged(ciliumValues(), apiserver({ tls: { authMode: "migration" } })) as Props;
    const made = await bench.kubernetes.create(RELEASE, "cilium", release(OLD, values));
    await bench.cloudController();
    expect(judged()).toEqual(["users:\n", undefined]);
    await bench.kubernetes.update(made, release(NEW, values));
    expect(judged()).toEqual([undefined, LACKING]);
  });
});
