// Proves which texts the lab takes for secrets and which not, value by value. Cannot prove that a secret is marked as one
// where it comes from: what nobody marks is not known to be a secret.
import { generateKeyPairSync } from "node:crypto";
import { stringify } from "yaml";
import type { Path, Props } from "../../../lab/kernel/model";
import { Secrets } from "../../../lab/kernel/secrets";
import { openssh } from "../../../lab/providers/tls/openssh";
import { machinery } from "../../../lab/providers/talos/machinery";

function secretsIn(value: Props, ...paths: readonly Path[]): readonly string[] {
  const secrets = new Secrets();
  secrets.learn({ value, secrets: paths });
  return [...secrets.all].sort();
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a plain text", () => {
  it("below a secret path is a secret, and in base64 too", () => {
    const value = { a: { b: ["correct horse", "battery staple"] }, c: "in clear for all" };
    expect(secretsIn(value, ["a"])).toEqual(
      ["correct horse", "battery staple", base64("correct horse"), base64("battery staple")].sort(),
    );
  });

  it("in base64 is a secret in clear too", () => {
    const coded = base64("correct horse battery");
    expect(secretsIn({ data: { password: coded } }, ["data"])).toEqual(
      [coded, base64(coded), "correct horse battery"].sort(),
    );
  });

  it("elsewhere, or with less than 8 characters, is none", () => {
    expect(secretsIn({ short: "1234567", open: "correct horse" }, ["short"])).toEqual([]);
    expect(secretsIn({ long: "12345678" }, ["long"])).toEqual(["12345678", base64("12345678")].sort());
  });

  it.each([
    ["an address", "192.168.100.75"],
    ["an address with a port", "192.168.1.75:6443"],
    ["a network", "192.168.1.0/24"],
    ["a URL", "https://192.168.1.75:6443"],
    ["a line of known_hosts", "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA"],
    ["an SSH public key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA flux"],
  ])("that is %s is public wherever it travels", (_, text) => {
    expect(secretsIn({ all: { anything: text } }, ["all"])).toEqual([]);
  });

  it("that is a URL with credentials is a secret", () => {
    expect(secretsIn({ url: "https://me:hunter22@git.example.org" }, ["url"])).toContain(
      "https://me:hunter22@git.example.org",
    );
  });

  it.each(["id", "username", "caCertificate", "cert", "identity.pub", "known_hosts", "tls.crt"])(
    "that is called %s is public wherever it travels",
    (key) => {
      expect(secretsIn({ all: { [key]: "something long enough" } }, ["all"])).toEqual([]);
    },
  );
});

describe("a configuration file", () => {
  const user = { "client-certificate-data": "public-certificate", "client-key-data": "private-key-of-the-user" };
  const config = {
    server: "https://192.0.2.75:6443",
    users: [{ name: "administrator", user }],
    token: "abcdefgh.ijkl",
  };

  it.each([
    ["JSON", JSON.stringify(config)],
    ["YAML", stringify(config)],
  ])("in %s is not secret as a whole: the values of its secret keys are", (_, kubeconfig) => {
    const known = ["private-key-of-the-user", "abcdefgh.ijkl"];
    expect(secretsIn({ kubeconfig }, ["kubeconfig"])).toEqual([...known, ...known.map(base64)].sort());
  });
});

describe("a key pair", () => {
  const pairs = [
    ["RSA", generateKeyPairSync("rsa", { modulusLength: 2048 }), "pkcs1"],
    ["ECDSA", generateKeyPairSync("ec", { namedCurve: "prime256v1" }), "sec1"],
    ["ED25519", generateKeyPairSync("ed25519"), "pkcs8"],
  ] as const;

  it.each(pairs)("of %s is known by one line, which its public half does not share", (_, pair, type) => {
    const traditional = pair.privateKey.export({ type: type, format: "pem" }).toString();
    const ssh = openssh(pair.privateKey, "P256");
    const forms = [traditional, pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), ssh.privateKey];
    const open = [
      pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
      base64(pair.publicKey.export({ type: "spki", format: "pem" }).toString()),
      ssh.publicKey,
    ];
    for (const form of forms) {
      const lines = secretsIn({ key: form }, ["key"]);
      expect(lines).toHaveLength(1);
      expect(form.split("\n")).toContain(lines[0]);
      expect(open.filter((text) => text.includes(lines[0] ?? ""))).toEqual([]);
      const coded = base64(form);
      expect(secretsIn({ key: coded }, ["key"])).toEqual([coded, ...lines].sort());
    }
    expect(secretsIn({ all: { publicKeyPem: open[0] ?? "" } }, ["all"])).toEqual([]);
  });
});

describe("what Talos makes", () => {
  it("is a secret where it is one: keys and tokens, not certificates, ids and endpoints", async () => {
    const { genSecrets, genConfig, kubeconfig } = await machinery();
    const { machineSecrets, clientConfiguration } = await genSecrets({ talosVersion: "v1.12.2" });
    const { certs, cluster, secrets, trustdinfo } = machineSecrets;
    const plain = JSON.parse(JSON.stringify({ machineSecrets, clientConfiguration })) as Props;
    const known = secretsIn(plain, ["machineSecrets"], ["clientConfiguration"]);
    const hidden = [
      certs.os.key,
      certs.k8s.key,
      certs.etcd.key,
      certs.k8sAggregator.key,
      certs.k8sServiceaccount.key,
      cluster.secret,
      secrets.bootstrapToken,
      secrets.secretboxEncryptionSecret,
      trustdinfo.token,
      clientConfiguration.clientKey,
    ];
    expect(known).toEqual(expect.arrayContaining(hidden));
    const open = [certs.os.cert, certs.k8s.cert, cluster.id, clientConfiguration.caCertificate];
    expect(known.filter((text) => open.includes(text))).toEqual([]);

    const { config } = await genConfig({
      clusterName: "lab",
      clusterEndpoint: "https://192.0.2.75:6443",
      machineType: "controlplane",
      machineSecrets,
      kubernetesVersion: "v1.35.0",
      talosVersion: "v1.12",
    });
    const inConfig = secretsIn({ machineConfiguration: config }, ["machineConfiguration"]);
    const carried = hidden.filter((text) => text !== clientConfiguration.clientKey);
    expect(inConfig).toEqual(expect.arrayContaining(carried));
    expect(inConfig.filter((text) => !known.includes(text))).toEqual([]);

    const admin = await kubeconfig({ config });
    const inKubeconfig = secretsIn({ kubeconfigRaw: admin.kubeconfig }, ["kubeconfigRaw"]);
    expect(inKubeconfig).toHaveLength(2);
    expect(admin.kubeconfig).toContain(`client-key-data: ${inKubeconfig.find((text) => text.length > 70) ?? "?"}`);
  });
});
