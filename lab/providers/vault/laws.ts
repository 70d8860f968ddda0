// What stands between the Vault provider and an answer: address, trust, token, seal, policies.
import type { Law, Reason, Verdict } from "../../kernel/model";
import { trouble } from "../../pki/certificates";
import { fails, holds } from "../../world/controllers/verdict";
import type { VaultServer } from "../../world/model";
import type { VaultAnswer, vaultAt } from "../../world/vault/api";

const META = "hashicorp/terraform-provider-vault internal/provider/meta.go setClient";

/** Words the cause of a refusal as the caller does. */
export type Say = (cause: string) => string;

/** The answer of a server, or what a dialer says where none is. */
export type Found = ReturnType<typeof vaultAt>;

/** A request as Go's HTTP client names it in an error, e.g. `Get "https://…"`. */
export interface Attempt {
  readonly what: string;
  readonly say: Say;
}

export const addressSet: Law<{ readonly address: string }> = {
  id: "vault-address-set",
  statement: "The provider is told where Vault is.",
  source: META,
  judge: ({ address }) => (address === "" ? fails("failed to configure Vault address") : holds()),
};

export const caReadable: Law<{ readonly file: string; readonly pem: string | undefined }> = {
  id: "vault-ca-file-readable",
  statement: "The file with the CA is there and holds a certificate.",
  source: `${META}; hashicorp/go-rootcerts rootcerts.go LoadCAFile`,
  judge: ({ file, pem }) => {
    const refuse = (cause: string): Verdict =>
      fails(`failed to configure TLS for Vault API: Error loading CA File: ${cause}`);
    if (pem === undefined) return refuse(`open ${file}: no such file or directory`);
    return pem.includes("-----BEGIN CERTIFICATE-----") ? holds() : refuse(`Couldn't parse PEM in: ${file}`);
  },
};

export const tokenSet: Law<{ readonly token: string }> = {
  id: "vault-token-set",
  statement: "Whoever runs the operation has a token: in the provider's configuration or in VAULT_TOKEN.",
  source: META,
  judge: ({ token }) => (token === "" ? fails("no vault token set on Client") : holds()),
};

export const reachable: Law<Attempt & { readonly found: Found }> = {
  id: "vault-reachable",
  statement: "Vault answers at its address from the moment that its pods run, and as long as its cluster does.",
  source: "golang/go src/net/net.go OpError; hashicorp/vault-helm templates/server-statefulset.yaml",
  judge: ({ found, what, say }) => {
    const worded = (cause: string): string => say(`${what}: ${cause}`);
    if (!found.vault) return fails(worded(found.error));
    return holds(...found.because.map(({ anyOf, otherwise }) => ({ anyOf, otherwise: worded(otherwise) })));
  },
};

export const trusted: Law<
  Attempt & { readonly vault: VaultServer; readonly host: string; readonly ca: string; readonly at: Date }
> = {
  id: "vault-certificate-trusted",
  statement:
    "Vault's certificate stands for the address, is in force and comes from the CA that the provider was given.",
  source: "golang/go src/crypto/tls/handshake_client.go verifyServerCertificate, src/crypto/x509/verify.go",
  judge: ({ vault, host, ca, at, what, say }) => {
    const wrong = trouble(vault.certificate, { ca, host, at });
    return wrong === undefined ? holds() : fails(say(`${what}: tls: failed to verify certificate: ${wrong}`));
  },
};

interface Answered {
  readonly answer: VaultAnswer;
  readonly say: Say;
}

/** A law that an answer breaks when it is a certain refusal. */
function answered(id: string, statement: string, source: string, breaks: (errors: string, status: number) => boolean) {
  const law: Law<Answered> = {
    id,
    statement,
    source,
    judge: ({ answer, say }) =>
      !answer.ok && breaks(answer.errors.join("\n"), answer.status) ? fails(say(answer.message)) : holds(),
  };
  return law;
}

export const unsealed = answered(
  "vault-unsealed",
  "Vault serves nobody before it was initialised and unsealed by a person.",
  "hashicorp/vault vault/request_handling.go switchedLockHandleRequest; sdk/helper/consts/error.go ErrSealed",
  (_errors, status) => status === 503,
);

export const tokenValid = answered(
  "vault-token-valid",
  "Vault knows the token, and its time is not up.",
  "hashicorp/vault vault/request_handling.go CheckToken",
  (errors, status) => status === 403 && errors.includes("invalid token"),
);

export const permitted = answered(
  "vault-policy-permits",
  "A policy of the token grants the capability on the path: the most specific path decides, `deny` wins.",
  "hashicorp/vault vault/acl.go AllowOperation",
  (_errors, status) => status === 403,
);

export const accepted: Law<Answered> = {
  id: "vault-request-accepted",
  statement: "Vault takes the request: its path is mounted, its content is valid, what it names is there.",
  source: "hashicorp/vault sdk/logical/response_util.go RespondErrorCommon; vault/routing router.go",
  judge: ({ answer, say }) => {
    if (!answer.ok) return fails(say(answer.message));
    return holds(...answer.because.map(({ anyOf, otherwise }): Reason => ({ anyOf, otherwise: say(otherwise) })));
  },
};

export const versionKnown: Law<{ readonly cause: string | undefined }> = {
  id: "vault-version-known",
  statement:
    "To compare an existing configuration of an auth method `kubernetes`, in previews as well, the provider asks for Vault's version, and crashes without an answer; `vaultVersionOverride` spares it the question.",
  source: "hashicorp/terraform-provider-vault vault/resource_kubernetes_auth_backend_config.go CustomizeDiff",
  judge: ({ cause }) =>
    cause === undefined
      ? holds()
      : fails(
          `panic: runtime error: invalid memory address or nil pointer dereference (no version of Vault: ${cause})`,
        ),
};

export const laws: readonly Law<never>[] = [
  addressSet,
  caReadable,
  tokenSet,
  reachable,
  trusted,
  unsealed,
  tokenValid,
  permitted,
  accepted,
  versionKnown,
];
