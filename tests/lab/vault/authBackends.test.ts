// Proves over gRPC that the list of auth methods is read from the simulated Vault, in previews too, and that a Vault that is
// not there, sealed or closed to the token refuses it with the provider's words. It cannot prove those words today.
import { mintToken } from "../../../lab/world/vault/operator";
import { PERMISSION, refused, said, TYPES, URL, VaultLab } from "./provider";
import { ADDRESS } from "./world";

const LIST = "vault:index/getAuthBackends:getAuthBackends";

let vaultLab: VaultLab;
beforeEach(async () => {
  vaultLab = await VaultLab.start();
});
afterEach(() => vaultLab.lab.remove());

const list = async (args = {}, preview = true, config = {}) =>
  (await vaultLab.provider({ skipChildToken: "true", ...config })).invoke(LIST, args, preview);

it("lists all methods, or those of a type", async () => {
  const provider = await vaultLab.provider();
  await provider.create(TYPES.auth, "clusters", { type: "approle", path: "clusters" });

  expect((await list()).value["paths"]).toContain("clusters");
  expect((await list({ type: "approle" })).value["paths"]).toContain("clusters");
  expect((await list({ type: "github" }, false)).value).toMatchObject({ paths: [], accessors: [], type: "github" });
});

it("fails in a preview while Vault is not there", async () => {
  vaultLab.lab.lab.world().vaults = {};

  expect(await refused(list())).toBe(
    `failed to lookup token, err=Get "${URL}/v1/auth/token/lookup-self": dial tcp ${ADDRESS}:8200: connect: no route to host`,
  );
});

it("fails in a preview while Vault is sealed", async () => {
  vaultLab.vault.sealed = true;

  expect(await refused(list())).toBe(
    `failed to lookup token, err=${said("GET", "auth/token/lookup-self", 503, "Vault is sealed")}`,
  );
});

it("fails in a preview with a token that may not administer", async () => {
  const token = mintToken(vaultLab.lab.lab.world(), vaultLab.vault, ["default"]);

  expect(await refused(list({}, true, { token }))).toBe(
    `error reading from Vault: ${said("GET", "sys/auth", 403, PERMISSION)}`,
  );
});

it("refuses arguments that the function does not have", async () => {
  expect(await refused(list({ kind: "approle" }))).toContain("kind");
});
