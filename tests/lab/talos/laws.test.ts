// Proves each law of the simulated Talos provider over gRPC: what nodes refuse, in their words, and what then holds
// because of which resources. It cannot prove that the words are still those of a later Talos.
import { TYPES, TalosLab, vmUrn, type Pki } from "./fixture";

let lab: TalosLab;
let pki: Pki;

beforeEach(async () => {
  lab = await TalosLab.start();
  pki = await lab.secrets();
}, 600_000);

afterEach(() => lab.lab.remove());

const rpc = (code: string, text: string): string => `rpc error: code = ${code} desc = ${text}`;
const unreachable = (address: string): string =>
  rpc(
    "Unavailable",
    `connection error: desc = "transport: Error while dialing: dial tcp ${address}:50000: connect: no route to host"`,
  );

describe("a node must be reachable", () => {
  test.each([
    ["no machine there", "192.0.2.99"],
    ["a machine that is off", "192.0.2.80"],
    ["a machine with nothing to boot", "192.0.2.81"],
  ])("refuses %s", async (_case, node) => {
    await expect(lab.configure(pki, node)).rejects.toThrow(`Error applying configuration: ${unreachable(node)}`);
    await expect(lab.bootstrap(pki, node)).rejects.toThrow(`Error bootstrapping node: ${unreachable(node)}`);
  });

  test("holds because of the resource that made the machine; nothing made a box", async () => {
    const onVm = await lab.configure(pki, "192.0.2.70");
    expect(lab.evidence(onVm, "create")["talos-node-must-be-reachable"]).toEqual([[vmUrn("vm-0")]]);
    const onBox = await lab.configure(pki, "192.0.2.90");
    expect(lab.evidence(onBox, "create")["talos-node-must-be-reachable"]).toEqual([]);
  });

  test("at a virtual address only after the bootstrap", async () => {
    const vip = "apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 192.0.2.75\nlink: ens18\n";
    await lab.configure(pki, "192.0.2.70", "controlplane", { configPatches: [vip] });
    const viaVip = { node: "192.0.2.75", clientConfiguration: pki.clientConfiguration };
    const kubeconfig = () => lab.talos.create(TYPES.kubeconfig, "kubeconfig", viaVip);
    await expect(kubeconfig()).rejects.toThrow(`failed to retrieve kubeconfig: ${unreachable("192.0.2.75")}`);
    const bootstrap = await lab.bootstrap(pki, "192.0.2.70");
    expect(lab.evidence(await kubeconfig(), "create")["talos-node-must-be-reachable"]).toEqual([
      [vmUrn("vm-0")],
      [bootstrap.urn],
    ]);
  });
});

describe("the client certificate must match", () => {
  test("refuses a client of another cluster", async () => {
    await lab.configure(pki, "192.0.2.70");
    const stranger = await lab.secrets("other");
    await expect(lab.bootstrap(stranger, "192.0.2.70")).rejects.toThrow(
      `Error bootstrapping node: ${rpc(
        "Unavailable",
        'connection error: desc = "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of \\"x509: Ed25519 verification failure\\" while trying to verify candidate authority certificate \\"talos\\")"',
      )}`,
    );
  });

  test("holds because of the cluster's secrets, and asks nobody in maintenance mode", async () => {
    const first = await lab.configure(pki, "192.0.2.70");
    expect(lab.evidence(first, "create")["talos-client-certificate-must-match"]).toEqual([]);
    const bootstrap = await lab.bootstrap(pki, "192.0.2.70");
    expect(lab.evidence(bootstrap, "create")["talos-client-certificate-must-match"]).toEqual([[pki.resource.urn]]);
  });
});

