// Proves when a store of External Secrets is ready and who may use it, with its texts: credentials, certificate, source
// addresses, ways, namespaces. It cannot prove from which address a real Vault sees a request come.
import { issue, makeCa } from "../../../lab/pki/certificates";
import { storeReady } from "../../../lab/world/controllers/eso/stores";
import { CA, EsoWorld, SEEN, SERVER, VAULT } from "./esoWorld";

let bench: EsoWorld;
beforeEach(() => {
  bench = new EsoWorld();
  bench.store();
});

const store = (): ReturnType<EsoWorld["said"]> => bench.said("ClusterSecretStore", "vault-general");
const unready = (cause: string, message = "unable to create client"): ReturnType<EsoWorld["said"]> => ({
  ready: "False",
  reason: "InvalidProviderConfig",
  message,
  cause,
});
const LOGIN = "unable to log in to auth method: unable to log in with app role auth: ";
const REQUEST = `Error making API request.\n\nURL: PUT ${SERVER}/v1/auth/cluster-general/login\n`;

describe("a store", () => {
  it("is ready once it logged in, thanks to its Secret and to External Secrets, and leaves no token behind", () => {
    expect(store()).toEqual({ ready: "True", reason: "Valid", message: "store validated" });
    const object = bench.object("ClusterSecretStore", "vault-general");
    const verdict = object && storeReady(bench.world, bench.gitlab, object);
    expect(verdict?.holds === true && verdict.because.map(({ anyOf }) => anyOf)).toEqual(
      expect.arrayContaining([["urn:eso:gitlab"], ["urn:secret-id"], ["urn:bootstrap:main"]]),
    );
    expect(Object.keys(bench.vault.tokens)).toHaveLength(1);
  });

  it("stays as it is while no operator runs", () => {
    bench.stop(bench.gitlab);
    expect(store()).toBeUndefined();
  });

  it("is well again once its Secret is there", () => {
    bench.gitlab.objects = Object.fromEntries(
      Object.entries(bench.gitlab.objects).filter(([key]) => !key.endsWith("/vault-approle")),
    );
    expect(store()).toEqual(
      unready(
        'cannot get Kubernetes secret "vault-approle" from namespace "external-secrets": secrets "vault-approle" not found',
      ),
    );
    bench.secretId(SEEN);
    expect(store()).toEqual({ ready: "True", reason: "Valid", message: "store validated" });
  });

  it.each<[string, (bench: EsoWorld) => void, string]>([
    [
      "another key in the Secret",
      () => {
        bench.secret("external-secrets", "vault-approle", { secretId: "x" });
      },
      'cannot find secret data for key: "secret-id"',
    ],
    [
      "a wrong SecretID",
      () => {
        bench.secret("external-secrets", "vault-approle", { "secret-id": "x" });
      },
      `${LOGIN}${REQUEST}Code: 400. Errors:\n\n* invalid role or secret ID`,
    ],
    [
      "a sealed Vault",
      () => {
        bench.vault.sealed = true;
      },
      `${LOGIN}${REQUEST}Code: 503. Errors:\n\n* Vault is sealed`,
    ],
    [
      "no Vault",
      () => {
        bench.world.vaults = {};
      },
      `${LOGIN}Put "${SERVER}/v1/auth/cluster-general/login": dial tcp ${VAULT}:8200: connect: no route to host`,
    ],
    [
      "networks that part them",
      () => {
        bench.world.networks = [{ name: "lan", cidr: "192.0.2.0/27" }];
      },
      `${LOGIN}Put "${SERVER}/v1/auth/cluster-general/login": dial tcp ${VAULT}:8200: i/o timeout`,
    ],
    [
      "another CA",
      () => {
        const caBundle = Buffer.from(makeCa({ commonName: "other", days: 1 }).certificate).toString("base64");
        bench.store({ caBundle });
      },
      `${LOGIN}Put "${SERVER}/v1/auth/cluster-general/login": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    ],
    [
      "a certificate for another address",
      () => {
        bench.vault.certificate = issue(CA, {
          commonName: "vault",
          ipAddresses: ["192.0.2.83"],
          days: 1,
          usages: ["server auth"],
        }).certificate;
      },
      `${LOGIN}Put "${SERVER}/v1/auth/cluster-general/login": tls: failed to verify certificate: x509: certificate is valid for 192.0.2.83, not ${VAULT}`,
    ],
    [
      "a bundle that is no certificate",
      () => {
        bench.store({ caBundle: Buffer.from("x").toString("base64") });
      },
      "cannot set Vault CA certificate: failed to parse certificates from CertPool",
    ],
    [
      "plain HTTP",
      () => {
        bench.store({ server: `http://${VAULT}:8200` });
      },
      `${LOGIN}Error making API request.\n\nURL: PUT http://${VAULT}:8200/v1/auth/cluster-general/login\nCode: 400. Raw Message:\n\nClient sent an HTTP request to an HTTPS server.`,
    ],
    [
      "no way to log in",
      () => {
        bench.store({ auth: {} });
      },
      "cannot initialize Vault client: no valid auth method specified",
    ],
  ])("is not ready with %s", (_what, spoil, cause) => {
    spoil(bench);
    expect(store()).toEqual(unready(cause));
  });

  it.each([
    ["its own node", ["192.0.2.11/32", "10.244.0.0/16"], "192.0.2.21"],
    ["a node of the hub", ["192.0.2.21/32", "10.244.0.0/16"], "192.0.2.11"],
    ["the pod network of the hub", ["192.0.2.21/32", "192.0.2.11/32"], "10.244.0.1"],
  ])("is not ready when Vault does not let in %s", (_who, cidrs, source) => {
    bench.secretId(cidrs);
    const said = store();
    expect(said).toMatchObject({ ready: "False", message: "unable to create client" });
    expect(said?.cause).toContain(LOGIN);
    expect(said?.cause).toContain(source);
  });

  it("wears out a SecretID with a number of uses", () => {
    bench.secretId(SEEN, { secret_id_num_uses: 4 });
    bench.settle();
    expect(store()).toEqual(unready(`${LOGIN}${REQUEST}Code: 400. Errors:\n\n* invalid role or secret ID`));
  });

  it("is ready untried when its credentials belong to whoever uses it", () => {
    bench.store({
      auth: { appRole: { path: "cluster-general", roleId: "gitlab", secretRef: { name: "x", key: "y" } } },
    });
    expect(store()).toEqual({ ready: "True", reason: "Valid", message: "store validated" });
  });
});

