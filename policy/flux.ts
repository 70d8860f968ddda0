// Type tokens of Flux's own kinds, in the versions that its controllers serve today.
export const FLUX_INSTANCE = "kubernetes:fluxcd.controlplane.io/v1:FluxInstance";
export const FLUX_KUSTOMIZATION = "kubernetes:kustomize.toolkit.fluxcd.io/v1:Kustomization";
export const FLUX_RELEASE = "kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease";
export const GIT_REPOSITORY = "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository";
export const HELM_REPOSITORY = "kubernetes:source.toolkit.fluxcd.io/v1:HelmRepository";
export const OCI_REPOSITORY = "kubernetes:source.toolkit.fluxcd.io/v1:OCIRepository";
