// Proves every law between the simulated Vault provider and an answer over gRPC: broken once on purpose, with the exact
// message. It cannot prove that provider and Vault word their refusals so today; the sources stand next to the laws.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { issue, makeCa } from "../../../lab/pki/certificates";
import type { Props } from "../../../lab/kernel/model";
import { initialise, mintToken, newVaultServer } from "../../../lab/world/vault/operator";
import type { TestProvider } from "../harness";
import { PERMISSION, refused, said, serving, TYPES, URL, VaultLab } from "./provider";
import { ADDRESS, BOOTSTRAP } from "./world";

const MOUNT: Props = { path: "general", type: "kv", options: { version: "2" } };
const LOOKUP = `failed to lookup token, err=Get "${URL}/v1/auth/token/lookup-self": `;

let vaultLab: VaultLab;
beforeEach(async () => {
  vaultLab = await VaultLab.start();
});
afterEach(() => vaultLab.lab.remove());

const mount = (provider: TestProvider) => provider.create(TYPES.mount, "general", MOUNT);
const attempt = async (config: Props = {}): Promise<string> => refused(mount(await vaultLab.provider(config)));
/** The law that refused the last operation. */
const refusing = () => {
  const refusals = vaultLab.lab.lab.recorder.operations().flatMap(({ refusal }) => refusal ?? []);
  return refusals.at(-1)?.law;
};
const world = () => vaultLab.lab.lab.world();

it("connects, makes a child of the operator's token, and says thanks to what", async () => {
  const made = await mount(await vaultLab.provider());
  expect(vaultLab.vault.mounts["general/"]).toMatchObject({ type: "kv", madeBy: made.urn });
  const children = Object.values(vaultLab.vault.tokens).filter(({ parent }) => parent === vaultLab.rootToken);
  expect(children).toHaveLength(1);
  expect(vaultLab.lab.lab.evidence("main")).toContainEqual({
    stack: "main",
    urn: made.urn,
    verb: "create",
    law: "vault-reachable",
    because: [{ anyOf: [BOOTSTRAP], otherwise: `${LOOKUP}dial tcp ${ADDRESS}:8200: connect: no route to host` }],
  });
});

it("lives on the operator's token itself where it is told to, and on one child per run where not", async () => {
  await mount(await vaultLab.provider({ skipChildToken: "true" }));
  expect(Object.keys(vaultLab.vault.tokens)).toEqual([vaultLab.rootToken]);
  const provider = await vaultLab.provider();
  for (const path of ["a", "b"]) await provider.create(TYPES.mount, path, { ...MOUNT, path });
  expect(Object.keys(vaultLab.vault.tokens)).toHaveLength(2);
});

it("asks nothing when it is configured and in previews", async () => {
  world().vaults = {};
  const planned = await (await vaultLab.provider()).preview(TYPES.mount, "general", MOUNT);
  expect(planned.value).toMatchObject({ path: "general" });
});

it("refuses vault-address-set", async () => {
  const provider = await vaultLab.lab.provider("vault", {});
  expect(await refused(mount(provider))).toBe("failed to configure Vault address");
  expect(refusing()).toBe("vault-address-set");
});

it("refuses vault-ca-file-readable", async () => {
  expect(await attempt({ caCertFile: "/nowhere/ca.pem" })).toBe(
    "failed to configure TLS for Vault API: Error loading CA File: open /nowhere/ca.pem: no such file or directory",
  );
  const empty = join(vaultLab.lab.directory, "empty.pem");
  writeFileSync(empty, "");
  expect(await attempt({ caCertFile: empty })).toBe(
    `failed to configure TLS for Vault API: Error loading CA File: Couldn't parse PEM in: ${empty}`,
  );
  expect(refusing()).toBe("vault-ca-file-readable");
});

it("refuses vault-token-set: the token of another stack does not count", async () => {
  world().vaultTokens = { other: vaultLab.rootToken };
  expect(await attempt()).toBe("no vault token set on Client");
  await mount(await vaultLab.provider({ token: vaultLab.rootToken }));
  expect(refusing()).toBe("vault-token-set");
});

it("refuses vault-reachable", async () => {
  world().vaults = {};
  expect(await attempt()).toBe(`${LOOKUP}dial tcp ${ADDRESS}:8200: connect: no route to host`);
  expect(refusing()).toBe("vault-reachable");
});

