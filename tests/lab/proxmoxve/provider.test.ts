// Proves every law of the simulated Proxmox provider over gRPC: broken once on purpose, with the exact message. It
// cannot prove that Proxmox words its refusals so today; the source of each text stands next to its law.
import { OperationError, TestLab, type TestProvider, type TestResource } from "../harness";
import { UNKNOWN, type Props } from "../../../lab/kernel/model";

const FILE = "proxmoxve:download/file:File";
const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const AGENT = "a".repeat(64);
const BARE = "b".repeat(64);
const url = (schematic: string): string => `https://factory.talos.dev/image/${schematic}/v1.12.1/nocloud-amd64.qcow2`;

const fileInputs: Props = {
  nodeName: "pve1",
  datastoreId: "local",
  contentType: "import",
  url: url(AGENT),
  fileName: "talos.qcow2",
  overwrite: false,
};
/** The same image packed, for a disk that is imported over SSH. */
const isoInputs: Props = {
  contentType: "iso",
  url: url(AGENT).replace("qcow2", "raw.zst"),
  fileName: "talos.img",
  decompressionAlgorithm: "zst",
};
const vmInputs: Props = {
  name: "cp-1",
  nodeName: "pve1",
  vmId: 101,
  cpu: { cores: 4 },
  memory: { dedicated: 8192 },
  disks: [{ interface: "scsi0", datastoreId: "local-lvm", importFrom: "local:import/talos.qcow2", size: 40 }],
  networkDevices: [
    { bridge: "vmbr0", macAddress: "BC:24:11:00:00:01" },
    { bridge: "vmbr1", mtu: 9000 },
  ],
  initialization: {
    datastoreId: "local-lvm",
    ipConfigs: [
      { ipv4: { address: "192.0.2.11/24", gateway: "192.0.2.1" } },
      { ipv4: { address: "198.51.100.11/24" } },
    ],
  },
  agent: { enabled: true },
};

let lab: TestLab;
let proxmox: TestProvider;

beforeEach(async () => {
  lab = await TestLab.start();
  const { schematics } = lab.lab.world();
  schematics[AGENT] = { yaml: "", extensions: ["siderolabs/qemu-guest-agent"], madeBy: ["urn:schematic"] };
  schematics[BARE] = { yaml: "", extensions: [], madeBy: ["urn:schematic"] };
  proxmox = await lab.provider("proxmoxve", { endpoint: "https://192.0.2.2:8006/", apiToken: "canary" });
});
afterEach(() => lab.remove());

const download = (changes: Props = {}, name = "image"): Promise<TestResource> =>
  proxmox.create(FILE, name, { ...fileInputs, ...changes });
const start = (changes: Props = {}, name = "cp-1"): Promise<TestResource> =>
  proxmox.create(VM, name, { ...vmInputs, ...changes });

async function refusal(operation: Promise<unknown>): Promise<OperationError> {
  const error = await operation.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof OperationError)) throw new Error("the operation was not refused");
  return error;
}

