// Proves the exact text of every policy, and that no policy of a cluster lets it write anything of another. That Vault
// reads the text as meant is proved in the lab.
import {
  clusterRules,
  issuerRules,
  policyText,
  readerRules,
  type PathRule,
} from "../../../components/secrets/policies";

test("a member of a mesh reads what clusters share and its peers' entries, and writes its own at both paths", () => {
  expect(policyText(clusterRules(["cloudflare", "registry"], { own: "gitlab", peers: ["dev", "main"] })))
    .toBe(`path "general/data/cloudflare" {
  capabilities = ["read"]
}

path "general/metadata/cloudflare" {
  capabilities = ["read"]
}

path "general/data/registry" {
  capabilities = ["read"]
}

path "general/metadata/registry" {
  capabilities = ["read"]
}

path "general/data/clustermesh/dev" {
  capabilities = ["read"]
}

path "general/metadata/clustermesh/dev" {
  capabilities = ["read"]
}

path "general/data/clustermesh/main" {
  capabilities = ["read"]
}

path "general/metadata/clustermesh/main" {
  capabilities = ["read"]
}

path "general/data/clustermesh/gitlab" {
  capabilities = ["create", "read", "update", "delete"]
}

path "general/metadata/clustermesh/gitlab" {
  capabilities = ["create", "read", "update", "delete"]
}
`);
});

test("a cluster that exchanges nothing only reads", () => {
  expect(policyText(clusterRules(["registry"]))).toBe(`path "general/data/registry" {
  capabilities = ["read"]
}

path "general/metadata/registry" {
  capabilities = ["read"]
}
`);
});

test("in a fleet of any size each cluster writes its own two paths and no other, and none by wildcard", () => {
  const names = Array.from({ length: 20 }, (_, index) => `c${String(index)}`);
  const writable = (rules: readonly PathRule[]) =>
    rules
      .filter(({ capabilities }) => capabilities.some((capability) => capability !== "read"))
      .map(({ path }) => path);

  for (const own of names) {
    const rules = clusterRules(["cloudflare"], { own, peers: names.filter((name) => name !== own) });
    expect(writable(rules)).toEqual([`general/data/clustermesh/${own}`, `general/metadata/clustermesh/${own}`]);
    expect(rules.filter(({ path }) => /[*+]/.test(path))).toEqual([]);
    expect(new Set(rules.map(({ path }) => path)).size).toBe(2 * (1 + names.length));
  }
});

test("whoever issues a SecretID can do that for one role, and look at the own token", () => {
  expect(policyText(issuerRules("gitlab"))).toBe(`path "auth/cluster-general/role/gitlab/secret-id" {
  capabilities = ["update"]
}

path "auth/cluster-general/role/gitlab/secret-id-accessor/lookup" {
  capabilities = ["update"]
}

path "auth/cluster-general/role/gitlab/secret-id-accessor/destroy" {
  capabilities = ["update"]
}

path "auth/token/lookup-self" {
  capabilities = ["read"]
}
`);
});

test("an application reads and finds its own secrets", () => {
  expect(policyText(readerRules("minio"))).toBe(`path "main/data/minio/*" {
  capabilities = ["read"]
}

path "main/metadata/minio/*" {
  capabilities = ["read", "list"]
}
`);
});
