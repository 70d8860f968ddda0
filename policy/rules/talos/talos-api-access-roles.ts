// Pods may do little with the Talos API, and only those of the system.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said, shownUnlessSecret } from "../../talosConfig";

const ACCESS = ["machine", "features", "kubernetesTalosAPIAccess"];

export const talosApiAccessRoles: ResourceRule = {
  kind: "resource",
  id: "talos-api-access-roles",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "Whoever may create a pod in an allowed namespace owns the nodes when os:admin is among the roles.",
  condition: "Pods get no role of the Talos API but the allowed ones, and only in the allowed namespaces.",
  repair: "Allow os:reader in kube-system; back etcd up with os:etcd:backup.",
  source:
    "siderolabs/docs, public/kubernetes-guides/advanced-guides/talos-api-access-from-k8s.mdx and public/talos/v1.12/security/rbac.mdx",
  example: 'kubernetesTalosAPIAccess: { enabled: true, allowedRoles: ["os:admin"] }',
  exceptions: "never",
  settings: {
    roles: {
      description: "Roles that pods may have",
      type: "array",
      items: { type: "string" },
      default: ["os:reader", "os:etcd:backup"],
    },
    namespaces: {
      description: "Namespaces whose pods may have them",
      type: "array",
      items: { type: "string" },
      default: ["kube-system"],
    },
  },
  types: [CONFIGURATION_APPLY],
  check: (resource, judge) => {
    const allowed = (setting: string): readonly (string | undefined)[] =>
      judge.settings
        .get(setting)
        .list()
        .map((value) => value.text());
    const [roles, namespaces] = [allowed("roles"), allowed("namespaces")];
    judge.each(configTexts(resource.props), (text) => {
      for (const access of said(documentsIn(text), ...ACCESS)) {
        for (const role of access.get("allowedRoles").list()) {
          if (roles.includes(role.text())) continue;
          judge.report(role, `pods get the role ${shownUnlessSecret(resource, role)}: allow ${roles.join(", ")} only`);
        }
        for (const namespace of access.get("allowedKubernetesNamespaces").list()) {
          if (namespaces.includes(namespace.text())) continue;
          const shown = shownUnlessSecret(resource, namespace);
          judge.report(namespace, `pods of ${shown} reach the Talos API: allow ${namespaces.join(", ")} only`);
        }
      }
    });
  },
};
