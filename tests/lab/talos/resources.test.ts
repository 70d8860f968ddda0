// Proves how the simulated Talos resources live: strict inputs, previews, secret outputs, staging, updates, refresh and
// destroy. It cannot prove how long a real node takes.
import { formatPath } from "../../../lab/kernel/codec";
import { UNKNOWN } from "../../../lab/kernel/model";
import { rebootMachine } from "../../../lab/world/talosNodes";
import { bagOf, textOf } from "../../../lab/providers/talos/shapes";
import { TYPES, TalosLab, type Pki } from "./fixture";

const STAGED = "staged_if_needing_reboot";
const NEEDS_REBOOT = "machine:\n  features:\n    diskQuotaSupport: false\n";
const IMMEDIATE = 'machine:\n  sysctls:\n    vm.swappiness: "1"\n';

let lab: TalosLab;
let pki: Pki;

beforeEach(async () => {
  lab = await TalosLab.start();
  pki = await lab.secrets();
}, 600_000);

afterEach(() => lab.lab.remove());

const paths = (found: readonly (readonly (string | number)[])[]): string[] => found.map(formatPath).sort();

describe("secrets", () => {
  test("mark the leaves that the real provider marks", () => {
    expect(paths(pki.resource.outputs.secrets)).toEqual([
      "clientConfiguration.clientKey",
      "machineSecrets.certs.etcd.key",
      "machineSecrets.certs.k8s.key",
      "machineSecrets.certs.k8sAggregator.key",
      "machineSecrets.certs.k8sServiceaccount.key",
      "machineSecrets.certs.os.key",
      "machineSecrets.cluster.secret",
      "machineSecrets.secrets.bootstrapToken",
      "machineSecrets.secrets.secretboxEncryptionSecret",
      "machineSecrets.trustdinfo.token",
    ]);
  });

  test("are unknown in a preview and kept by an update", async () => {
    const preview = await lab.talos.preview(TYPES.secrets, "other", {});
    expect(preview.value).toEqual({ talosVersion: "v1.13", machineSecrets: UNKNOWN, clientConfiguration: UNKNOWN });
    const updated = await lab.talos.update(pki.resource, { talosVersion: "v1.12.3" });
    expect(updated.outputs.value).toEqual({ ...pki.resource.outputs.value, talosVersion: "v1.12.3" });
  });

  test("refuse other inputs and other versions", async () => {
    await expect(lab.talos.create(TYPES.secrets, "s", { seed: "x" })).rejects.toThrow(
      "Invalid or unknown key. Examine values at 's.seed'.",
    );
    await expect(lab.talos.create(TYPES.secrets, "s", { talosVersion: "latest" })).rejects.toThrow(
      `Invalid version: error parsing version "vlatest". Examine values at 's.talosVersion'.`,
    );
  });

  test("make a cluster, which goes with them unless a node still carries them", async () => {
    const spare = await lab.secrets("spare");
    expect(Object.keys(lab.world.clusters)).toHaveLength(2);
    await lab.talos.delete(spare.resource);
    await lab.configure(pki, "192.0.2.70");
    await lab.talos.delete(pki.resource);
    expect(Object.values(lab.world.clusters).map(({ name, endpoint }) => [name, endpoint])).toEqual([
      ["main", "https://192.0.2.75:6443"],
    ]);
  });
});

test("secrets that are made once more replace those that nobody carries", async () => {
  await lab.secrets();
  expect(Object.keys(lab.world.clusters)).toHaveLength(1);
  expect(lab.world.clusters[textOf(bagOf(pki.machineSecrets["cluster"]), "id")]).toBeUndefined();
});

