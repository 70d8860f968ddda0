// Proves which of a token's policies decides in the simulated Vault, and which texts of policies it refuses. It cannot prove
// that Vault words them so today; the sources stand next to the code.
import { mintToken } from "../../../lab/world/vault/operator";
import type { VaultServer, World } from "../../../lab/world/model";
import { Client, DENIED, emptyWorld, openVault, refusal } from "./world";

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

describe("policies", () => {
  const put = (client: Client, path: string) =>
    refusal(client.ask("PUT", `general/data/${path}`, { data: { a: "1" } }));

  it("tells a create from an update by what exists", () => {
    const creator = holder('path "general/data/a" { capabilities = ["create"] }', "creator");
    const updater = holder('path "general/data/a" { capabilities = ["update"] }', "updater");
    expect(put(updater, "a")).toEqual(DENIED);
    expect(put(creator, "a")).toBeUndefined();
    expect(put(creator, "a")).toEqual(DENIED);
    expect(put(updater, "a")).toBeUndefined();
  });

  it.each<[string, string, boolean]>([
    [
      "an exact path over a longer prefix",
      'path "general/data/abcd" { capabilities = ["create"] } path "general/data/abc*" { capabilities = ["deny"] }',
      true,
    ],
    [
      "the longer prefix over the shorter",
      'path "general/*" { capabilities = ["create"] } path "general/data/*" { capabilities = ["read"] }',
      false,
    ],
    [
      "a prefix over an earlier wildcard",
      'path "general/+/abcd" { capabilities = ["deny"] } path "general/data/*" { capabilities = ["create"] }',
      true,
    ],
    [
      "no glob over a glob, of the same wildcards",
      'path "general/+/abcd" { capabilities = ["create"] } path "general/+/*" { capabilities = ["deny"] }',
      true,
    ],
    [
      "fewer wildcards over more",
      'path "+/data/*" { capabilities = ["create"] } path "+/+/abcd*" { capabilities = ["deny"] }',
      true,
    ],
    [
      "no glob over a glob with fewer wildcards",
      'path "general/+/+" { capabilities = ["create"] } path "general/+/abc*" { capabilities = ["deny"] }',
      true,
    ],
    [
      "the longer of two alike",
      'path "+/data/ab*" { capabilities = ["create"] } path "+/data/a*" { capabilities = ["deny"] }',
      true,
    ],
    ["deny over everything else on one path", 'path "general/data/abcd" { capabilities = ["create", "deny"] }', false],
    ["nothing by a wildcard of one segment too few", 'path "general/+" { capabilities = ["create"] }', false],
  ])("lets %s decide", (_what, text, allowed) => {
    expect(put(holder(text), "abcd")).toEqual(allowed ? undefined : DENIED);
  });

  it("takes the longer of two paths with as many wildcards, whichever comes first in the alphabet", () => {
    const text = 'path "+/+/abcd/xyz*" { capabilities = ["create"] } path "+/data/+/x*" { capabilities = ["deny"] }';
    expect(put(holder(text), "abcd/xyz")).toBeUndefined();
  });

  it("lets deny of one policy win over what another grants on the same path", () => {
    holder('path "general/data/a" { capabilities = ["create"] }', "grants");
    holder('path "general/data/a" { capabilities = ["deny"] }', "denies");
    expect(put(root.with(mintToken(world, vault, ["grants"])), "a")).toBeUndefined();
    Reflect.deleteProperty(vault.kv["general/"] ?? {}, "a");
    expect(put(root.with(mintToken(world, vault, ["denies", "grants"])), "a")).toEqual(DENIED);
  });

  it("asks for sudo where Vault does", () => {
    const text = 'path "sys/auth/*" { capabilities = ["update"] }';
    expect(refusal(holder(text).ask("POST", "sys/auth/x", { type: "approle" }))).toEqual(DENIED);
    const sudo = holder('path "sys/auth/*" { capabilities = ["update", "sudo"] }');
    expect(sudo.ask("POST", "sys/auth/x", { type: "approle" }).ok).toBe(true);
  });

  it("names the policy and the mount that made an answer possible", () => {
    const client = holder('path "general/data/a" { capabilities = ["create"] }');
    expect(client.must("PUT", "general/data/a", { data: {} }).because.map(({ anyOf }) => anyOf)).toEqual([
      ["urn:mount"],
      ["urn:policy:p"],
    ]);
  });

  it.each([
    [
      "an unknown stanza",
      'paths "a" {}',
      'failed to parse policy: 1 error occurred:\n\t* invalid key "paths" on line 0\n\n',
    ],
    [
      "an unknown key",
      'path "a" {\n  capability = ["read"]\n}',
      'failed to parse policy: 1 error occurred:\n\t* path "a": invalid key "capability" on line 2\n\n',
    ],
    [
      "an unknown capability",
      'path "a" { capabilities = ["write"] }',
      'failed to parse policy: path "a": invalid capability "write"',
    ],
    [
      "a glob behind a wildcard",
      'path "a/+*" { capabilities = ["read"] }',
      "failed to parse policy: path \"a/+*\": invalid use of wildcards ('+*' is forbidden)",
    ],
    ["a brace that is missing", 'path "a" {', "failed to parse policy: At 1:1: expected word or string got: EOF"],
    [
      "what the lab does not play",
      'path "a" { mfa_methods = ["x"] }',
      'failed to parse policy: path "a": the lab does not simulate "mfa_methods"',
    ],
    ["no text", "", "'policy' parameter not supplied or empty"],
  ])("refuses a policy with %s", (_what, policy, error) => {
    expect(refusal(root.ask("PUT", "sys/policies/acl/p", { policy }))).toEqual({ status: 400, errors: [error] });
  });

  it("keeps root and default", () => {
    expect(refusal(root.ask("PUT", "sys/policies/acl/root", { policy: "x" }))).toEqual({
      status: 400,
      errors: ['cannot update "root" policy'],
    });
    expect(refusal(root.ask("DELETE", "sys/policies/acl/default"))).toEqual({
      status: 400,
      errors: ["cannot delete default policy"],
    });
  });
});
