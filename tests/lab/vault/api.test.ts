// Proves that the simulated Vault opens, lets in and refuses as Vault does, with its texts: seal, tokens, policies,
// key-value entries. It cannot prove that Vault words them so today; the sources stand next to the code.
import { initialise, mintToken, newVaultServer, unseal } from "../../../lab/world/vault/operator";
import { vaultAt } from "../../../lab/world/vault/api";
import type { VaultServer, World } from "../../../lab/world/model";
import { ADDRESS, BOOTSTRAP, Client, emptyWorld, INVALID_TOKEN, openVault, refusal } from "./world";

let world: World;
let vault: VaultServer;
let root: Client;

beforeEach(() => {
  world = emptyWorld();
  const opened = openVault(world);
  vault = opened.vault;
  root = new Client(world, vault, opened.rootToken);
  root.must("POST", "sys/mounts/general", { type: "kv", options: { version: "2" } }, "urn:mount");
});

/** A token whose policy is the given text. */
function holder(text: string, name = "p"): Client {
  root.must("PUT", `sys/policies/acl/${name}`, { policy: text }, `urn:policy:${name}`);
  return root.with(mintToken(world, vault, [name]));
}

describe("reaching it", () => {
  it("answers at its address, host or URL, thanks to its cluster", () => {
    for (const address of [ADDRESS, `https://${ADDRESS}:8200`]) {
      expect(vaultAt(world, address)).toEqual({
        vault,
        because: [{ anyOf: [BOOTSTRAP], otherwise: `dial tcp ${ADDRESS}:8200: connect: no route to host` }],
      });
    }
  });

  it.each([
    ["no Vault", "192.0.2.83", "dial tcp 192.0.2.83:8200: connect: no route to host"],
    ["another port", `https://${ADDRESS}:8201`, `dial tcp ${ADDRESS}:8201: connect: no route to host`],
    ["a node", "192.0.2.11", "dial tcp 192.0.2.11:8200: connect: connection refused"],
  ])("does not answer at an address of %s", (_what, address, error) => {
    expect(vaultAt(world, address)).toEqual({ error });
  });

  it("does not answer while it is sealed, when its Service sends nobody to a pod that is not ready", () => {
    const server = Object.values(world.vaults ?? {})[0];
    if (server === undefined) throw new Error("no Vault");
    server.hiddenWhileSealed = true;
    expect(vaultAt(world, ADDRESS)).toHaveProperty("vault");
    server.sealed = true;
    expect(vaultAt(world, ADDRESS)).toEqual({ error: `dial tcp ${ADDRESS}:8200: connect: connection refused` });
  });

  it("does not answer once its cluster is gone", () => {
    world.clusters = {};
    expect(vaultAt(world, ADDRESS)).toEqual({ error: `dial tcp ${ADDRESS}:8200: connect: no route to host` });
  });
});

describe("the seal", () => {
  it("opens with the third share, and not with twice the same", () => {
    const fresh = newVaultServer({ address: ADDRESS, cluster: "main", certificate: "" });
    const client = (token: string): Client => new Client(world, fresh, token);
    expect(refusal(client("any").ask("GET", "auth/token/lookup-self"))).toEqual({
      status: 503,
      errors: ["Vault is sealed"],
    });
    expect(() => {
      unseal(fresh, "x");
    }).toThrow("Vault is not initialized");
    const { unsealKeys, rootToken } = initialise(world, fresh);
    expect(unsealKeys).toHaveLength(5);
    const [one = "", two = "", three = ""] = unsealKeys;
    for (const key of [one, one, two]) unseal(fresh, key);
    expect(refusal(client(rootToken).ask("GET", "sys/mounts"))).toEqual({ status: 503, errors: ["Vault is sealed"] });
    expect(client("").must("GET", "sys/seal-status").data).toMatchObject({
      initialized: true,
      sealed: true,
      progress: 2,
    });
    unseal(fresh, three);
    expect(client(rootToken).must("GET", "sys/mounts").data).toEqual({});
    expect(() => initialise(world, fresh)).toThrow("Vault is already initialized");
  });

  it("forgets the shares when one is none of its own", () => {
    vault.sealed = true;
    const [one = "", two = ""] = vault.unsealKeys;
    unseal(vault, one);
    unseal(vault, two);
    expect(() => {
      unseal(vault, "wrong");
    }).toThrow(
      "Unseal failed, invalid key: failed to decrypt keys from storage: cipher: message authentication failed",
    );
    expect(vault.unsealProgress).toBeUndefined();
    expect(vault.sealed).toBe(true);
  });
});

