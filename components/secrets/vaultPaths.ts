// Names on which Vault's side and the clusters' side must agree.

/** KV version 2 engine that clusters share. */
export const GENERAL = "general";

/** KV version 2 engine of the applications on the hub. */
export const MAIN = "main";

/** Auth method of the clusters, of type `approle`. */
export const CLUSTER_AUTH = "cluster-general";

/** Auth method of the applications on the hub, of type `kubernetes`. */
export const HUB_AUTH = "kubernetes";

/** Service account, in the namespace of the same application, that logs in to Vault. */
export const appServiceAccount = (app: string): string => `vault-${app}`;

/** A token is good for 20 minutes and, renewed, for an hour at most; External Secrets logs in again by itself. Seconds. */
export const TOKEN_LIFE = { tokenTtl: 1200, tokenMaxTtl: 3600 } as const;
