// Proves what ProxmoxMachine and MetalMachine ask the engine for and tell a cluster. It cannot prove that Proxmox boots
// such a VM: the profile follows the documents named beside it.
import * as pulumi from "@pulumi/pulumi";
import { Provider as Proxmox } from "@pulumi/proxmoxve/provider";
import { MetalMachine, ProxmoxMachine, type ProxmoxMachineArgs } from "../../../components/machines";
import { record } from "../../stacks/recording";

const cp: ProxmoxMachineArgs = {
  clusterName: "main",
  nodeName: "main-cp-0",
  role: "controlplane",
  hypervisor: "plusha",
  vmId: 900,
  datastore: "pve-nvme",
  imageVolume: "local:import/image.qcow2",
  cores: 4,
  memoryMiB: 4096,
  diskGiB: 20,
  lan: { bridge: "vmbr0", address: "192.168.1.70/24", mtu: 1500 },
  gateway: "192.168.1.1",
  extraNics: [],
  extraDisks: [],
  nameservers: ["192.168.1.1"],
  labels: {},
  guestAgent: false,
  retire: false,
};

const machine = (args: ProxmoxMachineArgs) =>
  record(() => {
    const made = new ProxmoxMachine("main-cp-0", args, { provider: new Proxmox("main-proxmox") });
    const { nodeName, role, ip, lan, imagePlatform, links, dataDisksGiB, labels } = made;
    return { facts: { nodeName, role, ip, lan, imagePlatform, links, dataDisksGiB, labels }, address: made.address };
  });

test("a control plane is a protected VM with the profile that Talos wants", async () => {
  const recording = await machine(cp);
  expect(recording.registrations.map(({ type, name, parent }) => [type, name, parent])).toEqual([
    ["homelab:machines:ProxmoxMachine", "main-cp-0", ""],
    ["proxmoxve:index/vmLegacy:VmLegacy", "main-cp-0-vm", "main-cp-0"],
    ["pulumi:providers:proxmoxve", "main-proxmox", ""],
  ]);
  expect(recording.one("main-cp-0-vm")).toMatchObject({
    provider: "main-proxmox",
    protect: true,
    ignoreChanges: ["disks[0].importFrom"],
    dependsOn: [],
  });
  expect(recording.one("main-cp-0-vm").inputs).toEqual({
    name: "main-cp-0",
    nodeName: "plusha",
    vmId: 900,
    tags: ["main", "managed-by-pulumi", "talos"],
    machine: "q35",
    bios: "ovmf",
    efiDisk: { datastoreId: "pve-nvme", type: "4m", preEnrolledKeys: false },
    operatingSystem: { type: "l26" },
    cpu: { type: "host", cores: 4 },
    memory: { dedicated: 4096, floating: 0 },
    scsiHardware: "virtio-scsi-pci",
    disks: [
      {
        interface: "scsi0",
        datastoreId: "pve-nvme",
        importFrom: "local:import/image.qcow2",
        size: 20,
        discard: "on",
        ssd: true,
      },
    ],
    bootOrders: ["scsi0"],
    networkDevices: [{ bridge: "vmbr0", model: "virtio", macAddress: "02:00:C0:A8:01:46", mtu: 1500 }],
    initialization: {
      datastoreId: "pve-nvme",
      dns: { servers: ["192.168.1.1"] },
      ipConfigs: [{ ipv4: { address: "192.168.1.70/24", gateway: "192.168.1.1" } }],
    },
    agent: { enabled: false },
    onBoot: true,
    stopOnDestroy: true,
    rebootAfterUpdate: false,
    protection: true,
  });
  expect(recording.one("main-cp-0").inputs).toEqual({ ...cp, imageVolume: undefined });
});

test("tells a cluster what it needs to know, the address through the VM", async () => {
  const recording = await machine(cp);
  expect(recording.result).toEqual({
    facts: {
      nodeName: "main-cp-0",
      role: "controlplane",
      ip: "192.168.1.70",
      lan: "192.168.1.0/24",
      imagePlatform: "nocloud",
      links: [{ alias: "lan", selector: 'mac(link.permanent_addr) == "02:00:c0:a8:01:46"', mtu: 1500 }],
      dataDisksGiB: [],
      labels: {},
    },
    address: "192.168.1.70",
  });
});