describe("refuses vault-certificate-trusted", () => {
  const untrusted = `${LOOKUP}tls: failed to verify certificate: x509: `;

  it("from another CA", async () => {
    vaultLab.vault.certificate = serving(makeCa({ commonName: "other", days: 1 }), ADDRESS);
    expect(await attempt()).toBe(`${untrusted}certificate signed by unknown authority`);
    expect(refusing()).toBe("vault-certificate-trusted");
  });

  it("for another address", async () => {
    vaultLab.vault.certificate = serving(vaultLab.ca, "192.0.2.83");
    expect(await attempt()).toBe(`${untrusted}certificate is valid for 192.0.2.83, not ${ADDRESS}`);
  });

  it("out of date", async () => {
    vaultLab.vault.certificate = issue(vaultLab.ca, {
      commonName: "vault",
      ipAddresses: [ADDRESS],
      notBefore: new Date("2020-01-01T00:00:00Z"),
      days: 1,
      usages: ["server auth"],
    }).certificate;
    expect(await attempt()).toMatch(
      /x509: certificate has expired or is not yet valid: current time .* is after 2020-01-02T00:00:00Z$/,
    );
  });

  it("without a CA of its own, and not where it is told to look away", async () => {
    const provider = await vaultLab.lab.provider("vault", { address: URL });
    expect(await refused(mount(provider))).toBe(`${untrusted}certificate signed by unknown authority`);
    await mount(await vaultLab.lab.provider("vault", { address: URL, skipTlsVerify: "true" }));
  });
});

it("refuses vault-unsealed, before and after it was initialised", async () => {
  const sealed = `failed to lookup token, err=${said("GET", "auth/token/lookup-self", 503, "Vault is sealed")}`;
  const { certificate } = vaultLab.vault;
  const fresh = newVaultServer({ address: ADDRESS, cluster: "main", certificate });
  world().vaults = { [ADDRESS]: fresh };
  expect(await attempt()).toBe(sealed);
  world().vaultTokens = { main: initialise(world(), fresh).rootToken };
  expect(await attempt()).toBe(sealed);
  expect(refusing()).toBe("vault-unsealed");
});

it("refuses vault-token-valid", async () => {
  const invalid = "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n";
  expect(await attempt({ token: "hvs.unknown" })).toBe(
    `failed to lookup token, err=${said("GET", "auth/token/lookup-self", 403, invalid)}`,
  );
  expect(refusing()).toBe("vault-token-valid");
});

it("refuses vault-policy-permits: a child token, and a mount", async () => {
  const token = mintToken(world(), vaultLab.vault, ["nothing"]);
  expect(await attempt({ token })).toBe(
    `failed to create limited child token: ${said("POST", "auth/token/create", 403, PERMISSION)}`,
  );
  expect(await attempt({ token, skipChildToken: "true" })).toBe(
    `error writing to Vault: ${said("POST", "sys/mounts/general", 403, PERMISSION)}`,
  );
  expect(refusing()).toBe("vault-policy-permits");
});

it("refuses vault-request-accepted", async () => {
  const provider = await vaultLab.provider();
  await mount(provider);
  expect(await refused(provider.create(TYPES.mount, "again", MOUNT))).toBe(
    `error writing to Vault: ${said("POST", "sys/mounts/general", 400, "path is already in use at general/")}`,
  );
  expect(refusing()).toBe("vault-request-accepted");
});

it.each<[string, Props, string]>([
  ["a namespace", { namespace: "x" }, "Invalid or unknown key. Examine values at 'vault.namespace'."],
  [
    "HTTP without TLS",
    { address: "http://192.0.2.82:8200" },
    "the lab's Vault speaks TLS only: the address must begin with https://. Examine values at 'vault.address'.",
  ],
])("refuses a configuration with %s", async (_what, config, message) => {
  expect(await refused(vaultLab.provider(config))).toBe(message);
});

it("refuses vault-version-known, in a comparison of an existing configuration", async () => {
  const provider = await vaultLab.provider();
  await provider.create(TYPES.auth, "kubernetes", { type: "kubernetes" });
  const inputs = { kubernetesHost: "https://kubernetes.default.svc" };
  const made = await provider.create(TYPES.config, "config", inputs);
  expect(await provider.diff(made, inputs)).toEqual({});
  world().vaultTokens = {};
  const crash =
    "panic: runtime error: invalid memory address or nil pointer dereference (no version of Vault: no vault token set on Client)";
  expect(await refused((await vaultLab.provider()).diff(made, inputs))).toBe(crash);
  expect(await (await vaultLab.provider({ vaultVersionOverride: "2.0.4" })).diff(made, inputs)).toEqual({});
});
