// Chart external-secrets 2.9.0: the operator, its webhook with the certificate controller, and its definitions.
// Source: external-secrets/external-secrets v2.9.0 deploy/charts/external-secrets templates and values.yaml.
import type { Manifest } from "../../../world/controllers/cluster";
import { at, isOn, numberAt, recordAt, textAt } from "../../../world/controllers/tree";
import { bare, definition, workload, type Chart, type Rendering } from "./chart";
import { externalSecretsValues } from "./externalSecretsValues";

const NAME = "external-secrets";
const GROUP = "external-secrets.io";

/** Compliant with the restricted profile. */
const SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  enabled: true,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};

const COMPONENT = { replicaCount: 1, hostNetwork: false, nodeSelector: {}, tolerations: [], affinity: {} };

/** Values that decide something here. */
const DEFAULTS = {
  ...COMPONENT,
  securityContext: SECURITY_CONTEXT,
  installCRDs: true,
  createOperator: true,
  processClusterStore: true,
  processSecretStore: true,
  processPushSecret: true,
  processClusterPushSecret: true,
  scopedNamespace: "",
  scopedRBAC: false,
  crds: {
    createClusterExternalSecret: true,
    createClusterPushSecret: true,
    createClusterSecretStore: true,
    createPushSecret: true,
  },
  webhook: {
    ...COMPONENT,
    securityContext: SECURITY_CONTEXT,
    create: true,
    failurePolicy: "Fail",
    certManager: { enabled: false },
  },
  certController: { ...COMPONENT, securityContext: SECURITY_CONTEXT, create: true },
};

/** The sanity test of templates/_helpers.tpl. */
function refuses(values: Record<string, unknown>): string | undefined {
  if (isOn(values, "processPushSecret") || !isOn(values, "processClusterPushSecret")) return undefined;
  return (
    "execution error at (external-secrets/templates/deployment.yaml): You have disabled processing of PushSecrets " +
    "but not ClusterPushSecrets. This is an invalid configuration. ClusterPushSecret processing depends on processing " +
    "of PushSecrets. Please either enable processing of PushSecrets, or disable processing of ClusterPushSecrets."
  );
}

function render({ name, namespace: home, values }: Rendering): readonly Manifest[] {
  const namespace = textAt(values, "namespaceOverride") ?? home;
  const full = textAt(values, "fullnameOverride") ?? (name.includes(NAME) ? name : `${name}-${NAME}`);
  const objects: Manifest[] = [...definitions(values)];
  if (isOn(values, "createOperator")) {
    objects.push(
      bare("v1", "ServiceAccount", namespace, full),
      bare("rbac.authorization.k8s.io/v1", "ClusterRole", undefined, `${full}-controller`),
      component(full, namespace, values),
    );
  }
  const webhook = recordAt(values, "webhook");
  if (isOn(webhook, "create")) {
    const ownCertificates = !isOn(webhook, "certManager", "enabled");
    objects.push(
      bare("v1", "ServiceAccount", namespace, `${NAME}-webhook`),
      ...(ownCertificates ? [bare("v1", "Secret", namespace, `${full}-webhook`)] : []),
      { apiVersion: "v1", kind: "Service", namespace, name: `${full}-webhook`, body: { spec: { type: "ClusterIP" } } },
      component(`${full}-webhook`, namespace, webhook),
      validation("secretstore", ["secretstores", "clustersecretstores"], { full, namespace, webhook }),
      validation("externalsecret", ["externalsecrets"], { full, namespace, webhook }),
    );
    if (ownCertificates && isOn(values, "certController", "create")) {
      objects.push(component(`${full}-cert-controller`, namespace, recordAt(values, "certController")));
    }
  }
  return objects;
}

/** Unlike other charts', these go with the release: templates/crds carry no `helm.sh/resource-policy`. */
function definitions(values: Record<string, unknown>): readonly Manifest[] {
  if (!isOn(values, "installCRDs")) return [];
  const wanted = (kind: string): boolean => isOn(values, "crds", `create${kind}`);
  const cluster = { scope: "Cluster", removable: true } as const;
  const namespaced = { scope: "Namespaced", removable: true } as const;
  return [
    definition(GROUP, "ExternalSecret", "externalsecrets", "v1", namespaced),
    definition(GROUP, "SecretStore", "secretstores", "v1", namespaced),
    ...(wanted("ClusterSecretStore")
      ? [definition(GROUP, "ClusterSecretStore", "clustersecretstores", "v1", cluster)]
      : []),
    ...(wanted("ClusterExternalSecret")
      ? [definition(GROUP, "ClusterExternalSecret", "clusterexternalsecrets", "v1", cluster)]
      : []),
    ...(wanted("PushSecret") ? [definition(GROUP, "PushSecret", "pushsecrets", "v1alpha1", namespaced)] : []),
    ...(wanted("ClusterPushSecret")
      ? [definition(GROUP, "ClusterPushSecret", "clusterpushsecrets", "v1alpha1", cluster)]
      : []),
  ];
}

function component(name: string, namespace: string, settings: Record<string, unknown>): Manifest {
  const { enabled, ...securityContext } = recordAt(settings, "securityContext");
  return workload(
    "Deployment",
    { name, namespace, replicas: numberAt(settings, "replicaCount") ?? 1 },
    {
      ...(isOn(settings, "hostNetwork") ? { hostNetwork: true } : {}),
      nodeSelector: at(settings, "nodeSelector"),
      tolerations: at(settings, "tolerations"),
      affinity: at(settings, "affinity"),
      containers: [{ name, ...(enabled === true ? { securityContext } : {}) }],
    },
  );
}

function validation(
  name: string,
  resources: readonly string[],
  { full, namespace, webhook }: { full: string; namespace: string; webhook: Record<string, unknown> },
): Manifest {
  const webhooks = resources.map((resource) => {
    const singular = resource.slice(0, -1);
    return {
      name: `validate.${singular}.${GROUP}`,
      rules: [
        { apiGroups: [GROUP], apiVersions: ["v1"], operations: ["CREATE", "UPDATE", "DELETE"], resources: [resource] },
      ],
      clientConfig: {
        service: { namespace, name: `${full}-webhook`, path: `/validate-external-secrets-io-v1-${singular}` },
      },
      timeoutSeconds: 5,
      failurePolicy: textAt(webhook, "failurePolicy") ?? "Fail",
    };
  });
  const apiVersion = "admissionregistration.k8s.io/v1";
  return { apiVersion, kind: "ValidatingWebhookConfiguration", name: `${name}-validate`, body: { webhooks } };
}

export const externalSecrets: Chart = {
  name: NAME,
  version: "2.9.0",
  appVersion: "v2.9.0",
  repository: "https://charts.external-secrets.io",
  source: "external-secrets/external-secrets v2.9.0 deploy/charts/external-secrets",
  // One image of 60 MB for all three; the webhook's readiness probe starts after 20 s, once its certificate is there.
  rolloutSeconds: 45,
  values: externalSecretsValues,
  defaults: DEFAULTS,
  refuses,
  render,
};
