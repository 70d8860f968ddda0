// Proves whom the simulated Vault logs in, by AppRole and by service account, for how long and from where. It cannot
// prove that Vault words its refusals so today; the sources stand next to the code.
import { vaultRequest, type VaultAnswer } from "../../../lab/world/vault/api";
import { serviceAccountToken } from "../../../lab/world/vault/kubernetesAuth";
import type { VaultServer, World } from "../../../lab/world/model";
import { APPROLE_MOUNT, Client, DENIED, emptyWorld, INVALID_TOKEN, openVault, refusal } from "./world";

const ROLE = `auth/${APPROLE_MOUNT}/role/gitlab`;
const NODES = ["192.0.2.20/32", "192.0.2.21/32"];
const DAY = 86400;

let world: World;
let vault: VaultServer;
let root: Client;

beforeEach(() => {
  world = emptyWorld();
  const opened = openVault(world);
  vault = opened.vault;
  root = new Client(world, vault, opened.rootToken);
});

const login = (mount: string, body: Record<string, unknown>, source?: string): VaultAnswer =>
  vaultRequest(world, vault, { method: "PUT", path: `auth/${mount}/login`, body, source });

describe("AppRole", () => {
  const enter = (secretId: unknown, source = "192.0.2.21", roleId = "gitlab"): VaultAnswer =>
    login(APPROLE_MOUNT, { role_id: roleId, secret_id: secretId }, source);
  const issue = (body: Record<string, unknown> = {}, madeBy?: string): Record<string, unknown> =>
    root.must("PUT", `${ROLE}/secret-id`, body, madeBy).data;
  const role = (changes: Record<string, unknown> = {}): void => {
    root.must(
      "PUT",
      ROLE,
      { token_policies: ["cluster-gitlab"], token_ttl: 1200, token_max_ttl: 3600, ...changes },
      "urn:role",
    );
    root.must("PUT", `${ROLE}/role-id`, { role_id: "gitlab" });
  };

  beforeEach(() => {
    root.must("POST", `sys/auth/${APPROLE_MOUNT}`, { type: "approle" }, "urn:auth");
    role();
  });

  it("gives a token with the role's policies and life, thanks to method, role and SecretID", () => {
    const { secret_id: id } = issue({}, "urn:secretId");
    const answer = enter(id);
    expect(answer).toMatchObject({ ok: true, auth: { policies: ["cluster-gitlab", "default"], lease_duration: 1200 } });
    expect(answer.ok ? answer.because.map(({ anyOf }) => anyOf) : []).toEqual([
      ["urn:auth"],
      ["urn:role"],
      ["urn:secretId"],
    ]);
    const client = root.with(answer.ok ? (answer.auth?.client_token ?? "") : "");
    expect(client.ask("GET", "auth/token/lookup-self").ok).toBe(true);
    world.clockAhead = 1201;
    expect(refusal(client.ask("GET", "auth/token/lookup-self"))).toEqual(INVALID_TOKEN);
  });

  it.each<[string, () => VaultAnswer, string]>([
    ["an unknown RoleID", () => enter(issue()["secret_id"], "192.0.2.21", "home-ops"), "invalid role or secret ID"],
    ["an unknown SecretID", () => enter("guess"), "invalid role or secret ID"],
    ["no RoleID", () => login(APPROLE_MOUNT, {}), "missing role_id"],
    ["no SecretID", () => enter(""), "missing secret_id"],
  ])("refuses %s", (_what, attempt, error) => {
    expect(refusal(attempt())).toEqual({ status: 400, errors: [error] });
  });

  it("needs a token where no method is mounted, as for any path", () => {
    expect(refusal(login("elsewhere", { role_id: "gitlab" }))).toEqual({ status: 403, errors: ["permission denied"] });
  });

  it("lets a SecretID be used as often as the role says", () => {
    role({ secret_id_num_uses: 2 });
    const { secret_id: id } = issue();
    expect([enter(id).ok, enter(id).ok]).toEqual([true, true]);
    expect(refusal(enter(id))).toEqual({ status: 400, errors: ["invalid role or secret ID"] });
  });

  it("refuses a SecretID that was destroyed, and one that is older than the role says", () => {
    role({ secret_id_ttl: 30 * DAY });
    const [first, second] = [issue(), issue()];
    root.must("PUT", `${ROLE}/secret-id-accessor/destroy`, { secret_id_accessor: first["secret_id_accessor"] });
    expect(refusal(enter(first["secret_id"]))).toEqual({ status: 400, errors: ["invalid role or secret ID"] });
    world.clockAhead = 30 * DAY - 1;
    expect(enter(second["secret_id"]).ok).toBe(true);
    world.clockAhead = 30 * DAY + 1;
    expect(refusal(enter(second["secret_id"]))).toEqual({ status: 400, errors: ["invalid role or secret ID"] });
  });

  it("cuts the life of a SecretID to the longest lease of the mount: 32 days, unless it was tuned", () => {
    role({ secret_id_ttl: 365 * DAY });
    const untuned = issue();
    expect(untuned["secret_id_ttl"]).toBe(32 * DAY);
    root.must("POST", `sys/mounts/auth/${APPROLE_MOUNT}/tune`, { max_lease_ttl: "8760h" });
    const tuned = issue();
    expect(tuned["secret_id_ttl"]).toBe(365 * DAY);
    world.clockAhead = 33 * DAY;
    expect(enter(untuned["secret_id"]).ok).toBe(false);
    expect(enter(tuned["secret_id"]).ok).toBe(true);
  });

  it("lets in only from the role's blocks, and a SecretID's own", () => {
    role({ secret_id_bound_cidrs: NODES });
    const anywhere = issue();
    expect(enter(anywhere["secret_id"], "192.0.2.20").ok).toBe(true);
    expect(refusal(enter(anywhere["secret_id"], "192.0.2.99"))).toEqual({
      status: 400,
      errors: ['source address "192.0.2.99" unauthorized by CIDR restrictions on the role: %!w(<nil>)'],
    });
    const bound = issue({ cidr_list: "192.0.2.20/32" });
    expect(refusal(enter(bound["secret_id"], "192.0.2.21"))).toEqual({
      status: 400,
      errors: ['source address "192.0.2.21" unauthorized through CIDR restrictions on the secret ID'],
    });
    expect(refusal(root.ask("PUT", `${ROLE}/secret-id`, { cidr_list: "192.0.3.0/24" }))?.status).toBe(500);
  });

  it("lets a token be used only from its blocks", () => {
    role({ token_bound_cidrs: NODES });
    const answer = enter(issue()["secret_id"], "192.0.2.20");
    const token = answer.ok ? (answer.auth?.client_token ?? "") : "";
    expect(root.with(token, "192.0.2.21").ask("GET", "auth/token/lookup-self").ok).toBe(true);
    expect(refusal(root.with(token, "192.0.2.99").ask("GET", "auth/token/lookup-self"))).toEqual(DENIED);
  });

  it("tells an issuer what it asks of a SecretID, and what is not there", () => {
    const { secret_id_accessor: accessor } = issue({ metadata: '{"stack":"gitlab"}' });
    const lookup = (wanted: unknown, path = ROLE): VaultAnswer =>
      root.ask("PUT", `${path}/secret-id-accessor/lookup`, { secret_id_accessor: wanted });
    expect(lookup(accessor)).toMatchObject({ ok: true, data: { metadata: { stack: "gitlab" }, secret_id_ttl: 0 } });
    expect(refusal(lookup("x"))).toEqual({
      status: 404,
      errors: ['failed to find accessor entry for secret_id_accessor: "x"'],
    });
    expect(refusal(lookup(accessor, `auth/${APPROLE_MOUNT}/role/none`))).toEqual({
      status: 500,
      errors: ['1 error occurred:\n\t* role "none" does not exist\n\n'],
    });
    expect(refusal(root.ask("PUT", `auth/${APPROLE_MOUNT}/role/none/secret-id`))).toEqual({
      status: 404,
      errors: ['role "none" does not exist'],
    });
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ["a life above the longest", { token_ttl: 7200 }, 400, "token_ttl should not be greater than token_max_ttl"],
    [
      "nothing that binds it",
      { bind_secret_id: false },
      500,
      "1 error occurred:\n\t* at least one constraint should be enabled on the role\n\n",
    ],
    ["negative uses", { secret_id_num_uses: -1 }, 400, "secret_id_num_uses cannot be negative"],
  ])("refuses a role with %s", (_what, changes, status, error) => {
    expect(refusal(root.ask("PUT", ROLE, changes))).toEqual({ status, errors: [error] });
  });

  it("gives one RoleID to one role", () => {
    root.must("PUT", `auth/${APPROLE_MOUNT}/role/other`, {});
    expect(refusal(root.ask("PUT", `auth/${APPROLE_MOUNT}/role/other/role-id`, { role_id: "gitlab" }))).toEqual({
      status: 500,
      errors: ["1 error occurred:\n\t* role_id already in use\n\n"],
    });
  });

  it.each([
    [{ num_uses: 3 }, "num_uses cannot be higher than the role's secret_id_num_uses"],
    [{ ttl: 31 * DAY }, "ttl cannot be longer than the role's secret_id_ttl"],
  ])("refuses a SecretID with %j beyond the role's", (body, error) => {
    role({ secret_id_num_uses: 2, secret_id_ttl: 30 * DAY });
    expect(refusal(root.ask("PUT", `${ROLE}/secret-id`, body))).toEqual({ status: 400, errors: [error] });
  });
});

