// What decides whether a FluxInstance comes to life at once, and whether it can be deleted.
import type { Law } from "../../kernel/model";
import type { Cluster, KubeObject } from "../../world/model";
import { groundOf } from "../../world/controllers/fluxGround";
import { fluxOperatorRelease, fluxReferences } from "../../world/controllers/flux";
import { fails, holds, saying } from "../../world/controllers/verdict";
import type { ObjectFacts } from "./objectLaws";

export const fluxFindsItsReferences: Law<ObjectFacts> = {
  id: "kubernetes-flux-instance-finds-its-references",
  statement:
    "Flux's first reconciliation fails without the pull secret and the variables that the instance names, and the next comes only after its interval.",
  source:
    'fluxcd.io "Kustomization", interval and post build variable substitution; fluxoperator.dev "Flux Instance CRD", sync',
  judge: ({ cluster, apiVersion, kind, namespace, name, inputs }) => {
    const instance: KubeObject = {
      apiVersion,
      kind,
      name,
      uid: "",
      generation: 0,
      body: { ...inputs },
      ...(namespace === undefined ? {} : { namespace }),
    };
    return saying(
      (cause) => `FluxInstance ${namespace ?? ""}/${name} is accepted, but its first reconciliation fails: ${cause}`,
      fluxReferences(cluster, instance),
    );
  },
};

export const fluxTreeFindsItsGround: Law<ObjectFacts> = {
  id: "kubernetes-flux-tree-finds-its-ground",
  statement:
    "A Kustomization fails as a whole, until its next interval, when a namespace, kind or store of secrets is missing that its objects name and Flux does not bring: what is there must be there before Flux looks.",
  source:
    "fluxcd/pkg ssa/manager_apply.go ApplyAll, ssa/errors/errors.go; fluxcd/kustomize-controller internal/controller/kustomization_controller.go, retry interval and health checks",
  judge: ({ world, cluster, inputs, name, namespace }) =>
    saying(
      (cause) => `FluxInstance ${namespace ?? ""}/${name} is accepted, but its tree fails at first: ${cause}`,
      holds(...groundOf(world, cluster, { body: { ...inputs } })),
    ),
};

export const fluxInstanceCanGo: Law<{ readonly cluster: Cluster }> = {
  id: "kubernetes-flux-instance-needs-its-operator-to-go",
  statement: "A FluxInstance carries a finalizer that only its operator removes.",
  source: "controlplaneio-fluxcd/flux-operator internal/controller/fluxinstance_uninstaller.go",
  judge: ({ cluster }) =>
    fluxOperatorRelease(cluster)
      ? holds()
      : fails(
          "'flux' timed out waiting to be deleted: finalizer fluxcd.controlplane.io/finalizer is left, and no Flux Operator runs",
        ),
};

export const FLUX_LAWS = [fluxFindsItsReferences, fluxTreeFindsItsGround, fluxInstanceCanGo] as const;
