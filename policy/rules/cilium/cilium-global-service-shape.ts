// A global Service can be found under one name in every cluster of the mesh.
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

const KNOWN: Readonly<Record<string, readonly unknown[]>> = {
  global: ["true"],
  shared: ["true", "false"],
  affinity: ["local", "remote", "none"],
};

export const ciliumGlobalServiceShape: ResourceRule = {
  kind: "resource",
  id: "cilium-global-service-shape",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Cilium joins Services by name and namespace; one that Pulumi names at random, or that has no address of its own, is joined with none.",
  condition:
    "A Service with service.cilium.io/global has a name, a namespace and ports, has an address in the cluster or says that its EndpointSlices are synchronized, and its annotations are texts that Cilium knows.",
  repair: "Set metadata.name and metadata.namespace, and write the annotations as texts.",
  source:
    'docs.cilium.io, "Global Services" of Cluster Mesh, with the section on synchronizing EndpointSlices of headless Services; cilium/cilium, Documentation/network/clustermesh/affinity.rst; pulumi.com, Kubernetes provider: auto-naming',
  example: 'annotations: { "service.cilium.io/global": "true" } without metadata.name',
  exceptions: "in the stack file",
  types: ["kubernetes:core/v1:Service"],
  check: ({ props }, judge) => {
    const annotation = (name: string): View => props.get("metadata", "annotations", `service.cilium.io/${name}`);
    const isGlobal = annotation("global").flag() === true;
    for (const name of ["affinity", "shared"].filter((one) => annotation(one).present && !isGlobal)) {
      judge.report(annotation(name), 'has no effect alone: set service.cilium.io/global to "true"');
    }
    if (!isGlobal) return;
    for (const [name, known] of Object.entries(KNOWN)) {
      const value = annotation(name);
      if (value.present && !known.includes(value.known())) {
        judge.report(
          value,
          `${value.shown()} means nothing to Cilium: set ${known.map((one) => JSON.stringify(one)).join(" or ")}`,
        );
      }
    }
    for (const key of ["name", "namespace"]) {
      const value = props.get("metadata", key);
      if (!value.present) judge.report(value, "absent, so the Service is called differently in each cluster: set it");
    }
    const spec = props.get("spec");
    const type = spec.get("type");
    const isHeadless = spec.get("clusterIP").text() === "None";
    // Cilium synchronizes them only where its feature is turned on, which whoever asks for it in so many words knows.
    const isSynchronized = annotation("global-sync-endpoint-slices").flag() === true;
    if (type.text() === "ExternalName" || (isHeadless && !isSynchronized)) {
      judge.report(spec, "has no address in the cluster that Cilium could balance: give it type ClusterIP");
    }
    const ports = spec.get("ports");
    if (ports.list().length === 0) judge.report(ports, "empty, so no backend of a peer can match: list the ports");
  },
};
