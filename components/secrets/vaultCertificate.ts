// The names and the life of Vault's certificate.

const HOURS_A_YEAR = 8760;
const HOURS_A_DAY = 24;

/** Ten years. Every store and every operator trusts this CA, so it is not renewed by itself. */
export const CA_VALIDITY_HOURS = 10 * HOURS_A_YEAR;

/** Three years. */
export const SERVER_VALIDITY_HOURS = 3 * HOURS_A_YEAR;

/** The first `up` within the last 90 days issues the next certificate. */
export const SERVER_RENEWAL_HOURS = 90 * HOURS_A_DAY;

/** Namespace and Service of Vault's chart. */
export const VAULT_NAMESPACE = "vault";
const SERVICE = "vault";

/**
 * Every name under which anybody dials Vault: clusters and operators by address, those on other sites by an address of the
 * overlay, its own container by the loopback
 * address, browsers by host, pods of the hub by Service, and Vault's pods each other by the names that the headless
 * Service `vault-internal` gives them (hashicorp/vault-helm, templates/server-headless-service.yaml).
 */
export function serverNames(ip: string, host: string, overlayIps: readonly string[]) {
  return {
    ipAddresses: [ip, ...overlayIps, "127.0.0.1"],
    dnsNames: [
      host,
      SERVICE,
      `${SERVICE}.${VAULT_NAMESPACE}`,
      `${SERVICE}.${VAULT_NAMESPACE}.svc`,
      `${SERVICE}.${VAULT_NAMESPACE}.svc.cluster.local`,
      `*.${SERVICE}-internal`,
    ],
  };
}