describe("a namespace", () => {
  const read = (): ReturnType<EsoWorld["said"]> => {
    bench.entry("registry", { user: "u" });
    bench.external({ dataFrom: [{ extract: { key: "registry" } }] });
    return bench.said("ExternalSecret", "peers");
  };

  it.each([
    ["by name", [{ namespaces: ["kube-system"] }]],
    ["by pattern", [{ namespaces: ["x"] }, { namespaceRegexes: ["^kube-.*"] }]],
    ["by label", [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }]],
  ])("is let in %s", (_how, conditions) => {
    bench.store({}, { conditions });
    expect(read()).toMatchObject({ ready: "True", reason: "SecretSynced" });
  });

  it("is kept out by conditions that name others", () => {
    bench.store({}, { conditions: [{ namespaces: ["external-secrets"] }] });
    expect(read()).toEqual({
      ready: "False",
      reason: "SecretSyncedError",
      message: "could not get secret data from provider",
      cause:
        'error processing spec.dataFrom[0].extract, err: using cluster store "vault-general" is not allowed from namespace "kube-system": denied by spec.condition',
    });
  });
});

describe("a store that logs in as a service account", () => {
  beforeEach(() => {
    bench.ask("sys/auth/kubernetes", { type: "kubernetes" });
    bench.ask("auth/kubernetes/config", { kubernetes_host: "https://kubernetes.default.svc" });
    bench.ask("auth/kubernetes/role/grafana", {
      bound_service_account_names: ["vault-grafana"],
      bound_service_account_namespaces: ["grafana"],
      token_policies: ["cluster-gitlab"],
    });
  });

  const put = (): void => {
    const caBundle = Buffer.from(CA.certificate).toString("base64");
    const auth = {
      kubernetes: { mountPath: "kubernetes", role: "grafana", serviceAccountRef: { name: "vault-grafana" } },
    };
    const provider = { vault: { server: SERVER, path: "main", version: "v2", caBundle, auth } };
    bench.gitlab.objects = { ...bench.gitlab.objects };
    bench.put("external-secrets.io/v1", "SecretStore", "grafana", "vault", { provider });
  };
  const verdict = (cluster = bench.hub): ReturnType<typeof storeReady> => {
    put();
    const object = bench.gitlab.objects["external-secrets.io/v1/SecretStore/grafana/vault"];
    if (!object) throw new Error("no store");
    return storeReady(bench.world, cluster, object);
  };

  it("needs that account", () => {
    expect(verdict()).toEqual({
      holds: false,
      message:
        'cannot request Kubernetes service account token for service account "vault-grafana": ' +
        'cannot get Kubernetes service account "vault-grafana": serviceaccounts "vault-grafana" not found',
    });
  });

  it("is ready with it in Vault's own cluster", () => {
    bench.hub.objects["v1/ServiceAccount/grafana/vault-grafana"] = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      namespace: "grafana",
      name: "vault-grafana",
      uid: "u",
      generation: 1,
      body: {},
      madeBy: "urn:account",
    };
    const said = verdict();
    expect(said.holds && said.because.map(({ anyOf }) => anyOf)).toEqual(expect.arrayContaining([["urn:account"]]));
  });
});
