// Proves which kubeconfigs reach a cluster on AWS: public address, security group and certificate have to fit. It cannot
// prove that a real API server's certificate bears what the world says.
import { stringify } from "yaml";
import { awsAccount, ELASTIC_IP } from "../world/awsAccount";
import { ALPHA, Bench, kubeconfig, machineConfig, refusal } from "./world";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "apps" } };
const SCHEMA = "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: ";
const PRIVATE = "172.31.16.10";

let bench: Bench;
afterEach(() => bench.remove());

/** A cluster whose control plane is the instance with the Elastic IP. */
async function dial(server: string, certSANs: readonly string[], change: (bench: Bench) => void = () => undefined) {
  bench = await Bench.start(
    { worker: false },
    { kubeconfig: kubeconfig({ server: `https://${server}:6443`, ca: ALPHA.ca }) },
  );
  const { world } = bench;
  world.aws = awsAccount();
  const machine = world.machines["main-cp-0"];
  const cluster = world.clusters["alpha"];
  if (!machine?.config || !cluster) throw new Error("no cluster");
  const config = machineConfig();
  const yaml = stringify({ ...config, cluster: { ...config.cluster, apiServer: { certSANs } } });
  world.machines["main-cp-0"] = {
    ...machine,
    platform: "aws",
    instanceId: "i-lighthouse",
    addresses: [PRIVATE],
    config: { ...machine.config, yaml, vips: [] },
  };
  cluster.endpoint = `https://${PRIVATE}:6443`;
  change(bench);
  return bench.kubernetes.create(NAMESPACE, "apps", namespace);
}

const failing = (server: string, cause: string): string =>
  `${SCHEMA}Get "https://${server}:6443/openapi/v2?timeout=32s": ${cause}`;

test("the Elastic IP reaches the cluster when the certificate names it", async () => {
  const made = await dial(ELASTIC_IP, [ELASTIC_IP]);
  expect(made.id).toBe("apps");
  const because = bench.because(made, "kubernetes-api-server-answers").flat();
  expect(because).toContain("urn:pulumi:lighthouse::homelab::aws::x");
});

test("a certificate without the Elastic IP is refused", async () => {
  expect(await refusal(dial(ELASTIC_IP, []))).toBe(
    failing(
      ELASTIC_IP,
      `tls: failed to verify certificate: x509: certificate is valid for 127.0.0.1, ${PRIVATE}, not ${ELASTIC_IP}`,
    ),
  );
});

test("the private address is reachable from its VPC only", async () => {
  expect(await refusal(dial(PRIVATE, [ELASTIC_IP]))).toBe(
    failing(PRIVATE, `dial tcp ${PRIVATE}:6443: i/o timeout (${PRIVATE} of main-cp-0 is an address within its VPC)`),
  );
});

test("a security group without the operator's address lets nobody in", async () => {
  const closed = dial(ELASTIC_IP, [ELASTIC_IP], ({ world }) => {
    const group = world.aws?.regions["us-west-2"]?.securityGroups["sg-nodes"];
    if (group) Reflect.deleteProperty(group.rules, "sgr-6443");
  });
  expect(await refusal(closed)).toBe(
    failing(
      ELASTIC_IP,
      `dial tcp ${ELASTIC_IP}:6443: i/o timeout (no rule of the security groups of lighthouse-cp-0 lets tcp 6443 in from 198.51.100.9: lighthouse (sg-lighthouse), nodes (sg-nodes))`,
    ),
  );
});
