// For the rules about how Cilium is installed.
import { type RuleCases, UNKNOWN } from "../harness";
import { cilium, meshed, notCilium } from "./ciliumGiven";

const exact = (version: unknown): string =>
  `version: ${String(version)} is no exact version: name one, such as "1.18.6"`;

export const ciliumReleaseCases: Readonly<Record<string, RuleCases>> = {
  "cilium-helm-release-type": {
    violating: [
      {
        resource: { type: "kubernetes:helm.sh/v4:Chart", props: { chart: "oci://quay.io/cilium/charts/cilium" } },
        finds: [
          "chart cilium is rendered by kubernetes:helm.sh/v4:Chart: install it with kubernetes:helm.sh/v3:Release",
        ],
      },
      {
        resource: { type: "kubernetes:helm.sh/v3:Chart", props: { chart: "cilium" } },
        finds: [
          "chart cilium is rendered by kubernetes:helm.sh/v3:Chart: install it with kubernetes:helm.sh/v3:Release",
        ],
      },
    ],
    conforming: [
      { resource: cilium({}) },
      { resource: { type: "kubernetes:helm.sh/v4:Chart", props: { chart: "metrics-server" } } },
      { resource: { type: "kubernetes:helm.sh/v4:Chart", props: {} } },
    ],
    unknown: [{ resource: { props: { chart: UNKNOWN } }, unjudged: ["chart"] }],
  },
  "cilium-release-version-exact": {
    violating: [
      { resource: cilium({}, { version: ">=1.18.0" }), finds: [exact('">=1.18.0"')] },
      { resource: cilium({}, { version: "1.18.6 || 1.19.0" }), finds: [exact('"1.18.6 || 1.19.0"')] },
      { resource: cilium({}, { version: "1.18" }), finds: [exact('"1.18"')] },
      { resource: cilium({}, { version: "1.x.6" }), finds: [exact('"1.x.6"')] },
      { resource: cilium({}, { version: "1.18.6-rc/1" }), finds: [exact('"1.18.6-rc/1"')] },
      { resource: cilium({}, { version: undefined }), finds: [exact("absent")] },
      {
        resource: cilium({}, { chart: "https://helm.cilium.io/cilium-1.18.6.tgz", version: "1" }),
        finds: [exact('"1"')],
      },
    ],
    conforming: [
      { resource: cilium({}) },
      { resource: cilium({}, { version: "v1.18.10" }) },
      { resource: cilium({}, { version: "10.18.6-rc.12" }) },
      { resource: cilium({}, { chart: "https://helm.cilium.io/cilium-1.18.6.tgz", version: undefined }) },
      { resource: notCilium({}, { version: "1" }) },
    ],
    unknown: [{ resource: cilium({}, { version: UNKNOWN }), unjudged: ["version"] }],
  },
  "cilium-release-not-awaited": {
    violating: [
      {
        resource: cilium({}, { atomic: true }),
        finds: [
          "atomic: true, so it waits, and an installation that fails removes the network of the cluster: set false",
        ],
      },
      {
        resource: cilium(meshed(), { atomic: true, skipAwait: undefined }),
        finds: [
          "atomic: true, so it waits, and an installation that fails removes the network of the cluster: set false",
          "skipAwait: absent, so the operation waits for an address that the clustermesh-apiserver gets only after it: set true",
        ],
      },
      {
        resource: cilium(meshed(), { skipAwait: false }),
        finds: [
          "skipAwait: false, so the operation waits for an address that the clustermesh-apiserver gets only after it: set true",
        ],
      },
    ],
    conforming: [
      { resource: cilium(meshed()) },
      { resource: cilium(meshed(), { atomic: false }) },
      { resource: cilium(meshed({ service: { type: "NodePort" } }), { skipAwait: false }) },
      { resource: cilium(meshed({}, { useAPIServer: false }), { skipAwait: false }) },
      { resource: notCilium(meshed(), { atomic: true, skipAwait: false }) },
    ],
    unknown: [
      {
        resource: cilium(meshed({}, { useAPIServer: UNKNOWN }), { atomic: true }),
        finds: [
          "atomic: true, so it waits, and an installation that fails removes the network of the cluster: set false",
        ],
        unjudged: ["values.clustermesh.useAPIServer"],
      },
      {
        resource: cilium({}, { valueYamlFiles: [{}] }),
        unjudged: ["valueYamlFiles"],
      },
    ],
  },
  "cilium-release-named": {
    violating: [
      {
        resource: cilium({}, { name: undefined }),
        finds: ['name: absent, so Pulumi makes one with a random end: set "cilium"'],
      },
    ],
    conforming: [
      { resource: cilium({}) },
      { resource: cilium({}, { name: UNKNOWN }) },
      { resource: notCilium({}, { name: undefined }) },
    ],
  },
  "cilium-release-namespace": {
    violating: [
      {
        resource: cilium({}, { namespace: "cilium" }),
        finds: ['namespace: "cilium", where Talos refuses the agents: install Cilium into "kube-system"'],
      },
      {
        resource: cilium({}, { namespace: undefined }),
        finds: ['namespace: absent, where Talos refuses the agents: install Cilium into "kube-system"'],
      },
      {
        resource: cilium({}),
        settings: { namespace: "network" },
        finds: ['namespace: "kube-system", where Talos refuses the agents: install Cilium into "network"'],
      },
    ],
    conforming: [
      { resource: cilium({}) },
      { resource: cilium({}, { namespace: "network" }), settings: { namespace: "network" } },
      { resource: notCilium({}, { namespace: "default" }) },
    ],
    unknown: [{ resource: cilium({}, { namespace: UNKNOWN }), unjudged: ["namespace"] }],
  },
  "cilium-repository-official": {
    violating: [
      {
        resource: cilium({}, { repositoryOpts: { repo: "https://charts.example.org" } }),
        finds: [
          'repositoryOpts.repo: "https://charts.example.org" is no repository of Cilium: load the chart from https://helm.cilium.io or oci://quay.io/cilium/charts',
        ],
      },
      {
        resource: cilium({}, { repositoryOpts: { repo: "https://helm.cilium.io.example.org/" } }),
        finds: [
          'repositoryOpts.repo: "https://helm.cilium.io.example.org/" is no repository of Cilium: load the chart from https://helm.cilium.io or oci://quay.io/cilium/charts',
        ],
      },
      {
        resource: cilium({}, { chart: "./charts/cilium", repositoryOpts: undefined }),
        settings: { repositories: ["https://mirror.example.org"] },
        finds: ['chart: "./charts/cilium" is no repository of Cilium: load the chart from https://mirror.example.org'],
      },
    ],
    conforming: [
      { resource: cilium({}) },
      { resource: cilium({}, { repositoryOpts: { repo: "https://helm.cilium.io/" } }) },
      { resource: cilium({}, { chart: "oci://quay.io/cilium/charts/cilium", repositoryOpts: {} }) },
      { resource: cilium({}, { chart: "https://helm.cilium.io/cilium-1.18.6.tgz", repositoryOpts: undefined }) },
      { resource: notCilium({}, { repositoryOpts: { repo: "https://charts.example.org" } }) },
    ],
    unknown: [{ resource: cilium({}, { repositoryOpts: { repo: UNKNOWN } }), unjudged: ["repositoryOpts.repo"] }],
  },
  "cilium-version-declared": {
    violating: [
      {
        resource: cilium({}),
        declared: { versions: { cilium: "1.18.5" } },
        finds: ['version: "1.18.6", but the stack declares "1.18.5": install that'],
      },
    ],
    conforming: [
      { resource: cilium({}), declared: { versions: { cilium: "1.18.6" } } },
      { resource: cilium({}), declared: { versions: { talos: "v1.12.2" } } },
      { resource: cilium({}) },
      { resource: notCilium({}), declared: { versions: { cilium: "1.18.5" } } },
    ],
    unknown: [
      {
        resource: cilium({}, { version: UNKNOWN }),
        declared: { versions: { cilium: "1.18.6" } },
        unjudged: ["version"],
      },
    ],
  },
};
