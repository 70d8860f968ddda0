// A fleet of boxes and VMs on which the Talos provider's tests bring up clusters over gRPC.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bagOf, textOf } from "../../../lab/providers/talos/shapes";
import type { Props } from "../../../lab/kernel/model";
import type { Machine, Underlay, World } from "../../../lab/world/model";
import { TestLab, type TestProvider, type TestResource } from "../harness";

export const TYPES = {
  secrets: "talos:machine/secrets:Secrets",
  apply: "talos:machine/configurationApply:ConfigurationApply",
  bootstrap: "talos:machine/bootstrap:Bootstrap",
  kubeconfig: "talos:cluster/kubeconfig:Kubeconfig",
  schematic: "talos:imageFactory/schematic:Schematic",
} as const;

export const GET_CONFIGURATION = "talos:machine/getConfiguration:getConfiguration";

/** Four boxes in maintenance mode at 192.0.2.90 and up. */
const underlay: Underlay = {
  hypervisors: [],
  metal: [0, 1, 2, 3].map((n) => ({ name: `metal-${n}`, address: `192.0.2.${90 + n}`, installDisk: "/dev/nvme0n1" })),
};

export const vmUrn = (name: string): string => `urn:pulumi:main::homelab::proxmoxve:index/vmLegacy:VmLegacy::${name}`;

/** A VM that booted a disk image at 192.0.2.`octet`. */
function vm(name: string, octet: number, over: Partial<Machine> = {}): Machine {
  return {
    name,
    platform: "proxmox",
    addresses: [`192.0.2.${octet}`],
    running: true,
    interfaces: [{ mac: "BC:24:11:00:00:01", mtu: 1500 }],
    disks: [{ device: "/dev/sda", sizeGiB: 20 }],
    image: { schematic: "0".repeat(64), talosVersion: "v1.12.2", extensions: [] },
    madeBy: vmUrn(name),
    ...over,
  };
}

/** VMs `vm-0` to `vm-2` at 192.0.2.70 and up, one that is off at .80 and one with an empty disk at .81. */
function machines(): Record<string, Machine> {
  const empty = vm("vm-empty", 81);
  delete empty.image;
  const all = [vm("vm-0", 70), vm("vm-1", 71), vm("vm-2", 72), vm("vm-off", 80, { running: false }), empty];
  return Object.fromEntries(all.map((machine) => [machine.name, machine]));
}

/** What a cluster's nodes need. */
export interface Pki {
  readonly resource: TestResource;
  readonly machineSecrets: Props;
  readonly clientConfiguration: Props;
}

export class TalosLab {
  private constructor(
    readonly lab: TestLab,
    readonly talos: TestProvider,
  ) {}

  static async start(): Promise<TalosLab> {
    const directory = mkdtempSync(join(tmpdir(), "talos-"));
    const world: World = { hypervisors: [], schematics: {}, machines: machines(), clusters: {} };
    writeFileSync(join(directory, "world.json"), JSON.stringify(world));
    const lab = await TestLab.start({ underlay, directory });
    return new TalosLab(lab, await lab.provider("talos"));
  }

  get world(): World {
    return this.lab.lab.world();
  }

  machine(name: string): Machine {
    const machine = this.world.machines[name];
    if (!machine) throw new Error(`no machine ${name}`);
    return machine;
  }

  async secrets(name = "secrets"): Promise<Pki> {
    const resource = await this.talos.create(TYPES.secrets, name, { talosVersion: "v1.12.2" });
    const { machineSecrets, clientConfiguration } = resource.outputs.value;
    return { resource, machineSecrets: bagOf(machineSecrets), clientConfiguration: bagOf(clientConfiguration) };
  }

  async config(pki: Pki, machineType: string, configPatches: readonly string[] = []): Promise<string> {
    const { value } = await this.talos.invoke(GET_CONFIGURATION, {
      clusterName: "main",
      clusterEndpoint: "https://192.0.2.75:6443",
      machineType,
      machineSecrets: pki.machineSecrets,
      kubernetesVersion: "v1.35.0",
      talosVersion: "v1.12.2",
      configPatches,
    });
    return textOf(value, "machineConfiguration");
  }

  /** Inputs of a ConfigurationApply. */
  async inputs(pki: Pki, node: string, machineType = "controlplane", more: Props = {}): Promise<Props> {
    const machineConfigurationInput = await this.config(pki, machineType);
    return { node, clientConfiguration: pki.clientConfiguration, machineConfigurationInput, ...more };
  }

  async configure(pki: Pki, node: string, machineType = "controlplane", more: Props = {}): Promise<TestResource> {
    return this.talos.create(TYPES.apply, `apply-${node}`, await this.inputs(pki, node, machineType, more));
  }

  bootstrap(pki: Pki, node: string): Promise<TestResource> {
    const inputs = { node, clientConfiguration: pki.clientConfiguration };
    return this.talos.create(TYPES.bootstrap, `bootstrap-${node}`, inputs);
  }

  /** Resources that made the laws of the last operations hold, by law, of one resource. */
  evidence(resource: TestResource, verb: string): Record<string, string[][]> {
    const found: Record<string, string[][]> = {};
    for (const { urn, verb: of, law, because } of this.lab.lab.evidence("main")) {
      if (urn === resource.urn && of === verb) found[law] = because.map(({ anyOf }) => [...anyOf]);
    }
    return found;
  }
}
