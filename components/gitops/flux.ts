// Flux itself: the instance that the operator installs, and the variables that it substitutes.
import * as pulumi from "@pulumi/pulumi";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { customObject } from "../kubernetes/customObject";
import type { FluxOperator } from "./fluxOperator";
import { FLUX_NAMESPACE, GIT_SECRET, VARIABLES_CONFIG_MAP, fluxInstanceSpec, type FluxSource } from "./fluxInstance";
import { FLUX_INSTANCE } from "./fluxKinds";

export interface FluxArgs {
  /** Flux version, exact `x.y.z`. */
  readonly version: string;
  readonly source: FluxSource;
  /** What Flux replaces `${NAME}` by in the manifests of this cluster. Values are strings, numbers included. */
  readonly variables: Readonly<Record<string, string>>;
  readonly operator: FluxOperator;
  /** What the repository's objects build on and Flux does not bring: stores of secrets, namespaces. @default - nothing */
  readonly after?: readonly pulumi.Resource[];
  /** Credentials of the repository. @default - it is public */
  readonly pullSecret?: Secret;
}

/**
 * Not awaited beyond its creation: whether Flux can read the repository, and whether what it finds there is sound, is
 * Flux's to report. With a fresh deploy key it can not succeed before a person has entered the key.
 *
 * The instance waits for
 * - the operator's release, which brings the kind and the controller that acts on it;
 * - the ConfigMap: the root Kustomization fails without it and is tried again only after its interval of ten minutes;
 * - the Secret, for the same reason on the side of the source;
 * - `after`: an object whose kind or namespace is missing fails the Kustomization as a whole, until its next interval.
 */
export class Flux extends pulumi.ComponentResource {
  readonly variables: ConfigMap;
  readonly instance: CustomResource;

  constructor(name: string, args: FluxArgs, opts: pulumi.ComponentResourceOptions) {
    const { operator, after = [], pullSecret, ...plain } = args;
    super("homelab:gitops:Flux", name, plain, ownOptions(opts));
    const child = childOptions(this, opts);
    this.variables = new ConfigMap(
      `${name}-variables`,
      {
        metadata: { name: VARIABLES_CONFIG_MAP, namespace: operator.namespace.metadata.name },
        data: { ...args.variables },
      },
      child,
    );
    this.instance = customObject(
      `${name}-instance`,
      FLUX_INSTANCE,
      { name: "flux", namespace: FLUX_NAMESPACE },
      fluxInstanceSpec(args.version, args.source, pullSecret === undefined ? undefined : GIT_SECRET),
      {
        ...child,
        dependsOn: [operator.release, this.variables, ...after, ...(pullSecret === undefined ? [] : [pullSecret])],
      },
    );
    this.registerOutputs({});
  }
}
