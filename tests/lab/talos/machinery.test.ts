// Proves that the Go program over Talos's library makes valid secrets and configurations, patches, validates, compares
// and redacts them as Talos does. It cannot prove that a node of another minor version agrees.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { parse, parseAllDocuments } from "yaml";
import { closeMachinery, machinery, type Machinery, type MachineSecrets } from "../../../lab/providers/talos/machinery";

const HOSTNAME = 'apiVersion: v1alpha1\nkind: HostnameConfig\nauto: "off"\nhostname: cp-0\n';
const VIP = "apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 192.0.2.75\nlink: ens18\n";
const NO_CNI = "cluster:\n  network:\n    cni:\n      name: none\n  proxy:\n    disabled: true\n";

let talos: Machinery;
let secrets: MachineSecrets;

// The first build of the program compiles Talos's library.
beforeAll(async () => {
  talos = await machinery();
  secrets = (await talos.genSecrets({ talosVersion: "v1.12.2" })).machineSecrets;
}, 600_000);

afterAll(closeMachinery);

const generate = async (machineType: string, configPatches: readonly string[] = []): Promise<string> => {
  const { config } = await talos.genConfig({
    clusterName: "main",
    clusterEndpoint: "https://192.0.2.75:6443",
    machineType,
    machineSecrets: secrets,
    kubernetesVersion: "v1.35.0",
    talosVersion: "v1.12.2",
    configPatches,
  });
  return config;
};

const pem = (base64: string): X509Certificate => new X509Certificate(Buffer.from(base64, "base64"));

