// The secrets that the world made by itself and that never passed through a provider: Vault's, those of tunnels,
// private keys in clusters, and those of overlays.
import { textAt } from "../world/controllers/tree";
import type { Machine, VaultServer, World } from "../world/model";
import { overlayDocuments } from "../world/overlay/documents";

/** Values to look for in what a rehearsal writes and prints. */
export function worldSecrets(world: World): readonly string[] {
  return [
    ...Object.values(world.vaults ?? {}).flatMap(vaultSecrets),
    ...Object.values(world.tunnels ?? {}).map(({ secret }) => secret),
    ...Object.values(world.clusters).flatMap(keysIn),
    ...Object.values(world.machines).flatMap(overlayKeys),
  ];
}

/** Keys by which a machine is part of an overlay, as the base64 text that its configurations hold. */
function overlayKeys({ config, staged }: Machine): readonly string[] {
  return [config, staged].flatMap((applied) => {
    const { nebula, wireguard } = applied ? overlayDocuments(applied.yaml) : {};
    const own = /-----BEGIN NEBULA \w+ PRIVATE KEY-----\s*(\S+)\s*-----END/.exec(nebula?.file ?? "")?.[1];
    return [own, textAt(wireguard, "privateKey")].filter((key) => key !== undefined);
  });
}

function vaultSecrets({ tokens, unsealKeys, auth }: VaultServer): readonly string[] {
  const secretIds = Object.values(auth).flatMap(({ roles }) =>
    Object.values(roles).flatMap((role) => role.secretIds.map(({ id }) => id)),
  );
  return [...Object.keys(tokens), ...unsealKeys, ...secretIds];
}

/** Private keys in the Secrets of a cluster, as PEM and as the base64 text that Kubernetes keeps. */
function keysIn({ objects }: World["clusters"][string]): readonly string[] {
  return Object.values(objects)
    .filter(({ kind }) => kind === "Secret")
    .flatMap(({ body }) => Object.values((body["data"] ?? {}) as Record<string, string>))
    .flatMap((encoded) => {
      const text = Buffer.from(encoded, "base64").toString();
      return text.includes("PRIVATE KEY") ? [encoded, text] : [];
    });
}
