// The simulated Kubernetes provider: built-in kinds, known custom kinds and Helm releases.
import type { ProviderModel, ResourceModel } from "../../kernel/model";
import { FLUX_APPLY_LAWS } from "../../world/controllers/fluxApply";
import { VAULT_SERVER_LAWS } from "../../world/controllers/vaultServer";
import type { World } from "../../world/model";
import { awaitLaws } from "./awaiting";
import { checkProviderConfig, CONNECTION_LAWS } from "./connection";
import { CUSTOM_KINDS } from "./customKinds";
import { ESO_LAWS } from "./esoLaws";
import { FLUX_LAWS } from "./fluxLaws";
import { KINDS, tokenOf } from "./kinds";
import { OBJECT_LAWS } from "./objectLaws";
import { objectModel } from "./objects";
import { helmRelease } from "./release";
import { RELEASE_LAWS } from "./releaseLaws";

const resources: readonly ResourceModel<World>[] = [
  ...KINDS.map((kind) => objectModel(kind, tokenOf(kind.apiVersion, kind.kind))),
  ...CUSTOM_KINDS.map((kind) => objectModel(kind, `kubernetes:${kind.apiVersion}:${kind.kind}`, true)),
  helmRelease,
];

export const kubernetesProvider: ProviderModel<World> = {
  name: "kubernetes",
  version: "4.34.2",
  coverage:
    "Server-side apply with kubeconfigs that hold a client certificate; no Patch resources, lists, YAML rendering, functions or Helm charts rendered by Pulumi. " +
    "Any other kind is refused.",
  laws: [
    ...CONNECTION_LAWS,
    ...OBJECT_LAWS,
    ...awaitLaws,
    ...ESO_LAWS,
    ...FLUX_LAWS,
    ...FLUX_APPLY_LAWS,
    ...RELEASE_LAWS,
    ...VAULT_SERVER_LAWS,
  ],
  resources,
  functions: [],
  checkConfig: checkProviderConfig,
};