describe("the configuration must be valid", () => {
  const broken = "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: cp-0\n";
  const talosSays = "1 error occurred:\n\t* HostnameConfig: 'auto' and 'hostname' cannot be set at the same time\n\n";

  test("refuses it in Talos's words, in maintenance mode and later", async () => {
    const more = { configPatches: [broken] };
    await expect(lab.configure(pki, "192.0.2.70", "controlplane", more)).rejects.toThrow(
      `Error applying configuration: ${rpc("InvalidArgument", `configuration validation failed: ${talosSays}`)}`,
    );
    const applied = await lab.configure(pki, "192.0.2.70");
    const inputs = await lab.inputs(pki, "192.0.2.70", "controlplane", more);
    await expect(lab.talos.update(applied, inputs)).rejects.toThrow(
      `Error applying configuration: ${rpc("InvalidArgument", talosSays)}`,
    );
  });

  test("refuses a configuration without the main document", async () => {
    const inputs = {
      ...(await lab.inputs(pki, "192.0.2.70")),
      machineConfigurationInput: 'apiVersion: v1alpha1\nkind: HostnameConfig\nauto: "off"\nhostname: cp-0\n',
    };
    await expect(lab.talos.create(TYPES.apply, "apply", inputs)).rejects.toThrow(
      "the applied machine configuration doesn't contain v1alpha1 config, did you mean to patch the machine config instead?",
    );
  });

  test("needs install instructions on a box, not on a VM with a disk image", async () => {
    const more = { configPatches: ["machine:\n  install:\n    $patch: delete\n"] };
    await expect(lab.configure(pki, "192.0.2.90", "worker", more)).rejects.toThrow(
      'configuration validation failed: 1 error occurred:\n\t* v1alpha1.Config: 1 error occurred:\n\t* install instructions are required in "metal" mode',
    );
    expect((await lab.configure(pki, "192.0.2.70", "worker", more)).id).toBe("machine_configuration_apply");
  });

  test("refuses patches in the provider's words", async () => {
    await expect(lab.configure(pki, "192.0.2.70", "worker", { configPatches: ["machine: [1"] })).rejects.toThrow(
      "Error loading config patches: ",
    );
  });

  test("holds because of the secrets in it", async () => {
    const applied = await lab.configure(pki, "192.0.2.70");
    expect(lab.evidence(applied, "create")["talos-configuration-embeds-cluster-secrets"]).toEqual([[pki.resource.urn]]);
  });
});

describe("apply modes", () => {
  test.each([
    ["staged", "staged"],
    ["no_reboot", "no-reboot"],
    ["staged_if_needing_reboot", "staged"],
  ])("%s is refused in maintenance mode", async (applyMode, spelled) => {
    await expect(lab.configure(pki, "192.0.2.70", "controlplane", { applyMode })).rejects.toThrow(
      `Error applying configuration: ${rpc(
        "Unimplemented",
        `apply configuration --mode='${spelled}' is not supported in maintenance mode`,
      )}`,
    );
  });

  test("no_reboot is refused for what needs a reboot", async () => {
    const applied = await lab.configure(pki, "192.0.2.70");
    const configPatches = ["machine:\n  features:\n    diskQuotaSupport: false\n"];
    const inputs = await lab.inputs(pki, "192.0.2.70", "controlplane", { applyMode: "no_reboot", configPatches });
    await expect(lab.talos.update(applied, inputs)).rejects.toThrow(
      `Error applying configuration: ${rpc(
        "InvalidArgument",
        "this config change can't be applied in immediate mode\ndiff:\nmachine.features.diskQuotaSupport",
      )}`,
    );
    const harmless = { ...inputs, configPatches: ['machine:\n  sysctls:\n    vm.swappiness: "1"\n'] };
    expect((await lab.talos.update(applied, harmless)).outputs.value["resolvedApplyMode"]).toBe("no_reboot");
  });
});

