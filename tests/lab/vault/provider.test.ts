// Proves over gRPC what the simulated Vault resources write, what replaces them, what drift they see, which paths of
// Vault's API each needs, and what they refuse. It cannot prove that the real provider still asks these paths; the
// sources stand next to the models.
import type { Props } from "../../../lab/kernel/model";
import type { TestProvider, TestResource } from "../harness";
import { grants, PERMISSION, refused, said, TYPES, VaultLab } from "./provider";
import { APPROLE_MOUNT } from "./world";

const DAY = 86400;
const POLICY = 'path "general/data/registry" { capabilities = ["read"] }';

let vaultLab: VaultLab;
let vault: TestProvider;

beforeEach(async () => {
  vaultLab = await VaultLab.start();
  vault = await vaultLab.provider();
});
afterEach(() => vaultLab.lab.remove());

const make = (type: keyof typeof TYPES, inputs: Props, provider = vault): Promise<TestResource> =>
  provider.create(TYPES[type], "it", inputs);

describe("mounts", () => {
  const inputs: Props = { path: "general", type: "kv", options: { version: "2" } };

  it("mounts, describes, replaces, sees drift, unmounts", async () => {
    const made = await make("mount", inputs);
    expect(made).toMatchObject({ id: "general", outputs: { value: { ...inputs, description: "" } } });
    expect(made.outputs.value["accessor"]).toMatch(/^kv_[0-9a-f]{8}$/);
    expect(await vault.diff(made, { ...inputs, type: "kv-v2" })).toEqual({ type: "update-replace" });
    const described = await vault.update(made, { ...inputs, description: "shared" });
    expect(vaultLab.vault.mounts["general/"]?.description).toBe("shared");
    Object.assign(vaultLab.vault.mounts["general/"] ?? {}, { description: "changed" });
    expect((await vault.read(described))?.inputs).toEqual({ ...inputs, description: "changed" });
    await vault.delete(described);
    expect(await vault.read(described)).toBeUndefined();
  });

  it("takes kv-v2 for what it is", async () => {
    const made = await make("mount", { path: "general", type: "kv-v2" });
    expect(vaultLab.vault.mounts["general/"]).toMatchObject({ type: "kv", options: { version: "2" } });
    expect((await vault.read(made))?.inputs).toEqual({ path: "general", type: "kv-v2" });
  });

  it("does not play moves", async () => {
    const made = await make("mount", inputs);
    expect(await refused(vault.update(made, { ...inputs, path: "common" }))).toBe(
      'the lab does not play the move of the mount "general" to "common"',
    );
  });

  it("needs to read what it mounted", async () => {
    const writer = await vaultLab.holder(grants({ "sys/mounts/general": ["update"] }));
    expect(await refused(make("mount", inputs, writer))).toBe(said("GET", "sys/mounts/general", 403, PERMISSION));
  });
});

describe("auth methods", () => {
  const inputs: Props = { type: "approle", path: APPROLE_MOUNT, tune: { maxLeaseTtl: "8760h" } };

  it("enables, tunes, replaces, sees drift, disables", async () => {
    const made = await make("auth", inputs);
    const method = vaultLab.vault.auth[`${APPROLE_MOUNT}/`];
    expect(method).toMatchObject({ type: "approle", madeBy: made.urn, tune: { maxLeaseTtl: 365 * DAY } });
    expect(await vault.diff(made, inputs)).toEqual({});
    expect((await vault.read(made))?.inputs).toEqual(inputs);
    expect(await vault.diff(made, { ...inputs, type: "kubernetes" })).toEqual({ type: "update-replace" });
    Object.assign(method ?? {}, { tune: { maxLeaseTtl: 60 } });
    expect((await vault.read(made))?.inputs["tune"]).toEqual({ maxLeaseTtl: "60s" });
    await vault.update(made, { ...inputs, description: "clusters" });
    expect(method).toMatchObject({ description: "clusters", tune: { maxLeaseTtl: 365 * DAY } });
    await vault.delete(made);
    expect(await vault.read(made)).toBeUndefined();
  });

  it("lies at its type where it has no path", async () => {
    expect(await make("auth", { type: "kubernetes" })).toMatchObject({ id: "kubernetes" });
  });

  it.each<[string, Props, string]>([
    ["slashes", { path: "/x/" }, "invalid value, cannot contain leading/trailing \"/\". Examine values at 'it.path'."],
    [
      "a lease that is none",
      { tune: { maxLeaseTtl: "a year" } },
      "must be a duration, e.g. 8760h. Examine values at 'it.tune.maxLeaseTtl'.",
    ],
  ])("refuses %s", async (_what, changes, message) => {
    expect(await refused(make("auth", { type: "approle", ...changes }))).toBe(message);
  });

  it("does not play moves, and needs sudo", async () => {
    const made = await make("auth", inputs);
    expect(await refused(vault.update(made, { ...inputs, path: "other" }))).toBe(
      `the lab does not play the move of the auth method "${APPROLE_MOUNT}" to "other"`,
    );
    const writer = await vaultLab.holder(grants({ "sys/auth/*": ["create", "read", "update"] }));
    expect(await refused(make("auth", { type: "kubernetes" }, writer))).toBe(
      `error writing to Vault: ${said("POST", "sys/auth/kubernetes", 403, PERMISSION)}`,
    );
  });
});

