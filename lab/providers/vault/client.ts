// The provider's way to Vault. As the real one, it connects at its first operation, not when it is configured.
import { existsSync, readFileSync } from "node:fs";
import type { Operation, Props, Value } from "../../kernel/model";
import { text, word } from "../../kernel/values";
import { nowOf } from "../../world/clock";
import type { World } from "../../world/model";
import { vaultAt, vaultRequest, type VaultAnswer, type VaultRequest } from "../../world/vault/api";
import * as law from "./laws";
import type { Say } from "./laws";

/** Seconds that a child token lives (terraform-provider-vault internal/provider/meta.go createChildToken). */
const CHILD_TTL = 1200;

/** How Go's HTTP client names the methods in its errors. */
const VERBS = { GET: "Get", LIST: "Get", POST: "Post", PUT: "Put", DELETE: "Delete" } as const;

interface Refused {
  readonly status: number;
  readonly errors: readonly string[];
}

export interface Ask {
  readonly body?: Record<string, unknown>;
  /** Words a refusal. Default: its cause alone. */
  readonly say?: Say;
  /** Refusals that mean "not there": the answer is undefined then. Default: 404 of a GET. */
  readonly absentOn?: (answer: Refused) => boolean;
}

/** Tokens by the configuration of a provider instance, which lives as long as an engine run. */
const sessions = new WeakMap<Props, string>();

const asIs: Say = (cause) => cause;

export class Client {
  private readonly address: string;
  private readonly ca: string;
  private readonly token: string;

  constructor(private readonly operation: Operation<World>) {
    const { config } = operation.provider;
    this.address = word(config["address"]).replace(/\/+$/, "");
    operation.uphold(law.addressSet, { address: this.address });
    this.ca = this.authorities();
    this.token = sessions.get(config) ?? this.login();
    sessions.set(config, this.token);
  }

  /** The data of Vault's answer, or undefined when what was asked for is not there. */
  ask(method: VaultRequest["method"], path: string, options: Ask = {}): Record<string, unknown> | undefined {
    const { body, say = asIs } = options;
    const absentOn = options.absentOn ?? (({ status }) => method === "GET" && status === 404);
    const answer = this.send(this.token, { method, path, body }, say);
    if (!answer.ok && absentOn(answer)) return undefined;
    return this.judged(answer, say).data;
  }

  private authorities(): string {
    const file = text(this.operation.provider.config["caCertFile"]);
    if (file === undefined) return "";
    const pem = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    this.operation.uphold(law.caReadable, { file, pem });
    return pem ?? "";
  }

  /** Looks the token up, and lives on a child of it unless told not to. */
  private login(): string {
    const { world, stack, provider } = this.operation;
    const own = text(provider.config["token"]) ?? world.vaultTokens?.[stack] ?? "";
    this.operation.uphold(law.tokenSet, { token: own });
    const lookup: Say = (cause) => `failed to lookup token, err=${cause}`;
    this.judged(this.send(own, { method: "GET", path: "auth/token/lookup-self" }, lookup), lookup);
    if (isSet(provider.config["skipChildToken"])) return own;
    const child: Say = (cause) => `failed to create limited child token: ${cause}`;
    const ttl = `${word(provider.config["maxLeaseTtlSeconds"]) || CHILD_TTL}s`;
    const body = { display_name: "terraform", ttl, explicit_max_ttl: ttl, renewable: false };
    const made = this.judged(this.send(own, { method: "POST", path: "auth/token/create", body }, child), child);
    return made.auth?.client_token ?? own;
  }

  private send(token: string, request: Omit<VaultRequest, "token" | "madeBy">, say: Say): VaultAnswer {
    const { operation, address, ca } = this;
    const what = `${VERBS[request.method]} "${address}/v1/${request.path}${request.method === "LIST" ? "?list=true" : ""}"`;
    const found = vaultAt(operation.world, address);
    operation.uphold(law.reachable, { found, what, say });
    if (!found.vault) throw new Error("the law that Vault answers held, and it does not");
    const { vault } = found;
    if (!isSet(operation.provider.config["skipTlsVerify"])) {
      const host = new URL(address).hostname.replace(/^\[|\]$/g, "");
      operation.uphold(law.trusted, { vault, host, ca, at: nowOf(operation.world), what, say });
    }
    return vaultRequest(operation.world, vault, { ...request, token, madeBy: operation.urn });
  }

  private judged(answer: VaultAnswer, say: Say): VaultAnswer & { readonly ok: true } {
    for (const rule of [law.unsealed, law.tokenValid, law.permitted, law.accepted]) {
      this.operation.uphold(rule, { answer, say });
    }
    if (!answer.ok) throw new Error("the laws of Vault's answers held, and it refused");
    return answer;
  }
}

/** Whether a flag of the configuration is set; SDKs send it as text. */
export function isSet(flag: Value | undefined): boolean {
  return flag === true || flag === "true";
}
