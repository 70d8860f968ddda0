// What Cloudflare refuses of tunnels and their rules, with the texts that it gives.
import type { Law } from "../../kernel/model";
import type { Tunnel } from "../../world/model";
import { no, refusal, yes, type Call } from "./api";

export const tunnelNameFree: Law<{ call: Call; taken: boolean }> = {
  id: "cloudflare-tunnel-name-is-free",
  statement: "An account has no two tunnels of one name.",
  source: "cloudflare/cloudflared cfapi/tunnel.go CreateTunnel (409); linuxserver/docker-mods issue 280 (code 1013)",
  judge: ({ call, taken }) =>
    taken
      ? no(
          refusal(
            call,
            409,
            1013,
            "You already have a tunnel with this name. Delete the existing tunnel, or choose a different name for your " +
              "new tunnel",
          ),
        )
      : yes(),
};

export const tunnelExists: Law<{ call: Call; tunnel: Tunnel | undefined }> = {
  id: "cloudflare-tunnel-exists",
  statement: "Rules and tokens belong to a tunnel of the account.",
  source: "cloudflare/cloudflared cfapi/base_client.go statusCodeToError (404); the wording of the answer is a guess",
  judge: ({ call, tunnel }) => {
    const otherwise = refusal(call, 404, 1003, "Tunnel not found");
    return tunnel ? yes([{ anyOf: [tunnel.madeBy], otherwise }]) : no(otherwise);
  },
};

export interface IngressRule {
  readonly hostname?: string;
  readonly path?: string;
}

export const lastRuleCatchesAll: Law<{ call: Call; ingresses: readonly IngressRule[] }> = {
  id: "cloudflare-last-ingress-rule-catches-all",
  statement: "The last ingress rule of a tunnel has neither hostname nor path.",
  source: "cloudflare/terraform-provider-cloudflare issue 2327; cloudflare/cloudflared ingress/ingress.go",
  judge: ({ call, ingresses }) => {
    const last = ingresses.at(-1);
    return last === undefined || ((last.hostname ?? "") === "" && (last.path ?? "") === "")
      ? yes()
      : no(
          refusal(
            call,
            400,
            1056,
            "Bad Configuration: Validation failed: The last ingress rule must match all URLs (i.e. it should not have a " +
              "hostname or path filter)",
          ),
        );
  },
};

export const tunnelLaws = [tunnelNameFree, tunnelExists, lastRuleCatchesAll] as const;