describe("downloads", () => {
  it("puts the image where the VM finds it", async () => {
    const file = await download();
    expect(file.id).toBe("local:import/talos.qcow2");
    expect(file.outputs.value).toMatchObject({
      fileName: "talos.qcow2",
      overwriteUnmanaged: false,
      uploadTimeout: 600,
    });
    expect(lab.lab.world().hypervisors[0]?.files["local:import/talos.qcow2"]).toMatchObject({
      schematic: AGENT,
      talosVersion: "v1.12.1",
    });
    expect(lab.lab.evidence("main")).toContainEqual({
      stack: "main",
      urn: file.urn,
      verb: "create",
      law: "proxmoxve-image-schematic-exists",
      because: [{ anyOf: ["urn:schematic"], otherwise: expect.stringContaining("404 Not Found") as string }],
    });
  });

  it.each<[string, Props, string]>([
    [
      "proxmoxve-node-exists",
      { nodeName: "pve9" },
      "received an HTTP 500 response - Reason: hostname lookup 'pve9' failed - failed to get address info for: pve9: Name or service not known",
    ],
    [
      "proxmoxve-datastore-takes-content, missing",
      { datastoreId: "nas" },
      "received an HTTP 500 response - Reason: storage 'nas' does not exist",
    ],
    [
      "proxmoxve-datastore-takes-content, not configured",
      { datastoreId: "local-lvm" },
      "received an HTTP 500 response - Reason: storage 'local-lvm' is not configured for content-type 'import'",
    ],
    [
      "proxmoxve-image-schematic-exists",
      { url: url("c".repeat(64)) },
      `Error initiating file download: Could not get file metadata, unexpected error: error fetching metadata from download url, unexpected error in GetQueryURLMetadata: error retrieving URL metadata for "${url("c".repeat(64))}": received an HTTP 400 response - Reason: Parameter verification failed. (url: invalid server response: '404 Not Found')`,
    ],
    [
      "proxmoxve-image-exists",
      { url: `https://factory.talos.dev/image/${AGENT}/v1.12.1/nocloud-amd64.tar` },
      `Error initiating file download: Could not get file metadata, unexpected error: error fetching metadata from download url, unexpected error in GetQueryURLMetadata: error retrieving URL metadata for "https://factory.talos.dev/image/${AGENT}/v1.12.1/nocloud-amd64.tar": received an HTTP 400 response - Reason: Parameter verification failed. (url: invalid server response: '404 Not Found')`,
    ],
    [
      "proxmoxve-file-name-fits-content, extension",
      { fileName: "talos.qcow2.zst" },
      "Error downloading file from url: Could not download file 'talos.qcow2.zst', unexpected error: error download file by URL: received an HTTP 400 response - Reason: Parameter verification failed. (filename: invalid filename or wrong extension)",
    ],
    [
      "proxmoxve-file-name-fits-content, extension of an ISO image",
      { ...isoInputs, fileName: "talos.raw" },
      "Error downloading file from url: Could not download file 'talos.raw', unexpected error: error download file by URL: received an HTTP 400 response - Reason: Parameter verification failed. (filename: wrong file extension)",
    ],
    [
      "proxmoxve-download-decompresses, an import",
      { ...isoInputs, contentType: "import", fileName: "talos.raw" },
      "Error downloading file from url: Could not download file 'talos.raw', unexpected error: error download file to datastore local: failed waiting for url download: task \"UPID:pve1:download:talos.raw:\" failed to complete with exit code: decompression not supported for import",
    ],
    [
      "proxmoxve-import-has-the-format-of-its-name",
      { url: url(AGENT).replace("qcow2", "raw.zst") },
      "Error downloading file from url: Could not download file 'talos.qcow2', unexpected error: error download file to datastore local: failed waiting for url download: task \"UPID:pve1:download:talos.qcow2:\" failed to complete with exit code: failed to query file information with qemu-img",
    ],
    [
      "proxmoxve-download-decompresses, another algorithm",
      { ...isoInputs, decompressionAlgorithm: "gz" },
      "Error downloading file from url: Could not download file 'talos.img', unexpected error: error download file to datastore local: failed waiting for url download: task \"UPID:pve1:download:talos.img:\" failed to complete with exit code: command 'zcat /var/lib/vz/template/iso/talos.img.tmp_dwnl' failed: exit code 1",
    ],
    [
      "an algorithm that Proxmox does not know",
      { decompressionAlgorithm: "xz" },
      'Attribute decompression_algorithm value must be one of: ["gz" "lzo" "zst" "bz2"]. Examine values at \'image.decompressionAlgorithm\'.',
    ],
    ["an unknown property", { checksums: "x" }, "Invalid or unknown key. Examine values at 'image.checksums'."],
  ])("refuses %s", async (_law, changes, message) => {
    expect((await refusal(download(changes))).message).toBe(message);
  });

  it("refuses a name that is taken, unless told to overwrite it", async () => {
    await download();
    expect((await refusal(download({}, "again"))).message).toBe(
      "File already exists in the datastore, it was created outside of Terraform or is managed by another resource.: " +
        "File already exists in the datastore: 'talos.qcow2', error: error download file by URL: received an HTTP 500 " +
        "response - Reason: refusing to override existing file 'talos.qcow2'",
    );
    expect((await download({ overwriteUnmanaged: true }, "again")).id).toBe("local:import/talos.qcow2");
  });

  it("replaces on every change of what is downloaded, and of nothing else", async () => {
    const file = await download();
    expect(await proxmox.diff(file, { ...fileInputs, url: url(BARE) })).toEqual({ url: "update-replace" });
    expect(await proxmox.diff(file, { ...fileInputs, uploadTimeout: 900 })).toEqual({ uploadTimeout: "add" });
  });

  it("replaces an unpacked file after a refresh, if sizes are compared", async () => {
    const inputs = { ...fileInputs, ...isoInputs, overwrite: true };
    const file = await download({ ...isoInputs, overwrite: true });
    expect(await proxmox.diff(file, inputs)).toEqual({});
    await proxmox.read(file);
    expect(await proxmox.diff(file, inputs)).toEqual({ size: "update-replace" });
    expect(await proxmox.diff(file, { ...inputs, overwrite: false })).toEqual({ overwrite: "update" });
  });

  it("leaves a file alone that has the size that the URL reports", async () => {
    const file = await download({ overwrite: true });
    await proxmox.read(file);
    expect(await proxmox.diff(file, { ...fileInputs, overwrite: true })).toEqual({});
  });

  it("sees that a file is gone", async () => {
    const file = await download();
    await proxmox.delete(file);
    expect(await proxmox.read(file)).toBeUndefined();
  });
});

