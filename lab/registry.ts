// Every provider that the lab simulates.
import type { ProviderModel } from "./kernel/model";
import { awsProvider } from "./providers/aws/provider";
import { cloudflareProvider } from "./providers/cloudflare/provider";
import { kubernetesProvider } from "./providers/kubernetes/provider";
import { proxmoxveProvider } from "./providers/proxmoxve/provider";
import { randomProvider } from "./providers/random/provider";
import { talosProvider } from "./providers/talos/provider";
import { tlsProvider } from "./providers/tls/provider";
import { vaultProvider } from "./providers/vault/provider";
import type { World } from "./world/model";

export const providers: readonly ProviderModel<World>[] = [
  awsProvider,
  cloudflareProvider,
  kubernetesProvider,
  proxmoxveProvider,
  randomProvider,
  talosProvider,
  tlsProvider,
  vaultProvider,
];