describe("secrets", () => {
  test("have the provider's shape, with certificates that sign and verify", async () => {
    const { machineSecrets, clientConfiguration } = await talos.genSecrets({ talosVersion: "1.12" });
    expect(Object.keys(machineSecrets.certs).sort()).toEqual([
      "etcd",
      "k8s",
      "k8sAggregator",
      "k8sServiceaccount",
      "os",
    ]);
    expect(machineSecrets.secrets.bootstrapToken).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    expect(machineSecrets.trustdinfo.token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    expect(machineSecrets.secrets).not.toHaveProperty("aescbcEncryptionSecret");
    expect(Buffer.from(machineSecrets.cluster.id, "base64url")).toHaveLength(32);
    const authority = pem(machineSecrets.certs.os.cert);
    expect(authority.ca).toBe(true);
    expect(pem(clientConfiguration.clientCertificate).verify(authority.publicKey)).toBe(true);
    expect(clientConfiguration.caCertificate).toBe(machineSecrets.certs.os.cert);
  });

  test("of contracts before 1.3 carry the older encryption secret", async () => {
    const { machineSecrets } = await talos.genSecrets({ talosVersion: "v1.2" });
    expect(machineSecrets.secrets.aescbcEncryptionSecret).toMatch(/=$/);
  });

  test("sign service account tokens with an RSA key from 1.7 on", async () => {
    const typeOf = async (talosVersion: string) => {
      const { machineSecrets } = await talos.genSecrets({ talosVersion });
      return createPrivateKey(Buffer.from(machineSecrets.certs.k8sServiceaccount.key, "base64")).asymmetricKeyType;
    };
    expect([await typeOf("v1.6"), await typeOf("v1.7"), await typeOf("v1.12")]).toEqual(["ec", "rsa", "rsa"]);
  });

  test("need a version that Talos can read", async () => {
    await expect(talos.genSecrets({ talosVersion: "latest" })).rejects.toThrow('error parsing version "vlatest"');
  });
});

describe("configurations", () => {
  test.each(["controlplane", "worker"])("of a %s are valid on every platform", async (machineType) => {
    const config = await generate(machineType, [HOSTNAME, NO_CNI]);
    for (const mode of ["metal", "cloud"] as const) {
      expect(await talos.validate({ config, mode, strict: true })).toEqual({
        warnings: [],
        problem: "",
        unreadable: "",
      });
    }
  });

  test("say what the lab asks of them", async () => {
    expect(
      await talos.parse({ config: await generate("controlplane", [`${HOSTNAME}---\n${VIP}`, NO_CNI]) }),
    ).toMatchObject({
      complete: true,
      clusterId: secrets.cluster.id,
      clusterName: "main",
      machineType: "controlplane",
      endpoint: "https://192.0.2.75:6443",
      cni: "none",
      proxyDisabled: true,
      podSubnets: ["10.244.0.0/16"],
      vips: [{ address: "192.0.2.75", link: "ens18" }],
      hostname: "cp-0",
      installDisk: "/dev/sda",
      kubernetesVersion: "v1.35.0",
      documents: ["v1alpha1", "HostnameConfig", "Layer2VIPConfig/192.0.2.75"],
      osCa: secrets.certs.os.cert,
      k8sCa: secrets.certs.k8s.cert,
    });
  });

  test("of contract 1.12 have an automatic hostname, which the old field cannot override", async () => {
    const config = await generate("worker", ["machine:\n  network:\n    hostname: w-0\n"]);
    const { problem } = await talos.validate({ config, mode: "cloud", strict: false });
    expect(problem).toBe("1 error occurred:\n\t* static hostname is already set in v1alpha1 config\n\n");
  });

  test("with a hostname need the automatic one switched off", async () => {
    const config = await generate("worker", ["apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: w-0\n"]);
    const { problem } = await talos.validate({ config, mode: "cloud", strict: false });
    expect(problem).toBe(
      "1 error occurred:\n\t* HostnameConfig: 'auto' and 'hostname' cannot be set at the same time\n\n",
    );
  });

  test("are refused in Talos's words when a field is unknown", async () => {
    const config = `${await generate("worker")}---\n${VIP}interface: ens18\n`;
    const { unreadable } = await talos.validate({ config, mode: "cloud", strict: false });
    expect(unreadable).toContain("unknown keys found during decoding:");
    expect(unreadable).toContain("interface: ens18");
  });

  test("need an install disk on metal only", async () => {
    const config = await generate("worker", ["machine:\n  install:\n    disk: ''\n    $patch: delete\n"]);
    expect((await talos.validate({ config, mode: "cloud", strict: false })).problem).toBe("");
    expect((await talos.validate({ config, mode: "metal", strict: false })).problem).toContain(
      "install instructions are required in",
    );
  });

  test("cannot be generated for an unknown machine type", async () => {
    await expect(generate("bastion")).rejects.toThrow('invalid machine type: "bastion"');
  });
});

describe("patches", () => {
  test("append to lists, except to those that Talos replaces", async () => {
    const config = await generate("controlplane", [
      "machine:\n  certSANs: [a.example]\ncluster:\n  network:\n    podSubnets: [10.1.0.0/16]\n",
    ]);
    const { config: patched } = await talos.applyPatches({
      config,
      patches: ["machine:\n  certSANs: [b.example]\ncluster:\n  network:\n    podSubnets: [10.2.0.0/16]\n"],
    });
    const facts = await talos.parse({ config: patched });
    expect(facts.certSans).toEqual(["a.example", "b.example"]);
    expect(facts.podSubnets).toEqual(["10.2.0.0/16"]);
  });

  test("that are no patches are refused", async () => {
    const config = await generate("worker");
    await expect(talos.applyPatches({ config, patches: ["machine: [1"] })).rejects.toThrow(
      "error loading config patches: ",
    );
    await expect(talos.applyPatches({ config, patches: [`${VIP}---\n${VIP}`] })).rejects.toThrow(
      "error loading config patches: duplicate document v1alpha1/Layer2VIPConfig/192.0.2.75 is not allowed",
    );
  });
});

describe("the decision whether a change needs a reboot", () => {
  const after = async (patch: string) => {
    const old = await generate("worker");
    const { config } = await talos.applyPatches({ config: old, patches: [patch] });
    return talos.rebootDecision({ old, new: config });
  };

  test.each([
    ["machine.sysctls", 'machine:\n  sysctls:\n    vm.max_map_count: "262144"\n'],
    ["machine.kubelet", "machine:\n  kubelet:\n    extraArgs:\n      rotate-server-certificates: 'true'\n"],
    ["machine.nodeLabels", "machine:\n  nodeLabels:\n    a: b\n"],
    ["machine.install", "machine:\n  install:\n    image: factory.example/installer/x:v1.12.2\n"],
    ["machine.network", "machine:\n  network:\n    nameservers: [192.0.2.53]\n"],
    ["machine.features.hostDNS", "machine:\n  features:\n    hostDNS:\n      forwardKubeDNSToHost: false\n"],
    ["cluster", "cluster:\n  allowSchedulingOnControlPlanes: true\n"],
  ])("%s is taken over at once", async (field, patch) => {
    const { needsReboot, fields, changed } = await after(patch);
    expect({ needsReboot, fields }).toEqual({ needsReboot: false, fields: [] });
    expect(changed[0]).toMatch(new RegExp(`^${field.replaceAll(".", "\\.")}`));
  });

  test.each([
    ["machine.files", "machine:\n  files:\n    - path: /var/etc/a\n      op: create\n      content: a\n"],
    ["machine.env.GRPC_GO_LOG_VERBOSITY_LEVEL", "machine:\n  env:\n    GRPC_GO_LOG_VERBOSITY_LEVEL: '99'\n"],
    ["machine.udev.rules", "machine:\n  udev:\n    rules: ['SUBSYSTEM==\"drm\"']\n"],
    ["machine.features.diskQuotaSupport", "machine:\n  features:\n    diskQuotaSupport: false\n"],
    ["machine.type", "machine:\n  type: controlplane\n"],
  ])("%s needs a reboot", async (field, patch) => {
    expect(await after(patch)).toMatchObject({ needsReboot: true, fields: [field] });
  });

  test("documents other than v1alpha1 never do", async () => {
    expect(await after(HOSTNAME)).toEqual({ needsReboot: false, fields: [], changed: [] });
  });
});

describe("redaction", () => {
  const CANARY = "canary-7f3a";
  const hiding = [
    `machine:\n  files:\n    - path: /var/etc/a\n      op: create\n      content: ${CANARY}\n  env:\n    TOKEN: ${CANARY}\n`,
    `machine:\n  pods:\n    - apiVersion: v1\n      kind: Pod\n      metadata: {name: p}\n      spec:\n        containers: [{name: c, env: [{name: A, value: ${CANARY}}]}]\n`,
    `cluster:\n  inlineManifests:\n    - name: s\n      contents: |\n        kind: Secret\n        stringData: {a: ${CANARY}}\n`,
    `apiVersion: v1alpha1\nkind: ExtensionServiceConfig\nname: nebula\nenvironment: [KEY=${CANARY}]\nconfigFiles:\n  - content: ${CANARY}\n    mountPath: /etc/nebula\n`,
    `apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: registry.example\nusername: robot\npassword: ${CANARY}\n`,
    `apiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\nencryption:\n  provider: luks2\n  keys:\n    - slot: 0\n      static:\n        passphrase: ${CANARY}\n`,
    `apiVersion: v1alpha1\nkind: SideroLinkConfig\napiUrl: https://siderolink.example/?jointoken=${CANARY}\n`,
  ];

  /** Every secret text of the cluster's secrets. */
  const leaves = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value as Record<string, unknown>).flatMap(leaves);

  test("leaves no secret, the same text each time, and a configuration that Talos accepts", async () => {
    const config = await generate("controlplane", [...hiding, HOSTNAME]);
    expect(config).toContain(CANARY);
    const { config: redacted } = await talos.redact({ config });
    for (const secret of [CANARY, ...leaves(secrets)]) expect(redacted).not.toContain(secret);
    expect(await talos.redact({ config })).toEqual({ config: redacted });
    for (const mode of ["metal", "cloud"] as const) {
      const verdict = await talos.validate({ config: redacted, mode, strict: true });
      expect(verdict).toEqual({ warnings: [], problem: "", unreadable: "" });
    }
  });

  test("keeps what is not secret", async () => {
    const config = await generate("worker", [HOSTNAME, "machine:\n  nodeTaints:\n    key: value:NoSchedule\n"]);
    const { config: redacted } = await talos.redact({ config });
    const [before, after] = [await talos.parse({ config }), await talos.parse({ config: redacted })];
    const { clusterId, osCa, k8sCa, ...kept } = after;
    expect(before).toMatchObject(kept);
    expect([clusterId, osCa, k8sCa]).not.toContain(before.clusterId);
    expect(parseAllDocuments(redacted)).toHaveLength(2);
  });

  test("gives two clusters the same throwaway values", async () => {
    const other = (await talos.genSecrets({ talosVersion: "v1.12" })).machineSecrets;
    const ofOther = await talos.genConfig({
      clusterName: "main",
      clusterEndpoint: "https://192.0.2.75:6443",
      machineType: "worker",
      machineSecrets: other,
      kubernetesVersion: "v1.35.0",
      talosVersion: "v1.12.2",
    });
    expect(await talos.redact(ofOther)).toEqual(await talos.redact({ config: await generate("worker") }));
  });
});