describe("a configuration", () => {
  test("marks its secrets and has the provider's defaults in the state", async () => {
    const applied = await lab.configure(pki, "192.0.2.70", "worker", { onDestroy: { reset: true } });
    expect(paths(applied.outputs.secrets)).toEqual([
      "clientConfiguration.clientKey",
      "machineConfiguration",
      "machineConfigurationInput",
    ]);
    expect(applied.outputs.value).toMatchObject({
      applyMode: "auto",
      resolvedApplyMode: "auto",
      endpoint: "192.0.2.70",
      onDestroy: { reset: true, graceful: true, reboot: false },
    });
    expect(applied.outputs.value["machineConfigurationHash"]).toMatch(/^[0-9a-f]{64}$/);
    expect(applied.inputs.value).not.toHaveProperty("applyMode");
  });

  test("is unknown in the preview of a new one, which changes nothing", async () => {
    const inputs = await lab.inputs(pki, "192.0.2.70", "worker", { applyMode: STAGED });
    const computed = (value: Record<string, unknown>) => [value["machineConfiguration"], value["resolvedApplyMode"]];
    expect(computed((await lab.talos.preview(TYPES.apply, "apply", inputs)).value)).toEqual([UNKNOWN, UNKNOWN]);
    expect(lab.machine("vm-0").config).toBeUndefined();
    const unknown = { node: UNKNOWN, clientConfiguration: UNKNOWN, machineConfigurationInput: UNKNOWN };
    const early = await lab.talos.preview(TYPES.apply, "apply", unknown);
    expect(early.value).toMatchObject({ endpoint: UNKNOWN, applyMode: "auto", resolvedApplyMode: "auto" });
  });

  test("stays live while one that needs a reboot is staged", async () => {
    const applied = await lab.configure(pki, "192.0.2.70", "worker");
    const live = lab.machine("vm-0").config?.yaml;
    const inputs = await lab.inputs(pki, "192.0.2.70", "worker", { applyMode: STAGED, configPatches: [NEEDS_REBOOT] });
    const staged = await lab.talos.update(applied, inputs);
    expect(staged.outputs.value["resolvedApplyMode"]).toBe("staged");
    expect(lab.machine("vm-0").config?.yaml).toBe(live);
    expect(lab.machine("vm-0").staged?.yaml).toBe(staged.outputs.value["machineConfiguration"]);
    // Applying the same again asks the node for nothing and still says that it is not live.
    const again = await lab.talos.update(staged, inputs);
    expect(again.outputs.value).toEqual(staged.outputs.value);
    rebootMachine(lab.world, "vm-0");
    expect(lab.machine("vm-0").staged).toBeUndefined();
    expect(lab.machine("vm-0").config?.yaml).toBe(staged.outputs.value["machineConfiguration"]);
  });

  test("that needs no reboot becomes live at once", async () => {
    const applied = await lab.configure(pki, "192.0.2.70", "worker");
    const inputs = await lab.inputs(pki, "192.0.2.70", "worker", { applyMode: STAGED, configPatches: [IMMEDIATE] });
    const updated = await lab.talos.update(applied, inputs);
    expect(updated.outputs.value["resolvedApplyMode"]).toBe("auto");
    expect(lab.machine("vm-0").config?.yaml).toContain("vm.swappiness");
  });

  test("with auto reboots the node when it has to", async () => {
    const applied = await lab.configure(pki, "192.0.2.70", "worker");
    const inputs = await lab.inputs(pki, "192.0.2.70", "worker", { configPatches: [NEEDS_REBOOT] });
    expect((await lab.talos.update(applied, inputs)).outputs.value["resolvedApplyMode"]).toBe("auto");
    expect(lab.machine("vm-0").config?.yaml).toContain("diskQuotaSupport: false");
  });

  test("may follow a first one when the bootstrap has shown that the node left maintenance mode", async () => {
    const first = await lab.configure(pki, "192.0.2.70", "controlplane");
    const inputs = await lab.inputs(pki, "192.0.2.70", "controlplane", { applyMode: STAGED });
    await expect(lab.talos.create(TYPES.apply, "second", inputs)).rejects.toThrow(
      "Error applying configuration: rpc error: code = Unimplemented desc = apply configuration --mode='staged' is not supported in maintenance mode",
    );
    const bootstrap = await lab.bootstrap(pki, "192.0.2.70");
    expect(lab.evidence(bootstrap, "create")["talos-api-needs-a-configuration"]).toEqual([[first.urn]]);
    const second = await lab.talos.create(TYPES.apply, "second", inputs);
    expect(second.outputs.value["resolvedApplyMode"]).toBe("auto");
    expect(lab.evidence(second, "create")["talos-maintenance-mode-takes-auto-or-reboot"]).toEqual([
      [first.urn],
      [bootstrap.urn],
    ]);
  });

  test("changes in place only, and refresh reads nothing back", async () => {
    const applied = await lab.configure(pki, "192.0.2.70", "worker");
    const inputs = await lab.inputs(pki, "192.0.2.71", "worker");
    expect(await lab.talos.diff(applied, inputs)).toEqual({ node: "update" });
    delete lab.machine("vm-0").config;
    expect(await lab.talos.read(applied)).toEqual({
      inputs: expect.anything() as unknown,
      outputs: applied.outputs.value,
    });
  });

  test.each([
    [
      { applyMode: "try" },
      'Attribute apply_mode value must be one of: ["auto" "reboot" "no_reboot" "staged" "staged_if_needing_reboot"], got: "try". Examine values at \'a.applyMode\'.',
    ],
    [
      { machineConfigurationInputWo: "x" },
      "Invalid or unknown key. Examine values at 'a.machineConfigurationInputWo'.",
    ],
    [{ onDestroy: { force: true } }, "Invalid or unknown key. Examine values at 'a.onDestroy.force'."],
    [
      { timeouts: { create: "10" } },
      `A string that can be parsed as a duration consisting of numbers and unit suffixes, such as "30s" or "2h45m". Examine values at 'a.timeouts.create'.`,
    ],
    [
      { machineConfigurationInput: null },
      "Missing machine configuration input: Exactly one of machine_configuration_input or machine_configuration_input_wo must be set",
    ],
    [
      { clientConfiguration: null },
      "Missing client configuration: Exactly one of client_configuration or client_configuration_wo must be set",
    ],
    [{ node: null }, "Missing required property 'node'. Examine values at 'a.node'."],
  ])("refuses %j", async (wrong, message) => {
    const inputs = { ...(await lab.inputs(pki, "192.0.2.70")), ...wrong };
    await expect(lab.talos.create(TYPES.apply, "a", inputs)).rejects.toThrow(new Error(message));
  });
});

