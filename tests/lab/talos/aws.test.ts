// Proves how the Talos provider comes to machines on AWS: by public addresses and through a control plane, as far as
// security groups, certificates and power let it. It cannot prove how long the real provider tries before it says so.
import { operatorDials } from "../../../lab/providers/talos/dialling";
import type { Props } from "../../../lab/kernel/model";
import type { Machine } from "../../../lab/world/model";
import { awsAccount, ELASTIC_IP } from "../world/awsAccount";
import { GET_CONFIGURATION, TalosLab, TYPES, type Pki } from "./fixture";

const CONTROL = "172.31.16.10";
const GPU = "172.31.16.20";
const GPU_PUBLIC = "203.0.113.20";
const SANS = [`machine:\n  certSANs: ["${ELASTIC_IP}"]\n`];

let lab: TalosLab;
let pki: Pki;

beforeEach(async () => {
  lab = await TalosLab.start();
  pki = await lab.secrets();
  lab.world.aws = awsAccount();
  const machine = (name: string, address: string, instanceId: string): Machine => ({
    name,
    platform: "aws",
    addresses: [address],
    instanceId,
    running: true,
    interfaces: [],
    disks: [],
    image: { schematic: "0".repeat(64), talosVersion: "v1.12.2", extensions: [] },
  });
  lab.world.machines["lighthouse-0"] = machine("lighthouse-0", CONTROL, "i-lighthouse");
  lab.world.machines["gpu-0"] = machine("gpu-0", GPU, "i-gpu");
});

afterEach(() => lab.lab.remove());

const lost = (address: string, why: string): string =>
  `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${address}:50000: i/o timeout" (${why})`;

async function apply(name: string, node: string, endpoint: string | undefined, type: string, patches = SANS) {
  const { value } = await lab.talos.invoke(GET_CONFIGURATION, {
    clusterName: "lighthouse",
    clusterEndpoint: `https://${CONTROL}:6443`,
    machineType: type,
    machineSecrets: pki.machineSecrets,
    kubernetesVersion: "v1.35.0",
    talosVersion: "v1.12.2",
    configPatches: patches,
  });
  const given: Props = {
    node,
    clientConfiguration: pki.clientConfiguration,
    machineConfigurationInput: value["machineConfiguration"] ?? "",
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return lab.talos.create(TYPES.apply, name, given);
}

/** Both machines take their first configuration at their public addresses. */
async function configured(patches = SANS): Promise<void> {
  await apply("lighthouse-0-initial", CONTROL, ELASTIC_IP, "controlplane", patches);
  await apply("gpu-0-initial", GPU, GPU_PUBLIC, "worker");
}

const refused = (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => "",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

function openToWorker(): void {
  const rules = lab.world.aws?.regions["us-west-2"]?.securityGroups["sg-nodes"]?.rules ?? {};
  const rule = rules["sgr-50000"];
  if (rule) rules["sgr-50000"] = { ...rule, cidr: "192.0.2.200/32" };
}

test("a private address is not reachable, whoever asks", async () => {
  expect(await refused(apply("first", CONTROL, undefined, "controlplane"))).toContain(
    `Error applying configuration: ${lost(CONTROL, `${CONTROL} of lighthouse-0 is an address within its VPC`)}`,
  );
});

test("a public address is reachable from where a security group says", async () => {
  openToWorker();
  expect(await refused(apply("first", CONTROL, ELASTIC_IP, "controlplane"))).toContain(
    lost(
      ELASTIC_IP,
      "no rule of the security groups of lighthouse-cp-0 lets tcp 50000 in from 198.51.100.9: lighthouse (sg-lighthouse), nodes (sg-nodes)",
    ),
  );
});

test("a node that no security group lets out pulls no image", async () => {
  for (const group of Object.values(lab.world.aws?.regions["us-west-2"]?.securityGroups ?? {})) {
    group.rules = Object.fromEntries(Object.entries(group.rules).filter(([, rule]) => rule.direction === "ingress"));
  }
  expect(await refused(apply("first", CONTROL, ELASTIC_IP, "controlplane"))).toContain(
    'Error applying configuration: failed to pull image "registry.k8s.io/pause": dial tcp: i/o timeout (no security group lets lighthouse-0 out)',
  );
});

test("a machine in maintenance mode takes its configuration at the endpoint; later the control plane passes on", async () => {
  await configured();
  expect(lab.machine("gpu-0").config?.machineType).toBe("worker");
  const later = await apply("gpu-0", GPU, ELASTIC_IP, "worker");
  expect(lab.machine("gpu-0").config?.madeBy).toContain("::gpu-0");
  expect(lab.evidence(later, "create")["talos-endpoint-passes-requests-on"]).toEqual([
    [expect.stringContaining("::gpu-0-initial")],
    // The rule of the security group by which nodes reach each other.
    ["urn:pulumi:lighthouse::homelab::aws::x"],
  ]);
  await lab.talos.create(TYPES.bootstrap, "bootstrap", {
    node: CONTROL,
    endpoint: ELASTIC_IP,
    clientConfiguration: pki.clientConfiguration,
  });
  expect(Object.values(lab.world.clusters).find(({ name }) => name === "lighthouse")?.etcd).toEqual(["lighthouse-0"]);
});

test("a worker passes nothing on", async () => {
  await configured();
  const own = [`machine:\n  certSANs: ["${GPU_PUBLIC}"]\n`];
  await apply("gpu-0", GPU, ELASTIC_IP, "worker", own);
  expect(await refused(apply("other", CONTROL, GPU_PUBLIC, "controlplane"))).toContain(
    "Error applying configuration: rpc error: code = PermissionDenied desc = no request forwarding",
  );
});

test("the certificate has to name the public address", async () => {
  await configured([]);
  expect(await refused(apply("gpu-0", GPU, ELASTIC_IP, "worker"))).toContain(
    `transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate is valid for 127.0.0.1, ${CONTROL}, not ${ELASTIC_IP}`,
  );
});

test("a stopped node answers nobody, not even its control plane", async () => {
  await configured();
  lab.machine("gpu-0").running = false;
  expect(await refused(apply("gpu-0", GPU, ELASTIC_IP, "worker"))).toContain(lost(GPU, "gpu-0 is stopped"));
  const instance = lab.world.aws?.regions["us-west-2"]?.instances["i-lighthouse"];
  if (instance) instance.state = "stopped";
  lab.machine("lighthouse-0").running = false;
  expect(operatorDials(lab.world, ELASTIC_IP)).toEqual({
    error: lost(ELASTIC_IP, "i-lighthouse (lighthouse-0) is stopped"),
  });
});

test("a node that is still in maintenance mode cannot be configured through another one", async () => {
  await apply("lighthouse-0-initial", CONTROL, ELASTIC_IP, "controlplane");
  expect(await refused(apply("gpu-0", GPU, ELASTIC_IP, "worker"))).toContain(
    "x509: certificate signed by unknown authority (gpu-0 is in maintenance mode)",
  );
});