describe("Kubernetes", () => {
  const enter = (namespace: string, name: string, role = "minio"): VaultAnswer =>
    login("kubernetes", { role, jwt: serviceAccountToken(namespace, name) });

  beforeEach(() => {
    root.must("POST", "sys/auth/kubernetes", { type: "kubernetes" });
    root.must("PUT", "auth/kubernetes/role/minio", {
      bound_service_account_names: ["vault-minio"],
      bound_service_account_namespaces: ["minio"],
      token_policies: ["minio-reader"],
    });
    for (const name of ["vault-minio", "other"]) account("minio", name);
    account("default", "vault-minio");
  });

  function account(namespace: string, name: string): void {
    const cluster = world.clusters["hub-id"];
    if (!cluster) throw new Error("no hub");
    cluster.objects[`v1/ServiceAccount/${namespace}/${name}`] = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      namespace,
      name,
      uid: "1",
      generation: 1,
      body: {},
      madeBy: `urn:${name}`,
    };
  }
  const configure = (host = "https://kubernetes.default.svc"): void => {
    root.must("PUT", "auth/kubernetes/config", { kubernetes_host: host });
  };

  it("logs in the role's service accounts", () => {
    configure();
    expect(enter("minio", "vault-minio")).toMatchObject({
      ok: true,
      auth: { policies: ["default", "minio-reader"], lease_duration: 768 * 3600 },
      because: [{ anyOf: ["urn:vault-minio"] }],
    });
  });

  it.each<[string, () => VaultAnswer, number, string]>([
    [
      "another account",
      () => enter("minio", "other"),
      403,
      "1 error occurred:\n\t* service account name not authorized\n\n",
    ],
    [
      "another namespace",
      () => enter("default", "vault-minio"),
      403,
      "1 error occurred:\n\t* namespace not authorized\n\n",
    ],
    ["an unknown role", () => enter("minio", "vault-minio", "none"), 400, 'invalid role name "none"'],
    ["no account", () => login("kubernetes", { role: "minio" }), 400, "missing jwt"],
  ])("refuses %s", (_what, attempt, status, error) => {
    configure();
    expect(refusal(attempt())).toEqual({ status, errors: [error] });
  });

  it("logs nobody in before it is configured, from a cluster that it does not ask, or when the account is gone", () => {
    expect(refusal(enter("minio", "vault-minio"))).toEqual({
      status: 500,
      errors: ["1 error occurred:\n\t* could not load backend configuration\n\n"],
    });
    configure("https://elsewhere:6443");
    expect(refusal(enter("minio", "vault-minio"))).toEqual(DENIED);
    configure();
    const objects = world.clusters["hub-id"]?.objects ?? {};
    Reflect.deleteProperty(objects, "v1/ServiceAccount/minio/vault-minio");
    expect(refusal(enter("minio", "vault-minio"))).toEqual(DENIED);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ bound_service_account_names: [] }, '"bound_service_account_names" can not be empty'],
    [
      { bound_service_account_namespaces: [] },
      '"bound_service_account_namespaces" can not be empty if "bound_service_account_namespace_selector" is not set',
    ],
    [{ bound_service_account_names: ["*", "a"] }, 'can not mix "*" with values'],
  ])("refuses a role with %j", (body, error) => {
    expect(refusal(root.ask("PUT", "auth/kubernetes/role/minio", body))).toEqual({ status: 400, errors: [error] });
  });

  it("refuses to be configured without a host", () => {
    expect(refusal(root.ask("PUT", "auth/kubernetes/config", {}))).toEqual({
      status: 400,
      errors: ["no host provided"],
    });
  });
});