describe("the installer image must exist", () => {
  const schematic = "customization:\n  systemExtensions:\n    officialExtensions:\n      - siderolabs/iscsi-tools\n";
  const id = "c9078f9419961640c712a8bf2bb9174933dfcf1da383fd8ea2b7dc21493f8bac";
  const image = `factory.talos.dev/metal-installer/${id}:v1.12.2`;
  const more = { configPatches: [`machine:\n  install:\n    image: ${image}\n    disk: /dev/nvme0n1\n`] };

  test("refuses a schematic that the factory does not know, on boxes only", async () => {
    await expect(lab.configure(pki, "192.0.2.90", "worker", more)).rejects.toThrow(
      `Error applying configuration: task install (1/1): failed: failed to pull image "${image}": failed to resolve reference "${image}": not found`,
    );
    expect((await lab.configure(pki, "192.0.2.70", "worker", more)).id).toBe("machine_configuration_apply");
  });

  test("holds because of the schematic, which the box then runs", async () => {
    const posted = await lab.talos.create(TYPES.schematic, "schematic", { schematic });
    expect(posted.id).toBe(id);
    const applied = await lab.configure(pki, "192.0.2.90", "worker", more);
    expect(lab.evidence(applied, "create")["talos-installer-image-must-exist"]).toEqual([[posted.urn]]);
    expect(lab.machine("metal-0").image).toEqual({
      schematic: id,
      talosVersion: "v1.12.2",
      extensions: ["siderolabs/iscsi-tools"],
    });
  });
});

describe("bootstrap", () => {
  test("needs a configuration", async () => {
    await expect(lab.bootstrap(pki, "192.0.2.70")).rejects.toThrow(
      `Error bootstrapping node: ${rpc("Unimplemented", "method Bootstrap not implemented")}`,
    );
    const applied = await lab.configure(pki, "192.0.2.70");
    const bootstrap = await lab.bootstrap(pki, "192.0.2.70");
    expect(lab.evidence(bootstrap, "create")["talos-api-needs-a-configuration"]).toEqual([[applied.urn]]);
  });

  test("needs a control plane", async () => {
    await lab.configure(pki, "192.0.2.70", "worker");
    await expect(lab.bootstrap(pki, "192.0.2.70")).rejects.toThrow(
      `Error bootstrapping node: ${rpc("FailedPrecondition", "bootstrap can only be performed on a control plane node")}`,
    );
  });

  test("happens once for all control planes", async () => {
    await lab.configure(pki, "192.0.2.70");
    await lab.configure(pki, "192.0.2.71");
    await lab.bootstrap(pki, "192.0.2.70");
    for (const node of ["192.0.2.70", "192.0.2.71"]) {
      await expect(lab.bootstrap(pki, node)).rejects.toThrow(
        `Error bootstrapping node: ${rpc("AlreadyExists", "etcd data directory is not empty")}`,
      );
    }
    const [cluster] = Object.values(lab.world.clusters);
    expect(cluster?.etcd).toEqual(["vm-0", "vm-1"]);
  });
});

describe("a kubeconfig", () => {
  const inputs = (node: string) => ({ node, clientConfiguration: pki.clientConfiguration });
  const create = (node: string) => lab.talos.create(TYPES.kubeconfig, "kubeconfig", inputs(node));

  test("needs a configuration, and no bootstrap", async () => {
    await expect(create("192.0.2.70")).rejects.toThrow(
      `failed to retrieve kubeconfig: ${rpc("Unimplemented", "method Kubeconfig not implemented")}`,
    );
    await lab.configure(pki, "192.0.2.70");
    expect((await create("192.0.2.70")).id).toBe("main");
  });

  test("needs a control plane", async () => {
    await lab.configure(pki, "192.0.2.70", "worker");
    await expect(create("192.0.2.70")).rejects.toThrow(
      `failed to retrieve kubeconfig: ${rpc("Unimplemented", "kubeconfig is only available on control plane nodes")}`,
    );
  });
});

