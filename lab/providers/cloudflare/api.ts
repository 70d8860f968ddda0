// How Cloudflare's API answers, how the provider words its refusals, and where zones and tunnels are in the world.
import { STATUS_CODES } from "node:http";
import type { Reason, Verdict } from "../../kernel/model";
import type { DnsZone, Tunnel, World } from "../../world/model";

export const PROVIDER = "cloudflare/terraform-provider-cloudflare v5.22.0";

export const yes = (because: readonly Reason[] = []): Verdict => ({ holds: true, because });
export const no = (message: string): Verdict => ({ holds: false, message });

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `https://api.cloudflare.com/client/v4`. */
  readonly path: string;
}

/**
 * A refusal of the API as a user reads it. The provider's summary and detail are joined by the bridge
 * (pulumi/pulumi-terraform-bridge pkg/pf/tfbridge/provider_diagnostics.go); the detail is the error of the client
 * library (cloudflare/cloudflare-go v7, internal/apierror).
 */
export function refusal({ method, path }: Call, status: number, code: number, message: string): string {
  const body = { result: null, success: false, errors: [{ code, message }], messages: [] };
  return (
    `failed to make http request: ${method} "https://api.cloudflare.com/client/v4${path}": ` +
    `${status} ${STATUS_CODES[status] ?? ""} ${JSON.stringify(body)}`
  );
}

export function zoneById(world: World, id: string): DnsZone | undefined {
  return Object.values(world.dnsZones ?? {}).find((zone) => zone.id === id);
}

/** A tunnel of an account; tunnels of other accounts are not seen. */
export function tunnelById(world: World, accountId: string, id: string): Tunnel | undefined {
  const tunnel = world.tunnels?.[id];
  return tunnel?.accountId === accountId ? tunnel : undefined;
}