describe("clients", () => {
  test("get a kubeconfig whose certificate the cluster's own CA signed", async () => {
    const made = await talos.kubeconfig({ config: await generate("controlplane") });
    const document = parse(made.kubeconfig) as Record<string, unknown>;
    expect(document["current-context"]).toBe("admin@main");
    expect(made.host).toBe("https://192.0.2.75:6443");
    const certificate = pem(made.clientCertificate);
    expect(certificate.verify(pem(secrets.certs.k8s.cert).publicKey)).toBe(true);
    expect(certificate.subject).toBe("O=system:masters\nCN=admin");
  });

  test("get no kubeconfig of a worker", async () => {
    await expect(talos.kubeconfig({ config: await generate("worker") })).rejects.toThrow(
      "the machine configuration holds no Kubernetes CA key: it is not a control plane's",
    );
  });

  test("get a talosconfig with their endpoints", async () => {
    const { clientConfiguration } = await talos.genSecrets({ talosVersion: "v1.12" });
    const { config } = await talos.talosconfig({
      clusterName: "main",
      clientConfiguration,
      endpoints: ["192.0.2.70"],
      nodes: ["192.0.2.71"],
    });
    expect(parse(config)).toMatchObject({
      context: "main",
      contexts: { main: { endpoints: ["192.0.2.70"], nodes: ["192.0.2.71"], key: clientConfiguration.clientKey } },
    });
  });

  test("are known to their own cluster only", async () => {
    const [own, other] = await Promise.all(
      ["v1.12", "v1.12"].map((talosVersion) => talos.genSecrets({ talosVersion })),
    );
    if (!own || !other) throw new Error("no secrets");
    const serverCa = own.machineSecrets.certs.os.cert;
    expect(await talos.handshake({ serverCa, client: own.clientConfiguration })).toEqual({ problem: "" });
    expect(await talos.handshake({ serverCa, client: other.clientConfiguration })).toEqual({
      problem:
        'tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of "x509: Ed25519 verification failure" while trying to verify candidate authority certificate "talos")',
    });
    const forged = { ...other.clientConfiguration, caCertificate: serverCa };
    expect(await talos.handshake({ serverCa, client: forged })).toEqual({
      problem: "remote error: tls: unknown certificate authority",
    });
  });
});

describe("schematics", () => {
  test("have the ids of the Image Factory", async () => {
    const vanilla = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";
    for (const schematic of ["", "customization: {}\n", "{}"]) {
      expect((await talos.schematic({ schematic })).id).toBe(vanilla);
    }
  });

  test("have an id of their own for every content, not for every spelling", async () => {
    const one = await talos.schematic({
      schematic: "customization:\n  systemExtensions:\n    officialExtensions:\n      - siderolabs/iscsi-tools\n",
    });
    const other = await talos.schematic({
      schematic: 'customization: {systemExtensions: {officialExtensions: ["siderolabs/iscsi-tools"]}}',
    });
    expect(one.id).toBe("c9078f9419961640c712a8bf2bb9174933dfcf1da383fd8ea2b7dc21493f8bac");
    expect(other).toEqual(one);
    expect(one.extensions).toEqual(["siderolabs/iscsi-tools"]);
  });

  test("with a field that the factory does not know are refused", async () => {
    await expect(talos.schematic({ schematic: "customisation: {}" })).rejects.toThrow(
      "yaml: unmarshal errors:\n  line 1: field customisation not found in type schematic.Schematic",
    );
  });
});
