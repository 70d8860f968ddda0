// Proves how the gRPC server behaves as a plugin: instances, secrets, faults, records, partial failures, the world on
// disk. It cannot prove that the engine calls it in the same way; the tests that drive the real engine do.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { UNKNOWN, type Props } from "../../../lab/kernel/model";
import type { World } from "../../../lab/world/model";
import { readWorld } from "../../../lab/world/worldFile";
import { TestLab, underlay, type TestProvider } from "../harness";

const KEY = "tls:index/privateKey:PrivateKey";
const FILE = "proxmoxve:download/file:File";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const VANILLA = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";
const image: Props = {
  nodeName: "pve1",
  datastoreId: "local",
  contentType: "iso",
  url: `https://factory.talos.dev/image/${VANILLA}/v1.12.1/nocloud-amd64.raw.zst`,
  fileName: "talos.img",
  decompressionAlgorithm: "zst",
};
const api: Props = { endpoint: "https://192.0.2.2:8006", apiToken: "canary-value" };

let lab: TestLab;
afterEach(() => lab.remove());
const start = async (options: Parameters<typeof TestLab.start>[0] = {}): Promise<TestProvider> => {
  lab = await TestLab.start(options);
  return lab.provider("proxmoxve", api);
};

describe("instances", () => {
  it("keeps the configurations of two instances of one provider apart", async () => {
    const other = { ...underlay.hypervisors[0], endpoint: "https://203.0.113.2:8006", name: "far" };
    lab = await TestLab.start({
      underlay: { ...underlay, hypervisors: [...underlay.hypervisors, other as (typeof underlay.hypervisors)[number]] },
    });
    const near = await lab.provider("proxmoxve", api, { name: "near" });
    const far = await lab.provider(
      "proxmoxve",
      { endpoint: "https://203.0.113.2:8006" },
      { name: "far", stack: "gitlab" },
    );
    await near.create(FILE, "image", image);
    await far.create(FILE, "image", { ...image, nodeName: "far" });
    await expect(near.create(FILE, "image", { ...image, nodeName: "far" })).rejects.toThrow(
      "hostname lookup 'far' failed",
    );
    expect(lab.lab.recorder.operations("gitlab").map(({ provider }) => provider)).toEqual([
      "urn:pulumi:gitlab::homelab::pulumi:providers:proxmoxve::far",
    ]);
  });

  it("refuses resources of default providers, by name", async () => {
    lab = await TestLab.start();
    const provider = await lab.provider("tls", {}, { name: "default_5_6_1" });
    await expect(provider.create(KEY, "key", { algorithm: "RSA" })).rejects.toThrow(
      "urn:pulumi:main::homelab::tls:index/privateKey:PrivateKey::key was registered without an explicit provider: it " +
        "would use the default tls provider, which reads its configuration from whatever machine the program runs on; " +
        "pass `provider` or `parent`",
    );
    await expect(provider.invoke("tls:index/getCertificate:getCertificate", {})).rejects.toThrow(
      "tls:index/getCertificate:getCertificate was registered without an explicit provider",
    );
  });

  it("refuses provider configuration that the real provider does not take", async () => {
    lab = await TestLab.start();
    await expect(
      lab.provider("proxmoxve", { endpoint: "https://192.0.2.2:8006", virtualEnvironment: "x" }),
    ).rejects.toThrow("Invalid or unknown key. Examine values at 'proxmoxve.virtualEnvironment'.");
    await expect(lab.provider("proxmoxve", {})).rejects.toThrow(
      "Missing required property 'endpoint'. Examine values at 'proxmoxve.endpoint'.",
    );
  });
});

