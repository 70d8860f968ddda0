// Proves that a cluster hears what another stack's operation, or a person, changes for it in Vault or on the way there,
// and that it does not listen to what concerns others. It cannot prove how soon a real operator notices.
import type { Change } from "../../../lab/world/changes";
import { runControllers } from "../../../lab/world/controllers";
import { mayMatter } from "../../../lab/world/controllers/eso/interest";
import { EsoWorld, VAULT } from "./esoWorld";

let bench: EsoWorld;
beforeEach(() => {
  bench = new EsoWorld();
  Object.assign(bench.hub, { madeBy: "urn:pulumi:main::homelab::talos:machine/secrets:Secrets::main" });
  bench.store();
  bench.entry("registry", { user: "u" });
  bench.external({ dataFrom: [{ extract: { key: "registry" } }] });
  bench.push();
  runControllers(bench.world);
  // What the controllers themselves did is old news after that.
  runControllers(bench.world);
});

const role = () => {
  const found = bench.vault.auth["cluster-general/"]?.roles["gitlab"];
  if (!found) throw new Error("the role is not there");
  return found;
};
const reason = (kind: string, name: string): unknown => bench.said(kind, name)?.reason;

describe("after an operation of the hub's stack, another cluster", () => {
  const operate = (): void => {
    runControllers(bench.world, "main");
  };

  it("has the new version of an entry that it reads", () => {
    bench.vault.kv["general/"]?.["registry"]?.versions.push({ user: "v" });
    operate();
    expect(bench.data("peers")).toEqual({ user: "v" });
  });

  it("has lost its SecretID, or a policy", () => {
    expect(reason("ClusterSecretStore", "vault-general")).toBe("Valid");
    const { secretIds } = role();
    role().secretIds = [];
    operate();
    expect(reason("ClusterSecretStore", "vault-general")).toBe("InvalidProviderConfig");
    role().secretIds = secretIds;
    operate();
    expect(reason("ClusterSecretStore", "vault-general")).toBe("Valid");
    expect(reason("ExternalSecret", "peers")).toBe("SecretSynced");
    Reflect.deleteProperty(bench.vault.policies, "cluster-gitlab");
    operate();
    expect(reason("ExternalSecret", "peers")).toBe("SecretSyncedError");
  });
});

describe("when a person acts, a cluster", () => {
  it("misses a Vault whose machine is down", () => {
    const machine = bench.world.machines["main"];
    if (machine) machine.running = false;
    runControllers(bench.world);
    expect(reason("ClusterSecretStore", "vault-general")).toBe("InvalidProviderConfig");
  });

  it("repairs what is edited in it", () => {
    Reflect.deleteProperty(bench.gitlab.objects, "v1/Secret/kube-system/peers");
    runControllers(bench.world);
    expect(bench.data("peers")).toEqual({ user: "u" });
  });
});

describe("what may matter to a cluster", () => {
  const matters = (...path: readonly string[]): boolean => {
    const change: Change = [["vaults", VAULT, ...path], {}];
    return mayMatter(bench.world, bench.gitlab, change);
  };

  it("is an entry that it reads or writes, and none of others", () => {
    expect(matters("kv", "general/", "registry", "versions", "1")).toBe(true);
    expect(matters("kv", "general/", "clustermesh/gitlab")).toBe(true);
    expect(matters("kv", "general/", "clustermesh/other")).toBe(false);
    expect(matters("kv", "general/")).toBe(true);
  });

  it("is a SecretID of its own role, and none of others", () => {
    expect(matters("auth", "cluster-general/", "roles", "gitlab", "secretIds", "0")).toBe(true);
    const auth = bench.vault.auth["cluster-general/"];
    if (auth) auth.roles["other"] = { data: { role_id: "other" }, secretIds: [] };
    expect(matters("auth", "cluster-general/", "roles", "other", "secretIds", "0")).toBe(false);
    expect(matters("auth", "cluster-general/", "roles", "other", "data")).toBe(true);
  });

  it("is everything else", () => {
    expect(matters("sealed")).toBe(true);
    expect(matters("policies", "cluster-other", "text")).toBe(true);
  });
});