describe("VMs", () => {
  it("boots a machine that the world can reach", async () => {
    const file = await download();
    const vm = await start();
    expect(vm.id).toBe("101");
    expect(lab.lab.world().machines["cp-1"]).toEqual({
      name: "cp-1",
      platform: "proxmox",
      addresses: ["192.0.2.11", "198.51.100.11"],
      running: true,
      interfaces: [
        { mac: "BC:24:11:00:00:01", mtu: 1500 },
        { mac: expect.stringMatching(/^BC:24:11(:[0-9A-F]{2}){3}$/) as string, mtu: 9000 },
      ],
      disks: [{ device: "/dev/sda", sizeGiB: 40 }],
      image: { schematic: AGENT, talosVersion: "v1.12.1", extensions: ["siderolabs/qemu-guest-agent"] },
      madeBy: vm.urn,
    });
    expect(vm.outputs.value).toMatchObject({
      ipv4Addresses: [["127.0.0.1"], ["192.0.2.11"], ["198.51.100.11"]],
      networkInterfaceNames: ["lo", "eth0", "eth1"],
    });
    const image = lab.lab.evidence("main").find(({ law }) => law === "proxmoxve-disk-image-is-on-node");
    expect(image?.because).toEqual([
      {
        anyOf: [file.urn],
        otherwise:
          'task "UPID:pve1:qmcreate:101:" failed to complete with exit code: unable to create VM 101 - ' +
          "failed to stat '/var/lib/vz/import/talos.qcow2'",
      },
    ]);
  });

  it.each<[string, Props, string]>([
    [
      "proxmoxve-vm-parameters-fit",
      { name: "cp_1", tags: ["a b"] },
      "error creating VM: received an HTTP 400 response - Reason: Parameter verification failed. (name: invalid format - value does not look like a valid DNS name, tags: invalid format - invalid characters in tag)",
    ],
    [
      "proxmoxve-datastore-takes-content",
      { efiDisk: { datastoreId: "local" } },
      "received an HTTP 500 response - Reason: storage 'local' does not support vm images",
    ],
    [
      "proxmoxve-disk-image-is-on-node",
      { disks: [{ interface: "scsi0", importFrom: "local:import/other.qcow2" }] },
      "task \"UPID:pve1:qmcreate:101:\" failed to complete with exit code: unable to create VM 101 - failed to stat '/var/lib/vz/import/other.qcow2'",
    ],
    [
      "proxmoxve-import-source-is-importable",
      { disks: [{ interface: "scsi0", importFrom: "local:iso/talos.img" }] },
      "error creating VM: received an HTTP 400 response - Reason: Parameter verification failed. (scsi0: local:iso/talos.img has wrong type 'iso' - needs to be 'images' or 'import')",
    ],
    [
      "a property that is not simulated",
      { hostpcis: [{ device: "hostpci0" }] },
      "The lab does not simulate this property. Examine values at 'cp-1.hostpcis'.",
    ],
    ["a misspelt nested property", { cpu: { core: 2 } }, "Invalid or unknown key. Examine values at 'cp-1.cpu.core'."],
    [
      "a wrong type",
      { memory: { dedicated: "8G" } },
      "expected number type, got string type. Examine values at 'cp-1.memory.dedicated'.",
    ],
    ["a missing node", { nodeName: null }, "Missing required property 'nodeName'. Examine values at 'cp-1.nodeName'."],
  ])("refuses %s and leaves nothing behind", async (_law, changes, message) => {
    await download();
    const error = await refusal(start(changes));
    expect(error.message).toBe(message);
    expect(error.remains).toBeUndefined();
    expect(lab.lab.world().hypervisors[0]?.vms).toEqual({});
  });

  const startFailed = (why: string): string =>
    `error starting VM: task "UPID:pve1:qmstart:101:" failed to complete with exit code: start failed: QEMU exited with code 1\ntask log:\n  ${why}`;

  it.each<[string, Props, string]>([
    [
      "proxmoxve-file-id-needs-ssh",
      { disks: [{ interface: "scsi0", fileId: "local:iso/talos.img" }] },
      'creating custom disk: unable to authenticate user "" over SSH to "pve1:22". Please verify that ssh-agent is correctly loaded with an authorized key via \'ssh-add -L\' (NOTE: configurations in ~/.ssh/config are not considered by the provider): failed SSH handshake to pve1:22: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none password], no supported methods remain',
    ],
    [
      "proxmoxve-bridge-exists",
      { networkDevices: [{ bridge: "vmbr7" }] },
      startFailed("bridge 'vmbr7' does not exist"),
    ],
    [
      "proxmoxve-bridge-exists, MTU",
      { networkDevices: [{ bridge: "vmbr0", mtu: 9000 }] },
      startFailed("netdev net0: MTU value '9000' is bigger than the bridge MTU '1500'"),
    ],
    [
      "proxmoxve-memory-fits",
      { memory: { dedicated: 65537 } },
      startFailed("kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory"),
    ],
    ["proxmoxve-cores-fit", { cpu: { cores: 17 } }, startFailed("MAX 16 vcpus allowed per VM on this node")],
    [
      "proxmoxve-address-is-free",
      { initialization: { ipConfigs: [{ ipv4: { address: "192.0.2.90/24" } }] } },
      'address 192.0.2.90 is already in use by machine "metal-1": Proxmox would start the VM, and both machines would answer ARP requests for it',
    ],
  ])("refuses %s and leaves a VM that is off", async (_law, changes, message) => {
    await download();
    const error = await refusal(start(changes));
    expect(error.message).toBe(message);
    expect(error.remains).toMatchObject({ id: "101", reasons: [message] });
    expect(lab.lab.world().machines["cp-1"]?.running).toBe(false);
  });

  it("imports over SSH what `fileId` names, if the provider may", async () => {
    await download(isoInputs);
    const provider = await lab.provider(
      "proxmoxve",
      { endpoint: "https://192.0.2.2:8006", username: "root@pam", password: "canary" },
      { name: "ssh" },
    );
    const fileId = (file: string): Props => ({ ...vmInputs, disks: [{ interface: "scsi0", fileId: file }] });
    expect((await refusal(provider.create(VM, "cp-1", fileId("local:iso/other.img")))).message).toBe(
      "creating custom disk: /var/lib/vz/template/iso/other.img: non-existent or non-regular file",
    );
    await provider.create(VM, "cp-2", {
      ...fileId("local:iso/talos.img"),
      name: "cp-2",
      vmId: 102,
      initialization: {},
    });
    expect(lab.lab.world().machines["cp-2"]?.image?.schematic).toBe(AGENT);
  });

  it("leaves an imported disk alone when a new image comes", async () => {
    await download();
    const disks = (importFrom: string): Props => ({ disks: [{ interface: "scsi0", importFrom, size: 40 }] });
    const vm = await start(disks("local:import/talos.qcow2"));
    expect(lab.lab.world().machines["cp-1"]?.image?.schematic).toBe(AGENT);
    const next = { ...vmInputs, ...disks("local:import/next.qcow2") };
    expect(await proxmox.diff(vm, next)).toEqual({ "disks[0].importFrom": "update" });
    expect(await proxmox.diff(vm, next, ["disks[0].importFrom"])).toEqual({});
    await proxmox.update(vm, next);
    expect(lab.lab.world().machines["cp-1"]?.image?.schematic).toBe(AGENT);
  });

  it("refuses an id that any node of the cluster uses", async () => {
    await download();
    await start();
    expect((await refusal(start({ nodeName: "pve2", disks: [] }, "other"))).message).toBe(
      "error creating VM: received an HTTP 500 response - Reason: unable to create VM 101 - VM 101 already exists on node 'pve1'",
    );
  });

  it("refuses an endpoint where nothing answers", async () => {
    const elsewhere = await lab.provider("proxmoxve", { endpoint: "https://203.0.113.1:8006" }, { name: "elsewhere" });
    expect((await refusal(elsewhere.create(VM, "cp-1", vmInputs))).message).toBe(
      'failed to perform HTTP GET request - Reason: Get "https://203.0.113.1:8006/api2/json/version": dial tcp: connect: no route to host',
    );
  });

  it("waits for a guest agent that never answers, and says so", async () => {
    await download({ url: url(BARE) });
    const vm = await start();
    expect(vm.outputs.value["ipv4Addresses"]).toEqual([]);
    expect(lab.lab.recorder.durations("main").get(vm.urn)).toBe(960);
  });

  it("does not boot what is still packed, or not in the format that it is called", async () => {
    await download({ url: url(AGENT).replace("qcow2", "raw.xz"), fileName: "talos.raw" });
    await download({ fileName: "misnamed.raw" }, "misnamed");
    const disks = ["talos", "misnamed"].map((name, slot) => ({
      interface: `scsi${slot}`,
      importFrom: `local:import/${name}.raw`,
    }));
    await start({ disks, agent: { enabled: false } });
    expect(lab.lab.world().machines["cp-1"]?.image).toBeUndefined();
  });

  it("replaces on a new image, node or id, and on nothing else", async () => {
    await download();
    const vm = await start();
    const disks = [{ interface: "scsi0", datastoreId: "local-lvm", fileId: "local:iso/new.img", size: 40 }];
    expect(await proxmox.diff(vm, { ...vmInputs, disks })).toEqual({
      "disks[0].fileId": "add-replace",
      "disks[0].importFrom": "delete",
    });
    const ignored = ["disks[0].fileId", "disks[*].importFrom"];
    expect(await proxmox.diff(vm, { ...vmInputs, disks }, ignored)).toEqual({});
    expect(await proxmox.diff(vm, { ...vmInputs, vmId: 102 })).toEqual({ vmId: "update-replace" });
    expect(await proxmox.diff(vm, { ...vmInputs, memory: { dedicated: 9216 } })).toEqual({
      "memory.dedicated": "update",
    });
    expect(await proxmox.diff(vm, { ...vmInputs, efiDisk: { type: "4m" } })).toEqual({ efiDisk: "add" });
  });

  it("makes a staged machine configuration live when a change reboots the VM", async () => {
    await download();
    const vm = await start();
    const machine = lab.lab.world().machines["cp-1"];
    const staged = { yaml: "", madeBy: "urn:apply", clusterId: "c", machineType: "worker" } as const;
    if (machine) machine.staged = staged;
    await proxmox.update(vm, { ...vmInputs, memory: { dedicated: 9216 }, rebootAfterUpdate: false });
    expect(machine?.config).toBeUndefined();
    await proxmox.update(vm, { ...vmInputs, memory: { dedicated: 10240 } });
    expect(machine?.config).toEqual(staged);
  });

  it("grows disks and refuses to shrink them", async () => {
    await download();
    const vm = await start();
    const disk = (size: number): Props => ({
      ...vmInputs,
      disks: [{ interface: "scsi0", datastoreId: "local-lvm", importFrom: "local:import/talos.qcow2", size }],
    });
    const grown = await proxmox.update(vm, disk(60));
    expect(lab.lab.world().machines["cp-1"]?.disks).toEqual([{ device: "/dev/sda", sizeGiB: 60 }]);
    expect((await refusal(proxmox.update(grown, disk(50)))).message).toBe(
      "Cannot shrink local-lvm:vm-101-disk-0 in VM 101, it is not supported!",
    );
  });

  it("shows drift, and that a VM is gone", async () => {
    await download();
    const vm = await start();
    const machine = lab.lab.world().machines["cp-1"];
    if (machine) machine.running = false;
    expect((await proxmox.read(vm))?.inputs).toEqual({ ...vm.inputs.value, started: false });
    const back = await proxmox.update({ ...vm, outputs: { ...vm.outputs } }, vmInputs);
    expect(machine?.running).toBe(true);
    await proxmox.delete(back);
    expect(await proxmox.read(vm)).toBeUndefined();
    expect((await refusal(proxmox.delete(vm))).message).toBe(
      "error retrieving VM status: received an HTTP 500 response - Reason: Configuration file 'nodes/pve1/qemu-server/101.conf' does not exist",
    );
  });

  it("keeps a protected VM, but off", async () => {
    await download();
    const vm = await start({ protection: true });
    expect((await refusal(proxmox.delete(vm))).message).toBe(
      "error deleting VM: received an HTTP 500 response - Reason: can't remove VM 101 - protection mode enabled",
    );
    expect(lab.lab.world().machines["cp-1"]?.running).toBe(false);
    const lifted = await proxmox.update(vm, vmInputs);
    await proxmox.delete(lifted);
    expect(lab.lab.world().machines["cp-1"]).toBeUndefined();
  });

  it("takes over a VM under its import id", async () => {
    await download();
    const vm = await start();
    const imported = await proxmox.read({
      ...vm,
      id: "pve1/101",
      inputs: { value: {}, secrets: [] },
      outputs: { value: {}, secrets: [] },
    });
    expect(imported?.inputs).toMatchObject({ nodeName: "pve1", vmId: 101, memory: { dedicated: 8192 } });
  });

  it("previews without touching the world", async () => {
    const planned = await proxmox.preview(VM, "cp-1", vmInputs);
    expect(planned.value["ipv4Addresses"]).toBe(UNKNOWN);
    expect(planned.value["vmId"]).toBe(101);
    expect(lab.lab.world().hypervisors[0]?.vms).toEqual({});
  });
});
