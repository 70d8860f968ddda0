// For every rule about what a Talos configuration opens: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";
import { applied } from "../talosExamples";

const roles = "allow os:reader, os:etcd:backup only";
const access = (config: object): object => ({ machine: { features: { kubernetesTalosAPIAccess: config } } });
const kubelet = (config: object): object => ({ machine: { kubelet: config } });
const apiServer = (config: object): object => ({ cluster: { apiServer: config } });
const podSecurity = (configuration: object): object =>
  apiServer({
    admissionControl: [
      { name: "EventRateLimit", configuration },
      { name: "PodSecurity", configuration },
    ],
  });

export const talosSecurityCases: Readonly<Record<string, RuleCases>> = {
  "talos-api-access-roles": {
    violating: [
      {
        resource: applied(
          access({ allowedRoles: ["os:admin"] }),
          access({ allowedRoles: ["os:reader", "os:operator"], allowedKubernetesNamespaces: ["kube-system", "apps"] }),
        ),
        finds: [
          `machineConfigurationInput.machine.features.kubernetesTalosAPIAccess.allowedRoles[0]: pods get the role "os:admin": ${roles}`,
          `configPatches[0].machine.features.kubernetesTalosAPIAccess.allowedRoles[1]: pods get the role "os:operator": ${roles}`,
          'configPatches[0].machine.features.kubernetesTalosAPIAccess.allowedKubernetesNamespaces[1]: pods of "apps" reach the Talos API: allow kube-system only',
        ],
      },
      {
        resource: {
          ...applied(undefined, access({ allowedRoles: ["os:admin"], allowedKubernetesNamespaces: ["apps"] })),
          secrets: ["configPatches[0]"],
        },
        finds: [
          `configPatches[0].machine.features.kubernetesTalosAPIAccess.allowedRoles[0]: pods get the role (secret): ${roles}`,
          "configPatches[0].machine.features.kubernetesTalosAPIAccess.allowedKubernetesNamespaces[0]: pods of (secret) reach the Talos API: allow kube-system only",
        ],
      },
      {
        resource: applied(
          undefined,
          access({ allowedRoles: ["os:reader"], allowedKubernetesNamespaces: ["kube-system"] }),
        ),
        settings: { roles: ["os:etcd:backup"], namespaces: ["ops", "backup"] },
        finds: [
          'configPatches[0].machine.features.kubernetesTalosAPIAccess.allowedRoles[0]: pods get the role "os:reader": allow os:etcd:backup only',
          'configPatches[0].machine.features.kubernetesTalosAPIAccess.allowedKubernetesNamespaces[0]: pods of "kube-system" reach the Talos API: allow ops, backup only',
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          undefined,
          access({ allowedRoles: ["os:reader", "os:etcd:backup"], allowedKubernetesNamespaces: ["kube-system"] }),
        ),
      },
      { resource: applied({ machine: { features: {} } }) },
      { resource: applied({ ...access({ allowedRoles: ["os:admin"] }), kind: "Other" }) },
      { resource: { props: {} } },
    ],
    unknown: [
      {
        resource: applied(UNKNOWN, access({ allowedRoles: ["os:admin"] })),
        unjudged: ["machineConfigurationInput"],
        finds: [
          `configPatches[0].machine.features.kubernetesTalosAPIAccess.allowedRoles[0]: pods get the role "os:admin": ${roles}`,
        ],
      },
      { resource: { props: { configPatches: UNKNOWN } }, unjudged: ["configPatches"] },
    ],
  },
  "talos-no-debug": {
    violating: [
      {
        resource: applied(
          { debug: true },
          { machine: { install: { extraKernelArgs: ["console=ttyS0", "talos.debugshell", "mitigations=off"] } } },
        ),
        finds: [
          "machineConfigurationInput.debug: debug output is on: turn it off",
          "configPatches[0].machine.install.extraKernelArgs[1]: the kernel argument talos.debugshell weakens the node: take it out",
          "configPatches[0].machine.install.extraKernelArgs[2]: the kernel argument mitigations=off weakens the node: take it out",
        ],
      },
      ...["init_on_alloc=0", "selinux=0", "enforcing=0", "lockdown=none"].map((argument) => ({
        resource: applied(undefined, { machine: { install: { extraKernelArgs: [argument] } } }),
        finds: [
          `configPatches[0].machine.install.extraKernelArgs[0]: the kernel argument ${argument} weakens the node: take it out`,
        ],
      })),
    ],
    conforming: [
      { resource: applied({ debug: false }, { machine: { install: { extraKernelArgs: ["enforcing=1"] } } }) },
      { resource: applied(undefined, { machine: { install: { extraKernelArgs: ["x-selinux=0", "selinux=01"] } } }) },
      { resource: applied(undefined, { kind: "ExtensionServiceConfig", debug: true }) },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-rbac-on": {
    violating: [
      {
        resource: applied({ machine: { features: { rbac: false } } }, { machine: { features: { rbac: false } } }),
        finds: [
          "machineConfigurationInput.machine.features.rbac: the roles of the Talos API are off: take the setting out",
          "configPatches[0].machine.features.rbac: the roles of the Talos API are off: take the setting out",
        ],
      },
    ],
    conforming: [{ resource: applied({ machine: { features: { rbac: true } } }) }, { resource: applied({}) }],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-no-anonymous-access": {
    violating: [
      {
        resource: applied(
          undefined,
          kubelet({
            extraArgs: { "anonymous-auth": "true", "authorization-mode": "AlwaysAllow", "read-only-port": "10255" },
          }),
          kubelet({
            extraConfig: {
              authentication: { anonymous: { enabled: true } },
              authorization: { mode: "AlwaysAllow" },
              readOnlyPort: 1,
            },
          }),
          apiServer({ extraArgs: { "anonymous-auth": true, "authorization-mode": ["Node", "AlwaysAllow"] } }),
        ),
        finds: [
          "configPatches[0].machine.kubelet.extraArgs.anonymous-auth: the kubelet serves whoever asks: take the argument out",
          "configPatches[0].machine.kubelet.extraArgs.authorization-mode: the kubelet allows everything: take the argument out",
          "configPatches[0].machine.kubelet.extraArgs.read-only-port: the kubelet has a port without login: take the argument out",
          "configPatches[1].machine.kubelet.extraConfig.authentication.anonymous.enabled: the kubelet serves whoever asks: take the argument out",
          "configPatches[1].machine.kubelet.extraConfig.authorization.mode: the kubelet allows everything: take the argument out",
          "configPatches[1].machine.kubelet.extraConfig.readOnlyPort: the kubelet has a port without login: take the argument out",
          "configPatches[2].cluster.apiServer.extraArgs.anonymous-auth: the API server serves whoever asks: take the argument out",
          "configPatches[2].cluster.apiServer.extraArgs.authorization-mode: the API server allows everything: take the argument out",
        ],
      },
      {
        resource: applied(apiServer({ extraArgs: { "authorization-mode": "Node,AlwaysAllow,RBAC" } })),
        finds: [
          "machineConfigurationInput.cluster.apiServer.extraArgs.authorization-mode: the API server allows everything: take the argument out",
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          undefined,
          kubelet({ extraArgs: { "anonymous-auth": "false", "authorization-mode": "Webhook", "read-only-port": "0" } }),
          kubelet({
            extraConfig: {
              authentication: { anonymous: { enabled: false } },
              authorization: { mode: "Webhook" },
              readOnlyPort: 0,
            },
          }),
          apiServer({ extraArgs: { "anonymous-auth": false, "authorization-mode": "Node,RBAC,NotAlwaysAllowed" } }),
        ),
      },
    ],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-pod-security-defaults": {
    violating: [
      {
        resource: applied(
          podSecurity({ defaults: { enforce: "privileged" } }),
          podSecurity({ exemptions: { namespaces: ["kube-system", "storage", "gpu"] } }),
          apiServer({ admissionControl: { $patch: "delete" } }),
        ),
        finds: [
          "machineConfigurationInput.cluster.apiServer.admissionControl[1].configuration.defaults.enforce: every namespace admits privileged pods: enforce baseline and label the one that needs them",
          'configPatches[0].cluster.apiServer.admissionControl[1].configuration.exemptions.namespaces[1]: "storage" is exempt from pod security: label it instead',
          'configPatches[0].cluster.apiServer.admissionControl[1].configuration.exemptions.namespaces[2]: "gpu" is exempt from pod security: label it instead',
          "configPatches[1].cluster.apiServer.admissionControl: the patch takes pod security away: leave the generated list as it is",
        ],
      },
      {
        resource: applied(podSecurity({ exemptions: { namespaces: ["kube-system"] } })),
        settings: { exempt: ["storage"] },
        finds: [
          'machineConfigurationInput.cluster.apiServer.admissionControl[1].configuration.exemptions.namespaces[0]: "kube-system" is exempt from pod security: label it instead',
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          podSecurity({ defaults: { enforce: "baseline" }, exemptions: { namespaces: ["kube-system"] } }),
        ),
      },
      { resource: applied(podSecurity({ defaults: { enforce: "restricted" } })) },
      { resource: applied(undefined, apiServer({ admissionControl: { $patch: "replace" } })) },
    ],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
};
