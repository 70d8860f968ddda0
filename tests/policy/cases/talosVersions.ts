// For every rule about the versions that a Talos node runs: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";
import { applied } from "../talosExamples";

const notExact = "is no exact version: name it in full, vX.Y.Z";
const kubernetes = (version: string): object => ({
  machine: { kubelet: { image: `ghcr.io/siderolabs/kubelet:${version}` } },
  cluster: {
    apiServer: { image: `registry.k8s.io/kube-apiserver:${version}` },
    controllerManager: { image: `registry.k8s.io/kube-controller-manager:${version}` },
    scheduler: { image: `registry.k8s.io/kube-scheduler:${version}` },
    proxy: { image: `registry.k8s.io/kube-proxy:${version}` },
  },
});
const factory = `https://factory.talos.dev/image/${"a1".repeat(32)}`;

export const talosVersionCases: Readonly<Record<string, RuleCases>> = {
  "talos-image-pinned": {
    violating: [
      {
        resource: applied(
          { machine: { install: { image: "ghcr.io/siderolabs/installer:latest" } } },
          { machine: { install: { image: "factory.talos.dev:443/installer/abc" }, kubelet: { image: "k:v1.35" } } },
          {
            cluster: {
              apiServer: { image: "a:v1.35.0-" },
              controllerManager: { image: "b" },
              scheduler: { image: "c:1.2" },
              proxy: { image: "d:x1.2.3" },
              etcd: { image: "e:3" },
              coreDNS: { image: "f:" },
            },
          },
        ),
        finds: [
          `machineConfigurationInput.machine.install.image: "ghcr.io/siderolabs/installer:latest" ${notExact}`,
          `configPatches[0].machine.install.image: "factory.talos.dev:443/installer/abc" ${notExact}`,
          `configPatches[0].machine.kubelet.image: "k:v1.35" ${notExact}`,
          `configPatches[1].cluster.apiServer.image: "a:v1.35.0-" ${notExact}`,
          `configPatches[1].cluster.controllerManager.image: "b" ${notExact}`,
          `configPatches[1].cluster.scheduler.image: "c:1.2" ${notExact}`,
          `configPatches[1].cluster.proxy.image: "d:x1.2.3" ${notExact}`,
          `configPatches[1].cluster.etcd.image: "e:3" ${notExact}`,
          `configPatches[1].cluster.coreDNS.image: "f:" ${notExact}`,
        ],
      },
      {
        resource: {
          ...applied({ machine: { install: { image: "x:latest" } } }),
          secrets: ["machineConfigurationInput"],
        },
        finds: [`machineConfigurationInput.machine.install.image: (secret) ${notExact}`],
      },
    ],
    conforming: [
      {
        resource: applied({
          machine: { install: { image: "factory.talos.dev/installer/abc:v1.12.2" }, kubelet: { image: "k:1.35.10" } },
          cluster: {
            apiServer: { image: "a@sha256:abc" },
            scheduler: { image: "c:v1.14.0-beta.1" },
            etcd: { image: "e:v10.1.0" },
            coreDNS: { image: "f:v1.12.3+x" },
          },
        }),
      },
      { resource: applied({ kind: "Other", machine: { install: { image: "x:latest" } } }) },
    ],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-boot-image-pinned": {
    violating: [
      {
        resource: {
          props: { url: "https://factory.talos.dev/image/abc/latest/nocloud-amd64.qcow2", fileName: "t.qcow2" },
        },
        finds: [
          'url: "https://factory.talos.dev/image/abc/latest/nocloud-amd64.qcow2" is no exact version of Talos: put vX.Y.Z into it',
        ],
      },
      {
        resource: {
          type: "proxmoxve:download/fileLegacy:FileLegacy",
          props: { url: "https://github.com/siderolabs/talos/releases/latest/download/metal-amd64.iso" },
        },
        finds: [
          'url: "https://github.com/siderolabs/talos/releases/latest/download/metal-amd64.iso" is no exact version of Talos: put vX.Y.Z into it',
        ],
      },
      {
        resource: { props: { url: `${factory}/v1.12.2/nocloud-amd64.qcow2`, fileName: "talos.qcow2" } },
        finds: ['fileName: "talos.qcow2" does not say the version: put v1.12.2 into it'],
      },
      {
        resource: { props: { url: `${factory}/v1.13.0-beta.1/nocloud-amd64.qcow2`, fileName: "talos-v1.13.0.qcow2" } },
        finds: ['fileName: "talos-v1.13.0.qcow2" does not say the version: put v1.13.0-beta.1 into it'],
      },
      {
        resource: { props: { url: `${factory}/v1.12.2/nocloud-amd64.qcow2` } },
        finds: ["fileName: absent does not say the version: put v1.12.2 into it"],
      },
    ],
    conforming: [
      { resource: { props: { url: `${factory}/v1.12.2/nocloud-amd64.qcow2`, fileName: "a-v1.12.2.qcow2" } } },
      { resource: { props: { url: `${factory}/v10.12.22/nocloud-amd64.qcow2`, fileName: "a-v10.12.22.qcow2" } } },
      {
        resource: {
          props: {
            url: "https://github.com/siderolabs/talos/releases/download/v1.12.2/metal-amd64.iso",
            fileName: "v1.12.2.iso",
          },
        },
      },
      { resource: { props: { url: "https://cloud.debian.org/images/cloud/latest/x.qcow2" } } },
      { resource: { props: { url: "https://mirror.example.org/https://factory.talos.dev/image/latest" } } },
      { resource: { props: {} } },
    ],
    unknown: [{ resource: { props: { url: UNKNOWN } }, unjudged: ["url"] }],
  },
  "talos-kubernetes-images-agree": {
    violating: [
      {
        resource: applied(kubernetes("v1.35.0"), { cluster: { apiServer: { image: "a:v1.34.0" } } }),
        finds: ["machine.kubelet", "cluster.controllerManager", "cluster.scheduler", "cluster.proxy"].map(
          (path) => `${path}.image is v1.35.0 beside an API server v1.34.0: use one version`,
        ),
      },
      {
        resource: applied(kubernetes("v1.35.0"), { machine: { kubelet: { image: "k:v1.36.0" } } }),
        finds: ["machine.kubelet.image is v1.36.0 beside an API server v1.35.0: use one version"],
      },
    ],
    conforming: [
      { resource: applied(kubernetes("v1.35.0")) },
      { resource: applied({ machine: { kubelet: { image: "k:v1.36.0" } } }) },
      { resource: applied(kubernetes("v1.35.0"), { machine: { kubelet: { image: "k@sha256:abc" } } }) },
    ],
    unknown: [
      {
        resource: applied(UNKNOWN, { machine: { kubelet: { image: "k:v1.36.0" } } }),
        unjudged: ["machineConfigurationInput"],
      },
    ],
  },
};