test("retiring lifts both protections", async () => {
  const vm = (await machine({ ...cp, retire: true })).one("main-cp-0-vm");
  expect([vm.protect, vm.inputs["protection"]]).toEqual([false, false]);
});

test("a worker is not protected; extra interfaces have no gateway, extra disks no image", async () => {
  const vm = (
    await machine({
      ...cp,
      role: "worker",
      guestAgent: true,
      extraNics: [{ bridge: "vmbr3", address: "10.10.0.70/24", mtu: 9000 }],
      extraDisks: [{ sizeGiB: 100, datastore: "pve-ssd" }],
    })
  ).one("main-cp-0-vm");
  expect([vm.protect, vm.inputs["protection"], vm.inputs["agent"]]).toEqual([false, false, { enabled: true }]);
  expect((vm.inputs["disks"] as unknown[])[1]).toEqual({
    interface: "scsi1",
    datastoreId: "pve-ssd",
    size: 100,
    discard: "on",
    ssd: true,
  });
  expect((vm.inputs["networkDevices"] as unknown[])[1]).toEqual({
    bridge: "vmbr3",
    model: "virtio",
    macAddress: "02:00:0A:0A:00:46",
    mtu: 9000,
  });
  expect(vm.inputs["initialization"]).toMatchObject({
    ipConfigs: [
      { ipv4: { address: "192.168.1.70/24", gateway: "192.168.1.1" } },
      { ipv4: { address: "10.10.0.70/24" } },
    ],
  });
  expect(JSON.stringify(vm.inputs["initialization"]).match(/gateway/g)).toHaveLength(1);
});

test("refuses every size that Talos or Proxmox would, before the first resource", async () => {
  await expect(machine({ ...cp, vmId: 99, cores: 0, memoryMiB: 1024, diskGiB: 8 })).rejects.toThrow(
    'Machine "main-cp-0" cannot be created: vmId 99 is outside 100–999999999; cores 0 is less than 1; ' +
      "memoryMiB 1024 is less than the 2048 that a controlplane needs; diskGiB 8 is less than 10.",
  );
});

test("in a preview the address of a VM that is not there yet is unknown, that of a box is known", async () => {
  await pulumi.runtime.setMocks(
    { newResource: ({ inputs }) => ({ id: undefined, state: inputs as object }), call: () => ({}) },
    "homelab",
    "test",
    true,
  );
  const vm = new ProxmoxMachine("main-cp-0", cp, { provider: new Proxmox("main-proxmox") });
  const box = new MetalMachine("box", metal);
  const isKnown = (output: pulumi.Output<string>) => (output as unknown as { isKnown: Promise<boolean> }).isKnown;
  expect([await isKnown(vm.address), await isKnown(box.address)]).toEqual([false, true]);
});

const metal = {
  nodeName: "home-0",
  role: "worker",
  ip: "192.168.120.10",
  prefixLength: 22,
  gateway: "192.168.120.1",
  installDisk: "/dev/nvme0n1",
  labels: { gpu: "intel" },
} as const;

test("a box creates nothing and keeps its address by configuration", async () => {
  const recording = await record(() => {
    const { links, lan, installDisk, imagePlatform, address } = new MetalMachine("home-0", {
      ...metal,
      mac: "AA:BB:CC:00:11:22",
    });
    const byCarrier = new MetalMachine("home-1", metal).links[0].selector;
    return { links, lan, installDisk, imagePlatform, address, byCarrier };
  });
  expect(recording.registrations.map(({ type, name }) => [type, name])).toEqual([
    ["homelab:machines:MetalMachine", "home-0"],
    ["homelab:machines:MetalMachine", "home-1"],
  ]);
  expect(recording.result).toEqual({
    links: [
      {
        alias: "lan",
        selector: 'mac(link.permanent_addr) == "aa:bb:cc:00:11:22"',
        address: "192.168.120.10/22",
        gateway: "192.168.120.1",
      },
    ],
    lan: "192.168.120.0/22",
    installDisk: "/dev/nvme0n1",
    imagePlatform: "metal",
    address: "192.168.120.10",
    byCarrier: "link.link_state",
  });
});