describe("a reset on destroy", () => {
  const graceful = { onDestroy: { reset: true, graceful: true, reboot: true } };
  const wiped = { onDestroy: { reset: true, graceful: false, reboot: true } };
  const left = "failed to leave cluster: failed to remove member ";

  test("cannot make the last etcd member leave", async () => {
    const only = await lab.configure(pki, "192.0.2.70", "controlplane", graceful);
    await lab.bootstrap(pki, "192.0.2.70");
    await expect(lab.talos.delete(only)).rejects.toThrow(
      new RegExp(
        `^Error resetting machine: sequence error: sequence failed: error running phase 4 in reset sequence: task 1/1: failed, ${left}\\d+: etcdserver: re-configuration failed due to not enough started members$`,
      ),
    );
  });

  test("lets members leave one after the other, while the one that is only wiped stays", async () => {
    const first = await lab.configure(pki, "192.0.2.70", "controlplane", wiped);
    const others = [];
    for (const node of ["192.0.2.71", "192.0.2.72"])
      others.push(await lab.configure(pki, node, "controlplane", graceful));
    await lab.bootstrap(pki, "192.0.2.70");
    for (const other of others) {
      await lab.talos.delete(other);
      expect(lab.evidence(other, "delete")["talos-graceful-reset-leaves-etcd"]).toEqual([[first.urn]]);
    }
    await lab.talos.delete(first);
    expect(["vm-0", "vm-1", "vm-2"].map((name) => lab.machine(name).config)).toEqual([undefined, undefined, undefined]);
  });

  test("needs a majority without the member that leaves", async () => {
    const first = await lab.configure(pki, "192.0.2.70", "controlplane", wiped);
    const other = await lab.configure(pki, "192.0.2.71", "controlplane", graceful);
    await lab.bootstrap(pki, "192.0.2.70");
    await lab.talos.delete(first);
    await expect(lab.talos.delete(other)).rejects.toThrow(/etcdserver: unhealthy cluster$/);
  });

  test("needs the machine of a member that is neither reset nor asked to leave", async () => {
    await lab.configure(pki, "192.0.2.70");
    const other = await lab.configure(pki, "192.0.2.71", "controlplane", graceful);
    await lab.bootstrap(pki, "192.0.2.70");
    await lab.talos.delete(other);
    expect(lab.evidence(other, "delete")["talos-graceful-reset-leaves-etcd"]).toEqual([
      [vmUrn("vm-0"), lab.talos.urn(TYPES.apply, "apply-192.0.2.70")],
    ]);
  });

  test("needs a machine that is there and configured", async () => {
    const applied = await lab.configure(pki, "192.0.2.70", "worker", graceful);
    lab.machine("vm-0").running = false;
    await expect(lab.talos.delete(applied)).rejects.toThrow(`Error resetting machine: ${unreachable("192.0.2.70")}`);
    lab.machine("vm-0").running = true;
    await lab.talos.delete(applied);
    await expect(lab.talos.delete(applied)).rejects.toThrow(
      `Error resetting machine: ${rpc("Unimplemented", "API is not implemented in maintenance mode")}`,
    );
  });

  test("halts the machine when no reboot is asked for, and does nothing when no reset is", async () => {
    const halted = await lab.configure(pki, "192.0.2.70", "worker", { onDestroy: { reset: true } });
    const kept = await lab.configure(pki, "192.0.2.71", "worker", { onDestroy: { graceful: true } });
    await lab.talos.delete(halted);
    await lab.talos.delete(kept);
    expect(lab.machine("vm-0")).toMatchObject({ running: false });
    expect(lab.machine("vm-1").config).toBeDefined();
  });
});

describe("extensions must be official", () => {
  test("refuses one that the factory does not have", async () => {
    const schematic = "customization:\n  systemExtensions:\n    officialExtensions: [siderolabs/iscsi-tool]\n";
    await expect(lab.talos.create(TYPES.schematic, "schematic", { schematic })).rejects.toThrow(
      'failed to create schematic: official extension "siderolabs/iscsi-tool" is not available for Talos version v1.12.1',
    );
  });

  test("refuses text that is no schematic", async () => {
    await expect(lab.talos.create(TYPES.schematic, "schematic", { schematic: "customisation: {}" })).rejects.toThrow(
      "failed to unmarshal schematic: yaml: unmarshal errors:\n  line 1: field customisation not found in type schematic.Schematic",
    );
  });
});