describe("unknown things", () => {
  it("refuses types and functions that no model serves", async () => {
    const provider = await start();
    await expect(provider.create("proxmoxve:index/poolLegacy:PoolLegacy", "pool", {})).rejects.toThrow(
      "unrecognized resource type (Check): proxmoxve:index/poolLegacy:PoolLegacy",
    );
    await expect(provider.invoke("proxmoxve:index/getNodes:getNodes", {})).rejects.toThrow(
      "unrecognized data function (Invoke): proxmoxve:index/getNodes:getNodes",
    );
    expect(lab.lab.recorder.operations().map(({ verb, refusal }) => [verb, refusal?.message])).toEqual([
      ["check", "unrecognized resource type (Check): proxmoxve:index/poolLegacy:PoolLegacy"],
      ["invoke", "unrecognized data function (Invoke): proxmoxve:index/getNodes:getNodes"],
    ]);
  });

  it("takes values that are not known yet for any type, and still finds what is wrong beside them", async () => {
    const provider = await start();
    const checked = await provider.check(FILE, "image", { ...image, url: UNKNOWN, overwrite: UNKNOWN });
    expect(checked.value).toMatchObject({ url: UNKNOWN, overwrite: UNKNOWN });
    await expect(provider.check(FILE, "image", { ...image, url: UNKNOWN, node: "x" })).rejects.toThrow(
      "Invalid or unknown key. Examine values at 'image.node'.",
    );
  });
});

describe("secrets", () => {
  it("stay secret from inputs to outputs, in previews too, and never reach the records", async () => {
    const provider = await start();
    const secrets = [["fileName"]] as const;
    const made = await provider.create(FILE, "image", image, secrets);
    expect(made.inputs.secrets).toEqual(secrets);
    expect(made.outputs.secrets).toEqual(secrets);
    const planned = await provider.preview(FILE, "image", { ...image, fileName: UNKNOWN }, secrets);
    expect(planned.secrets).toEqual(secrets);
    expect(
      lab.lab.recorder.operations().map(({ inputs, outputs }) => [inputs["fileName"], outputs?.["fileName"]]),
    ).toEqual([["[secret]", "[secret]"]]);
  });

  it("are marked where only the real provider says so", async () => {
    await start();
    const random = await lab.provider("random");
    const made = await random.create(PASSWORD, "password", { length: 12 });
    expect(made.outputs.secrets.flat().sort()).toEqual(["bcryptHash", "result"]);
  });
});

describe("faults", () => {
  it("fail before anything happens", async () => {
    const provider = await start({ faults: [{ type: FILE, verb: "create", when: "before" }] });
    await expect(provider.create(FILE, "image", image)).rejects.toThrow("context deadline exceeded");
    expect(lab.lab.world().hypervisors[0]?.files).toEqual({});
    expect(lab.lab.recorder.operations()).toMatchObject([{ verb: "create", fault: "before", seconds: 0 }]);
    expect((await provider.create(FILE, "image", image)).id).toBe("local:iso/talos.img");
  });

  it("fail after the effect, which a second attempt meets", async () => {
    const provider = await start({
      faults: [{ urn: "image", verb: "create", when: "after", message: "read: connection reset by peer" }],
    });
    await expect(provider.create(FILE, "image", image)).rejects.toThrow("read: connection reset by peer");
    expect(Object.keys(lab.lab.world().hypervisors[0]?.files ?? {})).toEqual(["local:iso/talos.img"]);
    await expect(provider.create(FILE, "image", image)).rejects.toThrow(
      "refusing to override existing file 'talos.img'",
    );
    await provider.create(FILE, "image", { ...image, overwriteUnmanaged: true });
  });

  it("leave behind what the real provider names before it waits, with what was proved", async () => {
    const provider = await start({ faults: [{ verb: "create", when: "after" }] });
    const error: unknown = await provider.create("proxmoxve:index/vmLegacy:VmLegacy", "vm", { nodeName: "pve1" }).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({
      message: "context deadline exceeded",
      remains: { id: "100", reasons: ["context deadline exceeded"] },
    });
    expect(lab.lab.evidence("main").map(({ law }) => law)).toContain("proxmoxve-vm-id-is-free");
  });

  it("count only what matches", async () => {
    const provider = await start({ faults: [{ type: "proxmoxve:*", verb: "delete", nth: 2, when: "before" }] });
    const first = await provider.create(FILE, "one", image);
    const second = await provider.create(FILE, "two", { ...image, fileName: "two.img" });
    await provider.delete(first);
    await expect(provider.delete(second)).rejects.toThrow("context deadline exceeded");
    await provider.delete(second);
  });

  it("reach reads, updates and functions", async () => {
    const faults = (["read", "update"] as const).map((verb) => ({
      verb,
      when: "before" as const,
      message: `no ${verb}`,
    }));
    const provider = await start({ faults });
    const made = await provider.create(FILE, "image", image);
    await expect(provider.read(made)).rejects.toThrow("no read");
    await expect(provider.update(made, { ...image, uploadTimeout: 1 })).rejects.toThrow("no update");
    expect((await provider.update(made, { ...image, uploadTimeout: 1 })).outputs.value["uploadTimeout"]).toBe(1);
  });
});

