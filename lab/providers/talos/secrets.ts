// The simulated Secrets: keys, certificates and tokens of a cluster, made by Talos's own library.
import { z } from "zod";
import { UNKNOWN, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import type { World } from "../../world/model";
import { machinery } from "./machinery";
import { bagOf, clientSecrets, machineSecretLeaves, plain, textOf } from "./shapes";

const VERSION = /^v?\d+\.\d+(\.\d+)?(-.+)?$/;

const inputs = z.strictObject({
  talosVersion: z
    .string()
    .refine((value) => VERSION.test(value), {
      error: ({ input }) => `Invalid version: error parsing version "v${String(input).replace(/^v/, "")}"`,
    })
    .optional(),
});

/** Contract of the provider's own library, which it uses when none is given. */
const DEFAULT_CONTRACT = "v1.13";

/** Stands for a Kubernetes endpoint until the first configuration names the real one; nothing ever answers there. */
const NO_ENDPOINT = "https://cluster.invalid:6443";

export const secrets: ResourceModel<World> = {
  type: "talos:machine/secrets:Secrets",
  coverage:
    "real secrets of Talos's library (a service account key of 2048 bits instead of 4096); client certificates are not renewed before they expire",
  check: strictCheck(inputs),
  replaceOn: [],
  secretOutputs: [...machineSecretLeaves("machineSecrets"), ...clientSecrets("clientConfiguration")],
  // Nothing but computation: a long RSA key.
  durations: { create: 2, update: 0, delete: 0 },
  plan: (given, old) => ({
    talosVersion: given["talosVersion"] ?? old?.["talosVersion"] ?? DEFAULT_CONTRACT,
    machineSecrets: old?.["machineSecrets"] ?? UNKNOWN,
    clientConfiguration: old?.["clientConfiguration"] ?? UNKNOWN,
  }),
  create: async (given, { world, urn }) => {
    const { genSecrets } = await machinery();
    const made = await genSecrets({ talosVersion: textOf(given, "talosVersion") });
    const { certs, cluster } = made.machineSecrets;
    // Secrets whose making was not recorded are lost: nobody else knows them.
    for (const { id } of Object.values(world.clusters).filter(({ madeBy }) => madeBy === urn)) forget(world, id);
    world.clusters[cluster.id] = {
      id: cluster.id,
      name: "",
      endpoint: NO_ENDPOINT,
      madeBy: urn,
      osCa: pem(certs.os.cert),
      k8sCa: pem(certs.k8s.cert),
      etcd: [],
      objects: {},
      releases: {},
    };
    return {
      id: "machine_secrets",
      outputs: {
        talosVersion: given["talosVersion"] ?? DEFAULT_CONTRACT,
        machineSecrets: plain(made.machineSecrets),
        clientConfiguration: plain(made.clientConfiguration),
      },
    };
  },
  read: (_id, old) => ({ inputs: { talosVersion: old["talosVersion"] ?? null }, outputs: old }),
  update: (_id, old, given) => ({
    ...old,
    talosVersion: given["talosVersion"] ?? old["talosVersion"] ?? DEFAULT_CONTRACT,
  }),
  // Secrets live in the state alone; the cluster is gone when no node carries them any more.
  delete: (_id, old, { world }) => {
    const id = textOf(bagOf(bagOf(old["machineSecrets"])["cluster"]), "id");
    forget(world, id);
  },
};

/** Removes a cluster that no node carries. */
function forget(world: World, id: string): void {
  const carried = Object.values(world.machines).some(
    ({ config, staged }) => config?.clusterId === id || staged?.clusterId === id,
  );
  if (!carried) world.clusters = Object.fromEntries(Object.entries(world.clusters).filter(([key]) => key !== id));
}

function pem(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
