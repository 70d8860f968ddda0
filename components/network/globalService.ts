// A Service that all members of a ClusterMesh find under one name.
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { childOptions, ownOptions } from "../kubernetes/childOptions";

export interface GlobalServiceArgs {
  /** Same on every member. */
  readonly namespace: string;
  /** Same on every member. */
  readonly name: string;
  /** Same on every member; also the port of the pods. */
  readonly port: number;
  /** Pods behind it, on the member that has them. @default - none: the Service has the other members' pods alone */
  readonly selector?: Readonly<Record<string, string>>;
}

/**
 * Cilium joins the pods of all Services of one name and namespace that carry the mark (cilium/cilium v1.18.6,
 * Documentation/network/clustermesh/services.rst). A member without such a Service does not know the name, so those
 * without pods have one without selector.
 *
 * The namespace belongs to this component: the Service is there before Flux brings anything that lives beside it, and a
 * Service without pods is in order, so nobody waits for them.
 */
export class GlobalService extends pulumi.ComponentResource {
  readonly namespace: Namespace;
  readonly service: Service;

  constructor(name: string, args: GlobalServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:GlobalService", name, args, ownOptions(opts));
    const child = childOptions(this, opts);
    this.namespace = new Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: args.namespace,
          labels: { "pod-security.kubernetes.io/enforce": "baseline" },
        },
      },
      child,
    );
    this.service = new Service(
      `${name}-service`,
      {
        metadata: {
          name: args.name,
          namespace: this.namespace.metadata.name,
          annotations: { "service.cilium.io/global": "true", "pulumi.com/skipAwait": "true" },
        },
        spec: {
          type: "ClusterIP",
          ports: [{ name: "http", port: args.port, targetPort: args.port, protocol: "TCP" }],
          ...(args.selector === undefined ? {} : { selector: { ...args.selector } }),
        },
      },
      child,
    );
    this.registerOutputs({});
  }
}