describe("tokens", () => {
  it("words a refusal as Vault's client does", () => {
    const answer = root.with(mintToken(world, vault, ["none"])).ask("PUT", "general/data/a", { data: {} });
    expect(answer.ok ? "" : answer.message).toBe(
      `Error making API request.\n\nURL: PUT https://${ADDRESS}:8200/v1/general/data/a\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied\n\n`,
    );
  });

  it("refuses one that it never gave out, and none", () => {
    expect(refusal(root.with("hvs.unknown").ask("GET", "sys/mounts"))).toEqual(INVALID_TOKEN);
    expect(refusal(root.with("").ask("GET", "sys/mounts"))).toEqual({ status: 403, errors: ["permission denied"] });
  });

  it("ends one when its time is up, and a child with its parent", () => {
    const parent = mintToken(world, vault, ["p"], { ttlSeconds: 600 });
    root.must("PUT", "sys/policies/acl/p", { policy: 'path "auth/token/create" { capabilities = ["update"] }' });
    const { auth } = root.with(parent).must("POST", "auth/token/create", { ttl: "3600s" });
    const child = root.with(auth?.client_token ?? "");
    expect(child.must("GET", "auth/token/lookup-self").data).toMatchObject({
      policies: ["default", "p"],
      orphan: false,
    });
    world.clockAhead = 599;
    expect(child.ask("GET", "auth/token/lookup-self").ok).toBe(true);
    world.clockAhead = 601;
    expect(refusal(root.with(parent).ask("GET", "auth/token/lookup-self"))).toEqual(INVALID_TOKEN);
    expect(refusal(child.ask("GET", "auth/token/lookup-self"))).toEqual(INVALID_TOKEN);
  });

  it("gives a child no policy that the parent does not hold", () => {
    const parent = holder('path "auth/token/create" { capabilities = ["update"] }');
    expect(refusal(parent.ask("POST", "auth/token/create", { policies: ["root"] }))).toEqual({
      status: 400,
      errors: ["child policies must be subset of parent"],
    });
  });

  it("revokes one with all that it made", () => {
    const parent = mintToken(world, vault, ["root"]);
    const { auth } = root.with(parent).must("POST", "auth/token/create", { policies: ["default"] });
    root.with(parent).must("POST", "auth/token/revoke-self");
    expect(refusal(root.with(auth?.client_token ?? "").ask("GET", "auth/token/lookup-self"))).toEqual(INVALID_TOKEN);
  });
});

describe("key-value entries", () => {
  it("counts versions and keeps what was written about them", () => {
    root.must("PUT", "general/metadata/team/a", { custom_metadata: { "managed-by": "external-secrets" } });
    root.must("PUT", "general/data/team/a", { data: { one: "1" } });
    root.must("PUT", "general/data/team/a", { data: { two: "2" } });
    expect(root.must("GET", "general/data/team/a").data).toEqual({
      data: { two: "2" },
      metadata: {
        version: 2,
        deletion_time: "",
        destroyed: false,
        custom_metadata: { "managed-by": "external-secrets" },
      },
    });
    expect(root.must("GET", "general/metadata/team/a").data).toMatchObject({
      current_version: 2,
      custom_metadata: { "managed-by": "external-secrets" },
    });
    expect(root.must("LIST", "general/metadata").data).toEqual({ keys: ["team/"] });
    expect(root.must("LIST", "general/metadata/team/").data).toEqual({ keys: ["a"] });
  });

  it("answers 404 without a word for what is not there, was deleted, or is gone with its metadata", () => {
    const nothing = { status: 404, errors: [] };
    expect(refusal(root.ask("GET", "general/data/a"))).toEqual(nothing);
    root.must("PUT", "general/data/a", { data: { one: "1" } });
    root.must("DELETE", "general/data/a");
    expect(refusal(root.ask("GET", "general/data/a"))).toEqual(nothing);
    expect(root.must("GET", "general/metadata/a").data).toMatchObject({ current_version: 1 });
    root.must("DELETE", "general/metadata/a");
    expect(refusal(root.ask("GET", "general/metadata/a"))).toEqual(nothing);
    expect(refusal(root.ask("LIST", "general/metadata"))).toEqual(nothing);
  });

  it.each<[string, string, Record<string, unknown>, number, string]>([
    ["without data", "general/data/a", {}, 400, "no data provided"],
    [
      "over a version that it did not see",
      "general/data/a",
      { data: {}, options: { cas: 3 } },
      400,
      "check-and-set parameter did not match the current version",
    ],
    [
      "where nothing is mounted",
      "secret/data/a",
      { data: {} },
      404,
      'no handler for route "secret/data/a". route entry not found.',
    ],
  ])("refuses a write %s", (_what, path, body, status, error) => {
    expect(refusal(root.ask("PUT", path, body))).toEqual({ status, errors: [error] });
  });
});

describe("mounts and audit devices", () => {
  it.each<[string, string, Record<string, unknown>, string]>([
    ["a path that is taken", "sys/mounts/general", { type: "kv" }, "path is already in use at general/"],
    ["a path below another mount", "sys/mounts/general/more", { type: "kv" }, "existing mount at general/"],
    ["an engine that is not there", "sys/mounts/x", { type: "kvs" }, "plugin not found in the catalog: kvs"],
    [
      "engines that the lab does not play",
      "sys/mounts/x",
      { type: "kv" },
      "the lab simulates key-value engines of version 2 only",
    ],
    [
      "an auth method that is not there",
      "sys/auth/x",
      { type: "app-role" },
      "plugin not found in the catalog: app-role",
    ],
    ["an auth method twice", "sys/auth/token", { type: "approle" }, "path is already in use at token/"],
    ["an audit device without file", "sys/audit/file", { type: "file", options: {} }, "file_path is required"],
  ])("refuses %s", (_what, path, body, error) => {
    expect(refusal(root.ask("POST", path, body))).toEqual({ status: 400, errors: [error] });
  });

  it("says what is not mounted", () => {
    expect(refusal(root.ask("GET", "sys/mounts/x"))).toEqual({ status: 400, errors: ["No secret engine mount at x/"] });
    expect(refusal(root.ask("GET", "sys/auth/x"))).toEqual({ status: 400, errors: ["No auth engine at x/"] });
  });

  it("takes a file device once", () => {
    const device = { type: "file", options: { file_path: "stdout" } };
    root.must("PUT", "sys/audit/file", device, "urn:audit");
    expect(vault.audit["file/"]).toMatchObject({ madeBy: "urn:audit", options: { file_path: "stdout" } });
    expect(refusal(root.ask("PUT", "sys/audit/file", device))).toEqual({
      status: 400,
      errors: ["path already in use"],
    });
  });
});
