// A program that is not this project's: a lab cluster as people write it on a weekend. Each resource has its faults.
import * as pulumi from "@pulumi/pulumi";
import * as kubernetes from "@pulumi/kubernetes";
import * as proxmox from "@pulumi/proxmoxve";
import * as vault from "@pulumi/vault";
import * as cloudflare from "@pulumi/cloudflare";

const cluster = new kubernetes.Provider("k8s", { kubeconfig: "{}" });
const inCluster = { provider: cluster };
const pve = new proxmox.Provider("pve", {
  endpoint: "https://192.168.7.5:8006",
  apiToken: pulumi.secret("root@pam!x=1"),
});
const store = new vault.Provider("vault", { address: "http://192.168.7.9:8200", token: pulumi.secret("dev-only") });
const dns = new cloudflare.Provider("dns", { apiToken: pulumi.secret("dev-only-token-of-forty-characters-length") });

// Providers of AWS have no package here: the pack goes by type tokens.
class Aws extends pulumi.CustomResource {
  constructor(type: string, name: string, props: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super(`aws:${type}`, name, props, opts);
  }
}
const aws = new (class extends pulumi.ProviderResource {})("aws", "aws", { region: "eu-central-1" });
const inAws = { provider: aws };

// A plain virtual machine, and the only member of etcd without protection.
new proxmox.VmLegacy(
  "etcd-0",
  {
    nodeName: "alpha",
    name: "etcd-cp-0",
    cpu: { cores: 2 },
    memory: { dedicated: 4096 },
    disks: [{ interface: "scsi0", datastoreId: "local-lvm", size: 8 }],
    networkDevices: [{ bridge: "vmbr0" }],
    initialization: { ipConfigs: [{ ipv4: { address: "dhcp" } }] },
    tags: ["control-plane"],
  },
  { provider: pve },
);

new Aws(
  "ec2/securityGroup:SecurityGroup",
  "open",
  { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }] },
  inAws,
);
new Aws(
  "iam/policy:Policy",
  "wildcard",
  { policy: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }) },
  inAws,
);

new kubernetes.core.v1.ConfigMap(
  "settings",
  { metadata: { name: "settings", namespace: "apps" }, data: { DB_PASSWORD: "Tr0ub4dor&3-horse" } },
  inCluster,
);
new kubernetes.helm.v3.Release(
  "grafana",
  {
    chart: "grafana",
    version: "8.5.1",
    namespace: "monitoring",
    repositoryOpts: { repo: "https://grafana.github.io/helm-charts" },
    values: { adminPassword: "Tr0ub4dor&3-horse" },
  },
  inCluster,
);
new kubernetes.helm.v3.Release(
  "cilium",
  {
    chart: "cilium",
    version: "1.18",
    namespace: "kube-system",
    repositoryOpts: { repo: "https://helm.cilium.io" },
    values: { kubeProxyReplacement: false, cluster: { name: "default", id: 0 } },
  },
  inCluster,
);
new kubernetes.apps.v1.Deployment(
  "web",
  {
    metadata: { name: "web", namespace: "apps" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "nginx:latest" }] },
      },
    },
  },
  inCluster,
);
new kubernetes.helm.v3.Release(
  "argocd",
  {
    chart: "argo-cd",
    version: "7.7.0",
    namespace: "argocd",
    repositoryOpts: { repo: "https://argoproj.github.io/argo-helm" },
  },
  inCluster,
);
new kubernetes.helm.v3.Release(
  "own-vault",
  {
    chart: "vault",
    name: "vault",
    version: "0.31.0",
    namespace: "vault",
    repositoryOpts: { repo: "https://helm.releases.hashicorp.com" },
  },
  inCluster,
);
new kubernetes.core.v1.ConfigMap(
  "badly-named",
  { metadata: { name: "Badly_Named", namespace: "apps" }, data: { colour: "blue" } },
  inCluster,
);
new kubernetes.core.v1.Namespace("forgotten", { metadata: { name: "forgotten" } });

new vault.Policy(
  "everything",
  { name: "everything", policy: 'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }' },
  { provider: store },
);

new cloudflare.DnsRecord(
  "node",
  {
    zoneId: "0123456789abcdef0123456789abcdef",
    name: "node.example.org",
    type: "A",
    content: "192.168.7.20",
    ttl: 1,
    proxied: true,
  },
  { provider: dns },
);

new kubernetes.apiextensions.CustomResource(
  "whole-lan",
  {
    apiVersion: "cilium.io/v2",
    kind: "CiliumLoadBalancerIPPool",
    metadata: { name: "whole-lan" },
    spec: { blocks: [{ cidr: "192.168.0.0/16" }] },
  },
  inCluster,
);
