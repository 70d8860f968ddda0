// Pulumi makes only those Kubernetes Secrets that nothing else can make.
import type { ResourceRule } from "../../rule";
import { namespaceOf } from "../../workloads";

export const secretK8sAllowlist: ResourceRule = {
  kind: "resource",
  id: "secret-k8s-allowlist",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "A Secret that Pulumi makes lives in the state as well, changes only with an operation, and is not revoked with its entry in Vault.",
  condition:
    "The Secret is one of the setting's, by namespace and name: what has to be there before External Secrets can work.",
  repair: "Write the value to Vault and let an ExternalSecret fill the Secret, or add it to the setting.",
  source: "convention of this fleet: Pulumi brings the first secret, External Secrets all others",
  example: 'new Secret("grafana", { metadata: { namespace: "grafana", name: "admin" } })',
  exceptions: "in the stack file",
  settings: {
    allowed: {
      description: "Secrets that Pulumi may make, as namespace/name.",
      type: "array",
      items: { type: "string" },
      default: [
        "external-secrets/vault-approle",
        "flux-system/flux-git",
        "kube-system/cilium-ca",
        "kube-system/cilium-clustermesh",
        "kube-system/cilium-kvstoremesh",
        "vault/vault-server-tls",
      ],
    },
  },
  types: ["kubernetes:core/v1:Secret", "kubernetes:core/v1:SecretPatch"],
  check: (resource, judge) => {
    const allowed = judge.settings
      .get("allowed")
      .list()
      .map((secret) => secret.text());
    const name = resource.props.get("metadata", "name");
    const secret = `${namespaceOf(resource)}/${name.text() ?? "(a name that Pulumi gives)"}`;
    if (!allowed.includes(secret)) {
      judge.report(
        name,
        `Pulumi makes the Secret ${secret}: let an ExternalSecret fill it from Vault, or allow it in the setting`,
      );
    }
  },
};