describe("audit devices", () => {
  const inputs: Props = { type: "file", options: { file_path: "stdout" } };

  it("enables, replaces, sees that it is gone, disables", async () => {
    const made = await make("audit", inputs);
    expect(made.id).toBe("file");
    expect((await vault.read(made))?.inputs).toEqual({ ...inputs, path: "file" });
    expect(await vault.diff(made, { ...inputs, options: { file_path: "stderr" } })).toEqual({
      "options.file_path": "update-replace",
    });
    await vault.delete(made);
    expect(vaultLab.vault.audit).toEqual({});
    expect(await vault.read(made)).toBeUndefined();
  });

  it("needs a file", async () => {
    expect(await refused(make("audit", { ...inputs, options: {} }))).toBe(
      `error enabling audit backend: ${said("PUT", "sys/audit/file", 400, "file_path is required")}`,
    );
  });
});

describe("policies", () => {
  const inputs: Props = { name: "cluster-gitlab", policy: POLICY };

  it("writes, replaces, updates, deletes", async () => {
    const made = await make("policy", inputs);
    expect(vaultLab.vault.policies["cluster-gitlab"]).toEqual({ text: POLICY, madeBy: made.urn });
    expect(await vault.diff(made, { ...inputs, name: "other" })).toEqual({ name: "update-replace" });
    const more = `${POLICY}\npath "x" { capabilities = ["list"] }`;
    await vault.update(made, { ...inputs, policy: more });
    expect(vaultLab.vault.policies["cluster-gitlab"]?.text).toBe(more);
    await vault.delete(made);
    expect(vaultLab.vault.policies["cluster-gitlab"]).toBeUndefined();
  });

  it("sees one that is gone as an empty one, as the real provider does", async () => {
    const made = await make("policy", inputs);
    vaultLab.vault.policies = {};
    expect((await vault.read(made))?.inputs).toEqual({ ...inputs, policy: "" });
  });

  it("lets Vault judge the text", async () => {
    const text = 'path "x" { capabilities = ["write"] }';
    expect(await refused(make("policy", { ...inputs, policy: text }))).toBe(
      `error writing to Vault: ${said("PUT", "sys/policies/acl/cluster-gitlab", 400, 'failed to parse policy: path "x": invalid capability "write"')}`,
    );
  });
});

describe("entries", () => {
  const inputs: Props = { mount: "general", name: "registry/pull", dataJson: '{"user":"u","password":"p"}' };

  beforeEach(async () => {
    await make("mount", { path: "general", type: "kv", options: { version: "2" } });
  });

  it("writes versions and custom metadata, secret from birth, and deletes the newest", async () => {
    const made = await make("secret", { ...inputs, customMetadata: { data: { owner: "ops" } } });
    expect(made.id).toBe("general/data/registry/pull");
    expect(made.outputs.secrets).toContainEqual(["dataJson"]);
    expect(vaultLab.vault.kv["general/"]?.["registry/pull"]).toEqual({
      versions: [{ user: "u", password: "p" }],
      customMetadata: { owner: "ops" },
    });
    expect((await vault.read(made))?.inputs["customMetadata"]).toEqual({ data: { owner: "ops" } });
    await vault.update(made, { ...inputs, dataJson: '{"user":"v"}' });
    expect(vaultLab.vault.kv["general/"]?.["registry/pull"]?.versions).toHaveLength(2);
    await vault.delete(made);
    expect(vaultLab.vault.kv["general/"]?.["registry/pull"]?.deleted).toEqual([2]);
    expect(await vault.read(made)).toBeUndefined();
  });

  it("deletes all of it where it is told to", async () => {
    await vault.delete(await make("secret", { ...inputs, deleteAllVersions: true }));
    expect(vaultLab.vault.kv["general/"]).toEqual({});
  });

  it("refuses data that is no JSON, and takes another layout for the same", async () => {
    expect(await refused(make("secret", { ...inputs, dataJson: "{" }))).toBe(
      "is not valid JSON. Examine values at 'it.dataJson'.",
    );
    const made = await make("secret", inputs);
    expect(await vault.diff(made, { ...inputs, dataJson: '{ "password": "p", "user": "u" }' })).toEqual({});
  });

  it("words refusals", async () => {
    const path = "secret/data/a";
    expect(await refused(make("secret", { mount: "secret", name: "a", dataJson: "{}" }))).toBe(
      `error writing to path "${path}", err=${said("PUT", path, 404, `no handler for route "${path}". route entry not found.`)}`,
    );
    const reader = await vaultLab.holder(grants({ "general/data/*": ["read", "update"] }));
    expect(await refused(make("secret", inputs, reader))).toBe(
      `error writing to path "general/data/registry/pull", err=${said("PUT", "general/data/registry/pull", 403, PERMISSION)}`,
    );
  });
});
