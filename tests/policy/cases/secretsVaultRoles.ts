// Cases of the rules about how clusters and applications log in to Vault.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const approle = {
  roleName: "main",
  roleId: "main",
  secretIdTtl: 31_536_000,
  tokenTtl: 1200,
  tokenMaxTtl: 3600,
  secretIdBoundCidrs: ["10.0.0.0/9", "192.168.1.11/32"],
  tokenBoundCidrs: ["10.244.0.0/16", "192.168.1.11", "fd00::/33", "FD00::1"],
};

const broad = (source: string, prefix = 8): string =>
  `"${source}" is no block narrower than /${String(prefix)}: name the cluster's addresses`;
const ANYWHERE = "binds no address, so that whoever has it may use it from anywhere: name the cluster's addresses";
const PERIOD = (seconds: number): string =>
  `tokenPeriod: renews the token every ${String(seconds)} seconds without end: take it out`;
const OWN = "give each cluster a role and a policy of its own";

const role = (name: string, props: Readonly<Record<string, unknown>>): Given => ({
  type: "vault:appRole/authBackendRole:AuthBackendRole",
  name,
  props,
});

export const secretsVaultRoleCases: Readonly<Record<string, RuleCases>> = {
  "vault-approle-bounded": {
    violating: [
      {
        resource: { props: { roleName: "main" } },
        finds: [
          "tokenTtl: lives for absent seconds: set 1 to 3600",
          "tokenMaxTtl: lives for absent seconds: set 1 to 3600",
          "secretIdTtl: lives for absent seconds: set 1 to 31536000",
          `secretIdBoundCidrs: ${ANYWHERE}`,
          `tokenBoundCidrs: ${ANYWHERE}`,
        ],
      },
      {
        resource: { props: { ...approle, tokenTtl: 0, tokenMaxTtl: 3601, tokenPeriod: 1, secretIdTtl: 31_536_001 } },
        finds: [
          "tokenTtl: lives for 0 seconds: set 1 to 3600",
          "tokenMaxTtl: lives for 3601 seconds: set 1 to 3600",
          PERIOD(1),
          "secretIdTtl: lives for 31536001 seconds: set 1 to 31536000",
        ],
      },
      {
        resource: {
          props: {
            ...approle,
            secretIdBoundCidrs: ["10.0.0.0/8", "192.168.1.11/32", "0.0.0.0/0"],
            tokenBoundCidrs: ["::/0", "fd00::/8", "main", "10.0.0.256", "fd00::x", 7],
          },
        },
        finds: [
          `secretIdBoundCidrs[0]: ${broad("10.0.0.0/8")}`,
          `secretIdBoundCidrs[2]: ${broad("0.0.0.0/0")}`,
          `tokenBoundCidrs[0]: ${broad("::/0")}`,
          `tokenBoundCidrs[1]: ${broad("fd00::/8")}`,
          `tokenBoundCidrs[2]: ${broad("main")}`,
          `tokenBoundCidrs[3]: ${broad("10.0.0.256")}`,
          `tokenBoundCidrs[4]: ${broad("fd00::x")}`,
          "tokenBoundCidrs[5]: 7 is no block narrower than /8: name the cluster's addresses",
        ],
      },
      {
        resource: { props: { ...approle, tokenBoundCidrs: ["10.244.0.0/16", "10.244.0.0/17"] } },
        settings: { maxTokenSeconds: 1200, maxSecretIdSeconds: 60, widestPrefix: 16 },
        finds: [
          "tokenMaxTtl: lives for 3600 seconds: set 1 to 1200",
          "secretIdTtl: lives for 31536000 seconds: set 1 to 60",
          `secretIdBoundCidrs[0]: ${broad("10.0.0.0/9", 16)}`,
          `tokenBoundCidrs[0]: ${broad("10.244.0.0/16", 16)}`,
        ],
      },
    ],
    conforming: [
      { resource: { props: approle } },
      { resource: { props: { ...approle, tokenTtl: 1, tokenPeriod: 0, secretIdTtl: 1 } } },
    ],
    unknown: [
      {
        resource: {
          props: {
            ...approle,
            tokenTtl: UNKNOWN,
            tokenMaxTtl: 0,
            tokenPeriod: UNKNOWN,
            secretIdTtl: UNKNOWN,
            secretIdBoundCidrs: UNKNOWN,
            tokenBoundCidrs: [UNKNOWN, "0.0.0.0/0"],
          },
        },
        finds: ["tokenMaxTtl: lives for 0 seconds: set 1 to 3600", `tokenBoundCidrs[1]: ${broad("0.0.0.0/0")}`],
        unjudged: ["tokenTtl", "tokenPeriod", "secretIdTtl", "secretIdBoundCidrs", "tokenBoundCidrs[0]"],
      },
    ],
  },

  "vault-approle-binds-secret-id": {
    violating: [
      {
        resource: { props: { ...approle, bindSecretId: false } },
        finds: ["bindSecretId: the RoleID alone is enough to log in: set bindSecretId to true"],
      },
    ],
    conforming: [{ resource: { props: { ...approle, bindSecretId: true } } }, { resource: { props: approle } }],
    unknown: [{ resource: { props: { bindSecretId: UNKNOWN } }, unjudged: ["bindSecretId"] }],
  },

  "vault-secret-id-bounded": {
    violating: [
      {
        resource: { props: { roleName: "main", numUses: 1, cidrLists: [], tokenBoundCidrs: ["10.0.0.0/8"] } },
        finds: [
          "ttl: lives for absent seconds: set 1 to 31536000",
          "numUses: ends after 1 logins, and External Secrets logs in again and again: leave it out",
          `cidrLists: ${ANYWHERE}`,
          `tokenBoundCidrs[0]: ${broad("10.0.0.0/8")}`,
        ],
      },
      { resource: { props: { ttl: 0 } }, finds: ["ttl: lives for 0 seconds: set 1 to 31536000"] },
      { resource: { props: { ttl: 31_536_001 } }, finds: ["ttl: lives for 31536001 seconds: set 1 to 31536000"] },
      {
        resource: { props: { ttl: 61, cidrLists: ["10.0.0.0/16"] } },
        settings: { maxSecretIdSeconds: 60, widestPrefix: 16 },
        finds: ["ttl: lives for 61 seconds: set 1 to 60", `cidrLists[0]: ${broad("10.0.0.0/16", 16)}`],
      },
    ],
    conforming: [
      { resource: { props: { roleName: "main", ttl: 31_536_000 } } },
      { resource: { props: { ttl: 1, numUses: 0, cidrLists: ["10.0.0.0/9"], tokenBoundCidrs: ["10.0.0.1"] } } },
    ],
    unknown: [
      {
        resource: { props: { ttl: UNKNOWN, numUses: UNKNOWN, cidrLists: UNKNOWN, tokenBoundCidrs: ["::/0"] } },
        finds: [`tokenBoundCidrs[0]: ${broad("::/0")}`],
        unjudged: ["ttl", "numUses", "cidrLists"],
      },
    ],
  },

  "vault-k8s-role-bound": {
    violating: [
      {
        resource: {
          props: { boundServiceAccountNames: ["vault-grafana", "*", "vault-*"], boundServiceAccountNamespaces: ["*"] },
        },
        finds: [
          'boundServiceAccountNames[1]: "*" is no name in full: name the application\'s own',
          'boundServiceAccountNames[2]: "vault-*" is no name in full: name the application\'s own',
          'boundServiceAccountNamespaces[0]: "*" is no name in full: name the application\'s own',
        ],
      },
      {
        resource: { props: { boundServiceAccountNames: [], boundServiceAccountNamespaceSelector: "app=grafana" } },
        finds: [
          "boundServiceAccountNames: binds the role to nothing: name the application's own",
          "boundServiceAccountNamespaces: binds the role to nothing: name the application's own",
          "boundServiceAccountNamespaceSelector: whoever may label a namespace may log in: name the namespaces instead",
        ],
      },
      {
        resource: { props: { boundServiceAccountNames: [7], boundServiceAccountNamespaces: ["grafana"] } },
        finds: ["boundServiceAccountNames[0]: 7 is no name in full: name the application's own"],
      },
    ],
    conforming: [
      {
        resource: {
          props: { boundServiceAccountNames: ["vault-grafana", "grafana"], boundServiceAccountNamespaces: ["grafana"] },
        },
      },
    ],
    unknown: [
      {
        resource: { props: { boundServiceAccountNames: UNKNOWN, boundServiceAccountNamespaces: [UNKNOWN, "*"] } },
        finds: ['boundServiceAccountNamespaces[1]: "*" is no name in full: name the application\'s own'],
        unjudged: ["boundServiceAccountNames", "boundServiceAccountNamespaces[0]"],
      },
    ],
  },

  "vault-k8s-role-ttl": {
    violating: [
      {
        resource: { props: { tokenPeriod: 60 } },
        finds: [
          "tokenTtl: lives for absent seconds: set 1 to 3600",
          "tokenMaxTtl: lives for absent seconds: set 1 to 3600",
          PERIOD(60),
        ],
      },
      {
        resource: { type: "vault:jwt/authBackendRole:AuthBackendRole", props: { tokenTtl: 61, tokenMaxTtl: 60 } },
        settings: { maxTokenSeconds: 60 },
        finds: ["tokenTtl: lives for 61 seconds: set 1 to 60"],
      },
    ],
    conforming: [
      { resource: { props: { tokenTtl: 3600, tokenMaxTtl: 3600 } } },
      { resource: { props: { tokenTtl: 1, tokenMaxTtl: 1, tokenPeriod: 0 } } },
    ],
    unknown: [
      {
        resource: { props: { tokenTtl: UNKNOWN, tokenMaxTtl: 0, tokenPeriod: UNKNOWN } },
        finds: ["tokenMaxTtl: lives for 0 seconds: set 1 to 3600"],
        unjudged: ["tokenTtl", "tokenPeriod"],
      },
    ],
  },

  "vault-role-no-root": {
    violating: [
      {
        resource: { props: { tokenPolicies: ["cluster-main", "root", "root"] } },
        finds: [
          "tokenPolicies[1]: gives out root: name the policy of the cluster or application",
          "tokenPolicies[2]: gives out root: name the policy of the cluster or application",
        ],
      },
      ...["vault:kubernetes/authBackendRole:AuthBackendRole", "vault:jwt/authBackendRole:AuthBackendRole"].map(
        (type) => ({
          resource: { type, props: {} },
          finds: ["tokenPolicies: gives out no policy: name that of the cluster or application"],
        }),
      ),
    ],
    conforming: [{ resource: { props: { tokenPolicies: ["rooted"] } } }],
    unknown: [
      {
        resource: { props: { tokenPolicies: [UNKNOWN, "root"] } },
        finds: ["tokenPolicies[1]: gives out root: name the policy of the cluster or application"],
        unjudged: ["tokenPolicies[0]"],
      },
    ],
  },

  "vault-no-token-resource": {
    violating: [
      {
        resource: { props: { policies: ["general-reader"] } },
        finds: ["this token lives in the state: let the client log in with a role of its own"],
      },
    ],
    conforming: [{ resource: role("main", approle) }],
  },

  "vault-approle-per-cluster": {
    violating: [
      {
        resources: [
          role("a", { roleId: "main", tokenPolicies: ["cluster-main", "shared"] }),
          role("b", { roleId: "main", tokenPolicies: ["shared", "cluster-gitlab"] }),
          role("c", { roleId: "c", tokenPolicies: ["cluster-main", "cluster-gitlab"] }),
        ],
        finds: [
          `roleId: a has the RoleID "main" too: ${OWN}`,
          `tokenPolicies[0]: a has the policy "cluster-main" too: ${OWN}`,
          `tokenPolicies[1]: b has the policy "cluster-gitlab" too: ${OWN}`,
        ],
      },
      {
        resources: [role("a", { tokenPolicies: ["c-1"] }), role("b", { tokenPolicies: ["c-1"] })],
        settings: { prefix: "c-" },
        finds: [`tokenPolicies[0]: a has the policy "c-1" too: ${OWN}`],
      },
    ],
    conforming: [
      {
        resources: [
          role("a", { roleId: "main", tokenPolicies: ["cluster-main", "default"] }),
          role("b", { roleId: "gitlab", tokenPolicies: ["cluster-gitlab", "default"] }),
          {
            ...role("c", { roleId: "main", tokenPolicies: ["cluster-main"] }),
            type: "vault:jwt/authBackendRole:AuthBackendRole",
          },
          role("d", { tokenPolicies: [7] }),
          role("e", {}),
        ],
      },
    ],
    unknown: [
      {
        resources: [
          role("a", { roleId: UNKNOWN, tokenPolicies: ["cluster-a"] }),
          role("b", { roleId: "b", tokenPolicies: UNKNOWN }),
          role("c", { roleId: "c", tokenPolicies: [UNKNOWN, "cluster-a"] }),
        ],
        finds: [`tokenPolicies[1]: a has the policy "cluster-a" too: ${OWN}`],
        unjudged: ["roleId of a", "tokenPolicies of b", "tokenPolicies[0] of c"],
      },
    ],
  },
};
