// For every rule about operations and DNS: resources that break it, what it must say, and resources that come close.
import { type RuleCases, UNKNOWN } from "../harness";
import { dnsCases } from "./operationsDns";
import { dnsRecordCases } from "./operationsDnsRecords";
import { protectionCases } from "./operationsProtection";
import { tunnelCases } from "./operationsTunnels";

const ZONE = "cloudflare:index/zone:Zone";
const NAMESPACE = "kubernetes:core/v1:Namespace";

const through = (provider: string, name: string) => ({
  type: NAMESPACE,
  name,
  props: {},
  provider: { name: provider, type: "pulumi:providers:kubernetes" },
});

const ignoring = (...ignoreChanges: readonly string[]) => ({
  type: "aws:ec2/securityGroup:SecurityGroup",
  props: {},
  options: { ignoreChanges },
});

export const operationsCases: Readonly<Record<string, RuleCases>> = {
  ...protectionCases,
  ...dnsCases,
  ...dnsRecordCases,
  ...tunnelCases,
  "ops-explicit-provider": {
    violating: [
      {
        resource: {
          type: "kubernetes:core/v1:Namespace",
          props: {},
          provider: { name: "default_4_34_2", type: "pulumi:providers:kubernetes" },
        },
        finds: [
          "kubernetes:core/v1:Namespace uses the default provider default_4_34_2: pass the stack's own in its options",
        ],
      },
      {
        resource: {
          type: NAMESPACE,
          props: {},
          provider: { name: "default", type: "pulumi:providers:kubernetes" },
        },
        finds: ["kubernetes:core/v1:Namespace uses the default provider default: pass the stack's own in its options"],
      },
    ],
    conforming: [
      {
        resource: {
          type: "kubernetes:core/v1:Namespace",
          props: {},
          provider: { name: "main-kubernetes", type: "pulumi:providers:kubernetes" },
        },
      },
      ...["main-default_1", "defaults"].map((name) => ({
        resource: { type: NAMESPACE, props: {}, provider: { name, type: "pulumi:providers:kubernetes" } },
      })),
      {
        resource: {
          type: "pulumi:pulumi:StackReference",
          props: {},
          provider: { name: "default", type: "pulumi:providers:pulumi" },
        },
      },
      { resource: { type: "homelab:talos:TalosCluster", props: {} } },
    ],
  },
  "ops-component-inputs-visible": {
    violating: [
      {
        resource: { type: "homelab:dns:ClusterDns", props: {} },
        finds: ["homelab:dns:ClusterDns is registered without arguments: pass them as the third parameter of super()"],
      },
      {
        resource: { type: "farm:dns:Barn", props: {} },
        settings: { prefix: "farm:" },
        finds: ["farm:dns:Barn is registered without arguments: pass them as the third parameter of super()"],
      },
    ],
    conforming: [
      { resource: { type: "homelab:dns:ClusterDns", props: { zone: "example.org" } } },
      { resource: { type: "homelab:kubernetes:PodNetworkGate", props: {} } },
      { resource: { type: NAMESPACE, props: {} } },
      {
        resource: { type: "homelab:dns:ClusterDns", props: {} },
        settings: { typesWithoutArguments: ["homelab:a:B", "homelab:dns:ClusterDns"] },
      },
    ],
  },
  "ops-no-ignored-changes": {
    violating: [
      {
        resource: ignoring("tags", "ingress", "*"),
        finds: [
          'ignoreChanges has "ingress", which decides about security: take it out',
          'ignoreChanges has "*", which ignores every input: name those that others change',
        ],
      },
      {
        resource: ignoring("ingress[0].description", "spec.template.securityContext", 'labels["policy"]'),
        finds: [
          'ignoreChanges has "ingress[0].description", which decides about security: take it out',
          'ignoreChanges has "spec.template.securityContext", which decides about security: take it out',
          'ignoreChanges has "labels["policy"]", which decides about security: take it out',
        ],
      },
      {
        resource: ignoring("tags"),
        settings: { inputs: ["name", "tags"] },
        finds: ['ignoreChanges has "tags", which decides about security: take it out'],
      },
      ...[
        "assumeRolePolicy",
        "boundServiceAccountNames",
        "boundServiceAccountNamespaces",
        "capabilities",
        "cidrBlocks",
        "cidrIpv4",
        "cidrIpv6",
        "egress",
        "encrypted",
        "ingresses",
        "metadataOptions",
        "networkPolicy",
        "noTlsVerify",
        "policy",
        "protection",
        "proxied",
        "roleRef",
        "rules",
        "secretIdBoundCidrs",
        "subjects",
        "tokenBoundCidrs",
        "tokenPolicies",
        "vpcSecurityGroupIds",
      ].map((input) => ({
        resource: ignoring(input),
        finds: [`ignoreChanges has "${input}", which decides about security: take it out`],
      })),
    ],
    conforming: [
      { resource: ignoring() },
      { resource: ignoring("disks[0].importFrom", "ingressClass", 'labels["my.policy"]', "tags.*") },
      { resource: ignoring("ingress"), settings: { inputs: ["tags"] } },
    ],
  },
  "ops-names-stable": {
    violating: [
      {
        resources: [
          { type: NAMESPACE, name: "apps-20261121", props: {} },
          { type: NAMESPACE, name: "apps", props: {} },
          { type: NAMESPACE, name: "2026-11-21-apps", props: {} },
          { type: NAMESPACE, name: "apps-1795276800", props: {} },
          { type: NAMESPACE, name: "apps-1795276800123-x", props: {} },
          { type: NAMESPACE, name: "apps-0a1b2c3d-0123-4567-89ab-0123456789ab", props: {} },
        ],
        finds: [
          "the logical name apps-20261121 holds 20261121, which the next run will not give again: leave it out",
          "the logical name 2026-11-21-apps holds 2026-11-21, which the next run will not give again: leave it out",
          "the logical name apps-1795276800 holds 1795276800, which the next run will not give again: leave it out",
          "the logical name apps-1795276800123-x holds 1795276800123, which the next run will not give again: leave it out",
          "the logical name apps-0a1b2c3d-0123-4567-89ab-0123456789ab holds 0a1b2c3d-0123-4567-89ab-0123456789ab, which the next run will not give again: leave it out",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          "main-cp-0",
          "organization/homelab/main",
          "account-123456789012",
          "port-179527680",
          "bucket-12345678901",
          "id-12345678901234",
          "vlan-2026",
          "model-20269921",
          "model-20261141",
          "model-19991121",
          "part-202611211",
          "v20261121",
          "0a1b2c3d-0123-4567-89ab-0123456789a",
          "0a1b2c3d-0123-4567-89ab-0123456789abc",
        ].map((name) => ({ type: NAMESPACE, name, props: {} })),
      },
    ],
  },
  "ops-provider-target-explicit": {
    violating: [
      ...[
        ["pulumi:providers:kubernetes", "kubeconfig"],
        ["pulumi:providers:proxmoxve", "endpoint"],
        ["pulumi:providers:vault", "address"],
        ["pulumi:providers:aws", "region"],
      ].map(([type = "", input = ""]) => ({
        resource: { type, props: { version: "1.0.0" } },
        finds: [`${input}: absent, so that the environment decides which system this provider changes: set ${input}`],
      })),
      {
        resource: { props: { kubeconfig: "" } },
        finds: [
          "kubeconfig: absent, so that the environment decides which system this provider changes: set kubeconfig",
        ],
      },
    ],
    conforming: [
      { resource: { props: { kubeconfig: UNKNOWN } } },
      { resource: { props: { kubeconfig: "apiVersion: v1" } } },
      { resource: { type: "pulumi:providers:aws", props: { region: "eu-central-1" } } },
      { resource: { type: "pulumi:providers:tls", props: {} } },
    ],
  },
  "ops-one-cluster-per-stack": {
    violating: [
      {
        resources: [through("prod", "a"), through("main", "b"), through("prod", "c")],
        finds: ["Kubernetes resources use 2 providers, main, prod: give each cluster a stack of its own"],
      },
    ],
    conforming: [
      { resources: [] },
      { resources: [through("main", "a"), through("main", "b")] },
      {
        resources: [
          through("main", "a"),
          {
            type: ZONE,
            name: "zone",
            props: {},
            provider: { name: "main-cloudflare", type: "pulumi:providers:cloudflare" },
          },
          { type: "homelab:talos:TalosCluster", name: "cluster", props: {} },
        ],
      },
    ],
  },
};
