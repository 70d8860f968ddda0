// What a request to Vault and its answer are, and what the areas of its API make of a request.
import type { Reason, Urn } from "../../kernel/model";
import type { VaultServer, VaultToken, World } from "../model";

export interface VaultRequest {
  /** POST and PUT do the same in Vault; texts name the one that the client used. */
  readonly method: "GET" | "LIST" | "POST" | "PUT" | "DELETE";
  /** Path without `/v1/`, e.g. `general/data/registry`. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: Record<string, unknown> | undefined;
  /** Address that Vault sees the request come from; without it the request comes from no known block. */
  readonly source?: string | undefined;
  /** Resource on whose behalf the request is made; absent for people and controllers. */
  readonly madeBy?: Urn | undefined;
}

/** What a login or the creation of a token gives. */
export interface VaultLogin {
  readonly client_token: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  /** Seconds; 0: never ends. */
  readonly lease_duration: number;
}

/**
 * `data` is the answer's `data` object, empty where Vault answers 204. `message` is what Vault's Go client prints.
 * `because` names the resources that made the answer possible.
 */
export type VaultAnswer =
  | {
      readonly ok: true;
      readonly data: Record<string, unknown>;
      readonly auth?: VaultLogin;
      readonly because: readonly Reason[];
    }
  | { readonly ok: false; readonly status: number; readonly errors: readonly string[]; readonly message: string };

/** What an area answers; the front adds the message and the reasons. */
export type Outcome =
  | { readonly data: Record<string, unknown>; readonly auth?: VaultLogin }
  | { readonly status: number; readonly errors: readonly string[] };

/** A request on its way through Vault. */
export interface Call {
  readonly world: World;
  readonly vault: VaultServer;
  readonly request: VaultRequest;
  /** The token that the request carries, once it was found valid. */
  readonly token?: VaultToken;
  /** Unix seconds on the world's clock. */
  readonly now: number;
  /**
   * Notes that the answer was possible thanks to any one of these resources; the outcome is what Vault answers without.
   * Nothing is noted when there is none, or when something that no resource made would have done as well.
   */
  readonly thanksTo: (resources: readonly (Urn | undefined)[], without: Outcome) => void;
}

type Handler = () => Outcome;

/** What Vault has at a path. */
export interface Endpoint {
  /** True for logins and for what tells of the seal. */
  readonly open?: boolean;
  /** True where the `sudo` capability is needed as well. */
  readonly sudo?: boolean;
  /** Where Vault tells a create from an update. Without it every write is an update. */
  readonly exists?: () => boolean;
  readonly read?: Handler;
  readonly list?: Handler;
  readonly write?: Handler;
  readonly remove?: Handler;
}

export const done: Outcome = { data: {} };
/** What is not there; a read answers it without an error text (hashicorp/vault sdk/logical/response_util.go). */
export const absent: Outcome = { status: 404, errors: [] };

export function refused(status: number, ...errors: readonly string[]): Outcome {
  return { status, errors };
}

/** Several errors as hashicorp/go-multierror prints them (format.go ListFormatFunc). */
export function multiple(...errors: readonly string[]): string {
  const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
  return `${count} occurred:\n${errors.map((error) => `\t* ${error}\n`).join("")}\n`;
}

export const denied: Outcome = refused(403, multiple("permission denied"));

/** hashicorp/vault vault/router.go routeCommon. */
export function noRoute(path: string): Outcome {
  return refused(404, `no handler for route "${path}". route entry not found.`);
}

/** How Vault's Go client words an answer (hashicorp/vault api/response.go Error). */
export function clientError(vault: VaultServer, request: VaultRequest, status: number, errors: readonly string[]) {
  const { method, path } = request;
  const url = `https://${vault.address}:8200/v1/${path}${method === "LIST" ? "?list=true" : ""}`;
  const list = errors.map((error) => `* ${error}`).join("\n");
  return `Error making API request.\n\nURL: ${method === "LIST" ? "GET" : method} ${url}\nCode: ${status}. Errors:\n\n${list}`;
}