describe("records", () => {
  it("tell durations of what lives, and forget what a new create proved before", async () => {
    const provider = await start();
    const made = await provider.create(FILE, "image", image);
    expect(lab.lab.recorder.durations("main")).toEqual(new Map([[made.urn, 60]]));
    expect(lab.lab.recorder.deletions("main")).toEqual(new Map());
    const laws = lab.lab.evidence("main").length;
    await provider.delete(made);
    expect(lab.lab.recorder.durations("main")).toEqual(new Map());
    expect(lab.lab.recorder.deletions("main")).toEqual(new Map([[made.urn, 2]]));
    await provider.create(FILE, "image", image);
    expect(lab.lab.evidence("main")).toHaveLength(laws);
    expect(lab.lab.evidence("other")).toEqual([]);
  });
});

describe("the world on disk", () => {
  const stored = (): World => readWorld(join(lab.directory, "world.json"));

  it("is written when an operation answers, whole and without leftovers", async () => {
    const provider = await start();
    await Promise.all(
      ["a", "b", "c", "d"].map((name) => provider.create(FILE, name, { ...image, fileName: `${name}.img` })),
    );
    expect(Object.keys(stored().hypervisors[0]?.files ?? {}).sort()).toEqual(
      ["a", "b", "c", "d"].map((name) => `local:iso/${name}.img`),
    );
    expect(readdirSync(lab.directory).sort()).toEqual(["underlay.json", "world.json"]);
  });

  it("is read at the next start, so that a refresh sees what was edited from outside", async () => {
    const provider = await start();
    const made = await provider.create(FILE, "image", image);
    await lab.stop();
    const edited = stored();
    for (const hypervisor of edited.hypervisors) hypervisor.files = {};
    writeFileSync(join(lab.directory, "world.json"), JSON.stringify(edited));
    const again = await start({ directory: lab.directory });
    expect(await again.read(made)).toBeUndefined();
  });

  it("takes over hardware that the underlay gained, and keeps what was made", async () => {
    const provider = await start();
    await provider.create(FILE, "image", image);
    await lab.stop();
    const metal = [...underlay.metal, { name: "metal-2", address: "192.0.2.91", installDisk: "/dev/sda" }];
    await start({ directory: lab.directory, underlay: { ...underlay, metal } });
    expect(Object.keys(lab.lab.world().machines)).toEqual(["metal-1", "metal-2"]);
    expect(Object.keys(lab.lab.world().hypervisors[0]?.files ?? {})).toEqual(["local:iso/talos.img"]);
  });

  it("says which file it cannot read", async () => {
    await start();
    await lab.stop();
    const file = join(lab.directory, "world.json");
    writeFileSync(file, "{");
    await expect(TestLab.start({ directory: lab.directory })).rejects.toThrow(`${file} cannot be read: `);
    expect(existsSync(file)).toBe(true);
  });
});

describe("diagnostics", () => {
  it("are sent to the engine that opened the connection", async () => {
    const logged: string[] = [];
    const engine = new Server();
    engine.addService(EngineService, {
      log: (call: { request: { getMessage(): string } }, done: (error: null, reply: unknown) => void) => {
        logged.push(call.request.getMessage());
        done(null, new Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    lab = await TestLab.start();
    const provider = await lab.provider("proxmoxve", api, { engine: `127.0.0.1:${port}` });
    const vm: Props = { nodeName: "pve1", agent: { enabled: true, timeout: "1m30s" } };
    const made = await provider.create("proxmoxve:index/vmLegacy:VmLegacy", "vm", vm);
    expect(lab.lab.recorder.durations("main").get(made.urn)).toBe(150);
    for (let tries = 0; logged.length === 0 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    engine.forceShutdown();
    expect(logged).toEqual([
      'error waiting for network interfaces from QEMU agent: timeout while waiting for the QEMU agent on VM "100" to publish the network interfaces',
    ]);
  });
});