describe("a bootstrap and a kubeconfig", () => {
  test("are forgotten without consequence", async () => {
    await lab.configure(pki, "192.0.2.70");
    const bootstrap = await lab.bootstrap(pki, "192.0.2.70");
    const inputs = { node: "192.0.2.70", clientConfiguration: pki.clientConfiguration };
    const kubeconfig = await lab.talos.create(TYPES.kubeconfig, "kubeconfig", inputs);
    expect(paths(kubeconfig.outputs.secrets)).toEqual([
      "clientConfiguration.clientKey",
      "kubeconfigRaw",
      "kubernetesClientConfiguration.clientKey",
    ]);
    expect(kubeconfig.outputs.value).toMatchObject({
      certificateRenewalDuration: "720h",
      kubernetesClientConfiguration: { host: "https://192.0.2.75:6443" },
    });
    const kept = await lab.talos.update(kubeconfig, { ...inputs, certificateRenewalDuration: "48h" });
    expect(kept.outputs.value["kubeconfigRaw"]).toBe(kubeconfig.outputs.value["kubeconfigRaw"]);
    await lab.talos.delete(kubeconfig);
    await lab.talos.delete(bootstrap);
    expect(Object.values(lab.world.clusters).map(({ etcd }) => etcd)).toEqual([["vm-0"]]);
  });
});

describe("a schematic", () => {
  const nebula = "customization:\n  systemExtensions:\n    officialExtensions: [siderolabs/nebula]\n";

  test("has the vanilla id when it is empty", async () => {
    expect((await lab.talos.create(TYPES.schematic, "vanilla", {})).id).toBe(
      "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba",
    );
  });

  test("keeps its first id when its text changes, and the factory knows both", async () => {
    const posted = await lab.talos.create(TYPES.schematic, "image", { schematic: nebula });
    const other = { schematic: nebula.replace("nebula", "zfs") };
    expect(await lab.talos.diff(posted, other)).toEqual({ schematic: "update" });
    expect((await lab.talos.update(posted, other)).id).toBe(posted.id);
    expect(Object.values(lab.world.schematics).map(({ extensions }) => extensions)).toEqual([
      ["siderolabs/nebula"],
      ["siderolabs/zfs"],
    ]);
    await lab.talos.delete(posted);
    expect(lab.world.schematics[posted.id]).toMatchObject({ madeBy: [] });
  });
});

test("the provider takes its own options only", async () => {
  await lab.lab.provider("talos", { imageFactoryUrl: "https://factory.example" }, { name: "own" });
  await expect(lab.lab.provider("talos", { endpoint: "x" }, { name: "wrong" })).rejects.toThrow(
    "Invalid or unknown key. Examine values at 'endpoint'.",
  );
});
