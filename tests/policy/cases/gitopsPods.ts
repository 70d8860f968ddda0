// For the rules about pods: resources that break them, what they must say, and resources that come close.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

/** A Deployment of the namespace apps with these fields in its pods. */
export const deployment = (spec: Record<string, unknown>, namespace = "apps"): Given => ({
  type: DEPLOYMENT,
  props: { metadata: { name: "web", namespace }, spec: { template: { spec } } },
});

const pod = (image: unknown): Given => ({
  type: "kubernetes:core/v1:Pod",
  props: { metadata: { name: "web", namespace: "apps" }, spec: { containers: [{ image }] } },
});

const release = (values: unknown): Given => ({
  type: "kubernetes:helm.sh/v3:Release",
  props: { chart: "traefik", values },
});

export const gitopsPodCases: Readonly<Record<string, RuleCases>> = {
  "gitops-no-latest": {
    violating: [
      {
        resource: deployment({
          initContainers: [{ image: "busybox:1.37.0" }, { image: "registry.lan:5000/setup" }],
          containers: [{ image: "nginx:latest" }, { image: "nginx:1.29.3" }, { image: "ghcr.io/fluxcd/flux-cli:main" }],
        }),
        finds: [
          'spec.template.spec.initContainers[1].image: the image "registry.lan:5000/setup" has no tag, which means latest: name a released version',
          'spec.template.spec.containers[0].image: the image "nginx:latest" has the moving tag latest: name a released version',
          'spec.template.spec.containers[2].image: the image "ghcr.io/fluxcd/flux-cli:main" has the moving tag main: name a released version',
        ],
      },
      ...["latest", "main", "master", "edge", "nightly", "dev", "stable"].map((tag) => ({
        resource: pod(`nginx:${tag}`),
        finds: [
          `spec.containers[0].image: the image "nginx:${tag}" has the moving tag ${tag}: name a released version`,
        ],
      })),
      {
        resource: pod("nginx:"),
        finds: ['spec.containers[0].image: the image "nginx:" has no tag, which means latest: name a released version'],
      },
      {
        resource: {
          type: "kubernetes:batch/v1:CronJob",
          props: { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: "backup" }] } } } } } },
        },
        finds: [
          'spec.jobTemplate.spec.template.spec.containers[0].image: the image "backup" has no tag, which means latest: name a released version',
        ],
      },
      ...[
        "core/v1:ReplicationController",
        "apps/v1:StatefulSet",
        "apps/v1:DaemonSet",
        "apps/v1:ReplicaSet",
        "batch/v1:Job",
      ].map((type) => ({
        resource: { ...deployment({ containers: [{ image: "nginx" }] }), type: `kubernetes:${type}` },
        finds: [
          'spec.template.spec.containers[0].image: the image "nginx" has no tag, which means latest: name a released version',
        ],
      })),
      {
        resource: release({
          image: { repository: "traefik", tag: "latest" },
          sidecar: { image: "busybox:latest", imageTag: "edge" },
        }),
        finds: [
          'values.image.tag: the chart is given "latest", whose tag moves: name a released version',
          'values.sidecar.image: the chart is given "busybox:latest", whose tag moves: name a released version',
          'values.sidecar.imageTag: the chart is given "edge", whose tag moves: name a released version',
        ],
      },
      {
        resource: {
          type: "kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease",
          props: { spec: { values: { image: { tag: "stable" } } } },
        },
        finds: ['spec.values.image.tag: the chart is given "stable", whose tag moves: name a released version'],
      },
      {
        resource: pod("nginx:rolling"),
        settings: { movingTags: ["rolling"] },
        finds: [
          'spec.containers[0].image: the image "nginx:rolling" has the moving tag rolling: name a released version',
        ],
      },
    ],
    conforming: [
      { resource: pod("registry.lan:5000/nginx:1.29.3") },
      { resource: pod("nginx@sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31") },
      { resource: pod("nginx:latest@sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31") },
      { resource: pod("nginx:latest-1.29.3") },
      { resource: deployment({}) },
      {
        resource: release({
          image: { repository: "traefik", tag: "" },
          proxy: { image: "traefik" },
          stage: "latest",
          imageTagger: "latest",
          baseimage: "latest",
          updateChannel: "stable",
          tag: 7,
          digested: { image: "busybox:latest@sha256:0d17b565" },
        }),
      },
      { resource: { type: "kubernetes:helm.sh/v3:Release", props: { chart: "traefik" } } },
    ],
    unknown: [
      {
        resource: deployment({ initContainers: UNKNOWN, containers: [{ image: UNKNOWN }, { image: "nginx" }] }),
        unjudged: ["spec.template.spec.initContainers", "spec.template.spec.containers[0].image"],
        finds: [
          'spec.template.spec.containers[1].image: the image "nginx" has no tag, which means latest: name a released version',
        ],
      },
      { resource: release(UNKNOWN), unjudged: ["values"] },
      {
        resource: release({ host: UNKNOWN, image: UNKNOWN, sidecar: { tag: "latest" } }),
        unjudged: ["values.image"],
        finds: ['values.sidecar.tag: the chart is given "latest", whose tag moves: name a released version'],
      },
    ],
  },

  "k8s-workload-security": {
    violating: [
      {
        resource: deployment({
          hostNetwork: true,
          hostPID: true,
          hostIPC: true,
          volumes: [{ emptyDir: {} }, { hostPath: { path: "/" } }, { hostPath: {} }],
          initContainers: [{ securityContext: { privileged: true } }],
          containers: [
            { ports: [{ containerPort: 80 }, { hostPort: 80 }, { hostPort: "443" }] },
            {
              securityContext: {
                capabilities: { add: ["NET_BIND_SERVICE", "SYS_ADMIN", "CAP_NET_ADMIN", "ALL", "SETCAP_UID"] },
              },
            },
          ],
        }),
        finds: [
          "spec.template.spec.hostNetwork: the pod shares this with its node: leave it out",
          "spec.template.spec.hostPID: the pod shares this with its node: leave it out",
          "spec.template.spec.hostIPC: the pod shares this with its node: leave it out",
          "spec.template.spec.volumes[1].hostPath: the pod mounts a directory of its node: use a volume claim",
          "spec.template.spec.volumes[2].hostPath: the pod mounts a directory of its node: use a volume claim",
          "spec.template.spec.initContainers[0].securityContext.privileged: the container has every right on its node: leave it out",
          "spec.template.spec.containers[0].ports[1].hostPort: the container takes port 80 of its node: use a Service",
          'spec.template.spec.containers[0].ports[2].hostPort: the container takes port "443" of its node: use a Service',
          'spec.template.spec.containers[1].securityContext.capabilities.add[1]: the container adds the capability "SYS_ADMIN": leave it out',
          'spec.template.spec.containers[1].securityContext.capabilities.add[2]: the container adds the capability "CAP_NET_ADMIN": leave it out',
          'spec.template.spec.containers[1].securityContext.capabilities.add[3]: the container adds the capability "ALL": leave it out',
          'spec.template.spec.containers[1].securityContext.capabilities.add[4]: the container adds the capability "SETCAP_UID": leave it out',
        ],
      },
      {
        // Without a namespace the object lies in default.
        resource: { type: "kubernetes:core/v1:Pod", props: { spec: { hostNetwork: true } } },
        finds: ["spec.hostNetwork: the pod shares this with its node: leave it out"],
      },
      {
        resource: deployment({ hostNetwork: true }, "longhorn-system"),
        settings: { namespaces: ["storage"] },
        finds: ["spec.template.spec.hostNetwork: the pod shares this with its node: leave it out"],
      },
    ],
    conforming: [
      ...["kube-system", "longhorn-system", "rook-ceph", "openebs"].map((namespace) => ({
        resource: deployment({ hostNetwork: true, containers: [{ securityContext: { privileged: true } }] }, namespace),
      })),
      {
        resource: {
          type: "kubernetes:core/v1:Pod",
          props: { spec: { hostNetwork: true } },
          provider: { name: "main", type: "pulumi:providers:kubernetes", props: { namespace: "kube-system" } },
        },
      },
      {
        resource: deployment({
          hostNetwork: false,
          volumes: [{ emptyDir: {} }, { persistentVolumeClaim: { claimName: "data" } }],
          containers: [
            {
              ports: [{ containerPort: 80, hostPort: 0 }],
              securityContext: {
                privileged: false,
                capabilities: {
                  drop: ["ALL"],
                  add: [
                    "AUDIT_WRITE",
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "MKNOD",
                    "NET_BIND_SERVICE",
                    "CAP_NET_BIND_SERVICE",
                    "SETFCAP",
                    "SETGID",
                    "SETPCAP",
                    "SETUID",
                    "SYS_CHROOT",
                  ],
                },
              },
            },
          ],
        }),
      },
    ],
    unknown: [
      {
        resource: deployment({
          hostNetwork: UNKNOWN,
          volumes: UNKNOWN,
          containers: [
            { ports: UNKNOWN, securityContext: { privileged: UNKNOWN, capabilities: { add: UNKNOWN } } },
            { securityContext: { privileged: true } },
          ],
        }),
        unjudged: [
          "spec.template.spec.hostNetwork",
          "spec.template.spec.volumes",
          "spec.template.spec.containers[0].securityContext.privileged",
          "spec.template.spec.containers[0].securityContext.capabilities.add",
          "spec.template.spec.containers[0].ports",
        ],
        finds: [
          "spec.template.spec.containers[1].securityContext.privileged: the container has every right on its node: leave it out",
        ],
      },
    ],
  },

  "k8s-requests-and-limits": {
    violating: [
      {
        resource: deployment({
          initContainers: [{ name: "setup" }],
          containers: [
            {},
            { resources: { requests: { cpu: "1m", memory: "4Mi" }, limits: { memory: "16Mi" } } },
            { resources: { requests: { memory: "4Mi" }, limits: { cpu: 1, memory: "16Mi" } } },
            { resources: { requests: { cpu: "1m" }, limits: { memory: "16Mi" } } },
            { resources: { requests: { cpu: "1m", memory: "4Mi" } } },
          ],
        }),
        finds: [
          "spec.template.spec.containers[0].resources: the container does not set requests.cpu, requests.memory, limits.memory: set it",
          "spec.template.spec.containers[2].resources: the container does not set requests.cpu: set it",
          "spec.template.spec.containers[3].resources: the container does not set requests.memory: set it",
          "spec.template.spec.containers[4].resources: the container does not set limits.memory: set it",
        ],
      },
    ],
    conforming: [
      {
        resource: deployment({
          containers: [{ resources: { requests: { cpu: "1m", memory: "4Mi" }, limits: { memory: UNKNOWN } } }],
        }),
      },
    ],
    unknown: [
      {
        resource: deployment({ containers: [{ resources: UNKNOWN }] }),
        unjudged: ["spec.template.spec.containers[0].resources"],
      },
    ],
  },
};
