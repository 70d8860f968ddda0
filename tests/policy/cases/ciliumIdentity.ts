// For the rules about who a cluster is in its mesh.
import { type RuleCases, UNKNOWN } from "../harness";
import { cilium, meshed, notCilium } from "./ciliumGiven";

const IN_MESH = { cilium: { id: 1, mesh: { name: "lan", ip: "192.168.1.81" } } };
const id = (clusterId: unknown, clustermesh: Readonly<Record<string, unknown>> = {}) =>
  cilium({ cluster: { id: clusterId, name: "main" }, clustermesh: { useAPIServer: true, ...clustermesh } });
const outOfRange = (shown: string, range: string): readonly string[] => [
  `values.cluster.id: ${shown} is no whole number from ${range}: set the cluster's own id`,
];
const named = (name: unknown) => cilium({ cluster: { id: 1, name }, clustermesh: { useAPIServer: true } });
const badName = (shown: string): readonly string[] => [
  `values.cluster.name: ${shown} is no name for Cilium: use at most 32 lower case letters, digits and dashes`,
];

export const ciliumIdentityCases: Readonly<Record<string, RuleCases>> = {
  "cilium-values-id-range": {
    violating: [
      { resource: id(0), finds: outOfRange("0", "1 to 255") },
      { resource: id(256), finds: outOfRange("256", "1 to 255") },
      { resource: id(undefined), finds: outOfRange("absent, which is 0,", "1 to 255") },
      { resource: id(1.5), finds: outOfRange("1.5", "1 to 255") },
      { resource: id("main"), finds: outOfRange('"main"', "1 to 255") },
      { resource: id(512, { maxConnectedClusters: 511 }), finds: outOfRange("512", "1 to 511") },
      { resource: id(256, { maxConnectedClusters: 255 }), finds: outOfRange("256", "1 to 255") },
      { resource: id(-1, { useAPIServer: false }), finds: outOfRange("-1", "0 to 255") },
    ],
    conforming: [
      { resource: id(1) },
      { resource: id("1") },
      { resource: id(255) },
      { resource: id(511, { maxConnectedClusters: 511 }) },
      { resource: id(0, { useAPIServer: false }) },
      { resource: id(undefined, { useAPIServer: false }) },
      { resource: notCilium(meshed(), { values: { cluster: { id: 999 } } }) },
    ],
    unknown: [{ resource: id(UNKNOWN), unjudged: ["values.cluster.id"] }],
  },
  "cilium-values-cluster-name": {
    violating: [
      { resource: named("Main"), finds: badName('"Main"') },
      { resource: named("main-"), finds: badName('"main-"') },
      { resource: named("-main"), finds: badName('"-main"') },
      { resource: named("main.example"), finds: badName('"main.example"') },
      { resource: named(""), finds: badName('""') },
      { resource: named(7), finds: badName("7") },
      { resource: named("a".repeat(33)), finds: badName(`"${"a".repeat(33)}"`) },
      {
        resource: named("default"),
        finds: ['values.cluster.name: "default": every cluster without a name is called "default", name this one'],
      },
      {
        resource: named(undefined),
        finds: ['values.cluster.name: absent: every cluster without a name is called "default", name this one'],
      },
    ],
    conforming: [
      { resource: named("main") },
      { resource: named("m") },
      { resource: named("4-main-2") },
      { resource: named("a".repeat(32)) },
      { resource: cilium({ cluster: { name: "default" } }) },
      { resource: cilium({}) },
      { resource: notCilium({ cluster: { name: "Main" } }) },
    ],
    unknown: [{ resource: named(UNKNOWN), unjudged: ["values.cluster.name"] }],
  },
  "cilium-mesh-max-clusters": {
    violating: [
      {
        resource: cilium({ clustermesh: { maxConnectedClusters: 300 } }),
        finds: ["values.clustermesh.maxConnectedClusters: 300 is no limit that Cilium has: set 255 or 511"],
      },
      {
        resource: cilium({ clustermesh: { maxConnectedClusters: "many" } }),
        declared: { ...IN_MESH, meshes: { lan: { maxConnectedClusters: 511 } } },
        finds: ['values.clustermesh.maxConnectedClusters: "many" is no limit that Cilium has: set 255 or 511'],
      },
      {
        resource: cilium(meshed()),
        declared: { ...IN_MESH, meshes: { lan: { maxConnectedClusters: 511 } } },
        finds: ["values.clustermesh.maxConnectedClusters: absent, but mesh lan has 511: set the same on every member"],
      },
      {
        resource: cilium(meshed({}, { maxConnectedClusters: 511 })),
        declared: { ...IN_MESH, meshes: { lan: {} } },
        finds: ["values.clustermesh.maxConnectedClusters: 511, but mesh lan has 255: set the same on every member"],
      },
    ],
    conforming: [
      { resource: cilium(meshed()), declared: { ...IN_MESH, meshes: { lan: { maxConnectedClusters: 255 } } } },
      {
        resource: cilium(meshed({}, { maxConnectedClusters: 511 })),
        declared: { ...IN_MESH, meshes: { lan: { maxConnectedClusters: 511 } } },
      },
      { resource: cilium(meshed({}, { maxConnectedClusters: 511 })) },
      { resource: cilium({}) },
      { resource: notCilium({ clustermesh: { maxConnectedClusters: 300 } }) },
    ],
    unknown: [
      {
        resource: cilium({ clustermesh: { maxConnectedClusters: UNKNOWN } }),
        unjudged: ["values.clustermesh.maxConnectedClusters"],
      },
    ],
  },
  "cilium-identity-declared": {
    violating: [
      {
        resource: cilium(meshed()),
        declared: { cluster: { name: "gitlab" }, cilium: { id: 2 } },
        finds: [
          "values.cluster.id: 1, but the stack declares id 2: set that",
          'values.cluster.name: "main", but the stack declares the name "gitlab": set that',
        ],
      },
      {
        resource: cilium({}),
        declared: { cilium: { id: 2 } },
        finds: ["values.cluster.id: absent, but the stack declares id 2: set that"],
      },
    ],
    conforming: [
      { resource: cilium(meshed()), declared: { cluster: { name: "main" }, cilium: { id: 1 } } },
      { resource: cilium({}), declared: { cilium: { id: 0 } } },
      { resource: cilium(meshed()), declared: { cluster: { name: "main" }, cilium: {} } },
      { resource: cilium(meshed()) },
      { resource: notCilium({}), declared: { cluster: { name: "gitlab" }, cilium: { id: 2 } } },
    ],
    unknown: [
      {
        resource: cilium({ cluster: { id: UNKNOWN, name: "main" } }),
        declared: { cilium: { id: 1 } },
        unjudged: ["values.cluster.id"],
      },
    ],
  },
};
