// Cases of the rules about names of resources, of Kubernetes objects and of Helm releases.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const object = (type: string, name: unknown, namespace?: unknown): Given => ({
  type: `kubernetes:${type}`,
  props: { metadata: { name, namespace } },
});

const logical = (name: string, type = "kubernetes:core/v1:Namespace"): Given => ({ name, type, props: {} });
const release = (name: unknown): Given => ({ props: { chart: "cilium", name } });

const declared = { cluster: { name: "main" } };

const LABEL = "is no name that Kubernetes takes: use at most 63 lower-case letters, digits and inner dashes";
const SERVICE = `${LABEL}, a letter first`;
const SUBDOMAIN = "is no name that Kubernetes takes: use at most 253 lower-case letters, digits, inner dashes and dots";
const RELEASE = "is no name for a release: use at most 53 lower-case letters, digits, inner dashes and dots";

/** As messages show a name that is too long for them. */
const cut = (name: string): string => `"${name.slice(0, 78)}…`;
const letters = (count: number): string => "a".repeat(count);

export const namingObjectsCases: Readonly<Record<string, RuleCases>> = {
  "name-logical-prefix": {
    violating: [
      {
        declared,
        resource: logical("apps"),
        finds: ["the logical name apps does not say which cluster it is of: write main-apps"],
      },
      {
        declared,
        resource: logical("mainapps"),
        finds: ["the logical name mainapps does not say which cluster it is of: write main-mainapps"],
      },
      {
        declared,
        stack: "gitlab",
        resource: logical("main-apps", "homelab:dns:ClusterDns"),
        finds: ["the logical name main-apps does not say which cluster it is of: write gitlab-main-apps"],
      },
      {
        declared,
        resource: logical("no-default_1", "pulumi:providers:proxmoxve"),
        finds: ["the logical name no-default_1 does not say which cluster it is of: write main-no-default_1"],
      },
      {
        declared,
        resource: logical("proxmox", "pulumi:providers:proxmoxve"),
        finds: ["the logical name proxmox does not say which cluster it is of: write main-proxmox"],
      },
      {
        declared,
        resource: logical("defaults", "pulumi:providers:proxmoxve"),
        finds: ["the logical name defaults does not say which cluster it is of: write main-defaults"],
      },
      {
        declared,
        resource: logical("default"),
        finds: ["the logical name default does not say which cluster it is of: write main-default"],
      },
    ],
    conforming: [
      { declared, resource: logical("main-apps") },
      { declared, resource: logical("main") },
      { declared, resource: logical("homelab-main", "pulumi:pulumi:Stack") },
      { declared, resource: logical("organization/homelab/main", "pulumi:pulumi:StackReference") },
      { declared, resource: logical("default", "pulumi:providers:pulumi") },
      { declared, resource: logical("default_4_34_2", "pulumi:providers:kubernetes") },
      { resource: logical("apps") },
    ],
  },
  "name-kubernetes-label": {
    violating: [
      {
        resource: object("core/v1:Namespace", "Flux_System", "not.a.label"),
        finds: [`metadata.name: "Flux_System" ${LABEL}`, `metadata.namespace: "not.a.label" ${LABEL}`],
      },
      { resource: object("core/v1:Namespace", letters(64)), finds: [`metadata.name: "${letters(64)}" ${LABEL}`] },
      { resource: object("core/v1:Namespace", "apps-"), finds: [`metadata.name: "apps-" ${LABEL}`] },
      { resource: object("core/v1:Namespace", "-apps"), finds: [`metadata.name: "-apps" ${LABEL}`] },
      { resource: object("core/v1:Namespace", ""), finds: [`metadata.name: "" ${LABEL}`] },
      { resource: object("core/v1:Service", "8080"), finds: [`metadata.name: "8080" ${SERVICE}`] },
      { resource: object("core/v1:Service", "a.b"), finds: [`metadata.name: "a.b" ${SERVICE}`] },
      { resource: object("core/v1:Service", "web-"), finds: [`metadata.name: "web-" ${SERVICE}`] },
      { resource: object("core/v1:Service", letters(64)), finds: [`metadata.name: "${letters(64)}" ${SERVICE}`] },
      { resource: object("core/v1:Secret", "my:secret"), finds: [`metadata.name: "my:secret" ${SUBDOMAIN}`] },
      { resource: object("core/v1:Secret", "a..b"), finds: [`metadata.name: "a..b" ${SUBDOMAIN}`] },
      { resource: object("core/v1:Secret", "a-.b"), finds: [`metadata.name: "a-.b" ${SUBDOMAIN}`] },
      { resource: object("core/v1:Secret", ".a"), finds: [`metadata.name: ".a" ${SUBDOMAIN}`] },
      {
        resource: object("apps/v1:Deployment", letters(254)),
        finds: [`metadata.name: ${cut(letters(254))} ${SUBDOMAIN}`],
      },
      {
        resource: object("rbac.authorization.k8s.io/v1:Role", "system:node", "Kube"),
        finds: [`metadata.namespace: "Kube" ${LABEL}`],
      },
    ],
    conforming: [
      { resource: object("core/v1:Namespace", letters(63)) },
      { resource: object("core/v1:Namespace", "8-apps", "0") },
      { resource: object("core/v1:Service", "a") },
      { resource: object("core/v1:Service", `a-${"8".repeat(61)}`, letters(63)) },
      { resource: object("core/v1:Secret", "a.b-c.8", "flux-system") },
      { resource: object("core/v1:Secret", "a.bc-de.fgh") },
      { resource: object("core/v1:Secret", letters(253)) },
      { resource: object("apps/v1:Deployment", undefined) },
      { resource: object("rbac.authorization.k8s.io/v1:ClusterRole", "system:Node") },
      { resource: { type: "proxmoxve:index/vmLegacy:VmLegacy", props: { metadata: { name: "A_B" } } } },
    ],
    unknown: [
      {
        resource: object("core/v1:Secret", UNKNOWN, "Kube"),
        unjudged: ["metadata.name"],
        finds: [`metadata.namespace: "Kube" ${LABEL}`],
      },
    ],
  },
  "name-helm-release": {
    violating: [
      { resource: release("Cilium"), finds: [`name: "Cilium" ${RELEASE}`] },
      { resource: release(letters(54)), finds: [`name: "${letters(54)}" ${RELEASE}`] },
      { resource: release(""), finds: [`name: "" ${RELEASE}`] },
      { resource: release("-a"), finds: [`name: "-a" ${RELEASE}`] },
      { resource: release("a-"), finds: [`name: "a-" ${RELEASE}`] },
      { resource: release("a..b"), finds: [`name: "a..b" ${RELEASE}`] },
      { resource: release("a.-b"), finds: [`name: "a.-b" ${RELEASE}`] },
      { resource: release("a.b-"), finds: [`name: "a.b-" ${RELEASE}`] },
    ],
    conforming: [
      { resource: release("cilium") },
      { resource: release("8-a.b-8.c") },
      { resource: release("a.bcde") },
      { resource: release(letters(53)) },
      { resource: release(undefined) },
    ],
    unknown: [{ resource: release(UNKNOWN), unjudged: ["name"] }],
  },
};
