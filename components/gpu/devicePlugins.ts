// The device plugin of each vendor: it tells the kubelet which GPUs a node has, and gives them to containers.
import type { DaemonSetArgs } from "@pulumi/kubernetes/apps/v1/daemonSet";
import { daemonSet, withoutRights } from "./daemonSets";
import { gpuKinds, type GpuVendor } from "./kinds";

/** Where kubelet and plugins find each other's sockets. */
const kubelet = { name: "device-plugins", path: "/var/lib/kubelet/device-plugins" };

interface Mount {
  readonly name: string;
  readonly path: string;
  readonly readOnly?: true;
}

const mounts = (paths: readonly Mount[]) => ({
  volumeMounts: paths.map(({ name, path, readOnly }) => ({
    name,
    mountPath: path,
    ...(readOnly === undefined ? {} : { readOnly }),
  })),
  volumes: paths.map(({ name, path }) => ({ name, hostPath: { path } })),
});

const resources = { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } };

/** Source: NVIDIA/k8s-device-plugin, deployments/static/nvidia-device-plugin.yml; siderolabs/docs as in `gpuKinds`. */
function nvidia(): DaemonSetArgs {
  const { volumeMounts, volumes } = mounts([kubelet]);
  return daemonSet("nvidia-device-plugin", "nvidia", {
    runtimeClassName: gpuKinds.nvidia.runtimeClass,
    containers: [
      {
        name: "plugin",
        image: "nvcr.io/nvidia/k8s-device-plugin:v0.18.2",
        // A driver that is not loaded yet is waited for, and does not make the pod restart.
        env: [{ name: "FAIL_ON_INIT_ERROR", value: "false" }],
        resources,
        securityContext: withoutRights,
        volumeMounts,
      },
    ],
    volumes,
  });
}

/** Source: intel/intel-device-plugins-for-kubernetes, deployments/gpu_plugin/base/intel-gpu-plugin.yaml. */
function intel(): DaemonSetArgs {
  const { volumeMounts, volumes } = mounts([
    { name: "dri", path: "/dev/dri", readOnly: true },
    { name: "drm", path: "/sys/class/drm", readOnly: true },
    kubelet,
  ]);
  return daemonSet("intel-gpu-plugin", "intel", {
    containers: [
      {
        name: "plugin",
        image: "docker.io/intel/intel-gpu-plugin:0.35.0",
        env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
        resources,
        securityContext: { ...withoutRights, readOnlyRootFilesystem: true },
        volumeMounts,
      },
    ],
    volumes,
  });
}

/** Source: ROCm/k8s-device-plugin, k8s-ds-amdgpu-dp.yaml. */
function amd(): DaemonSetArgs {
  const { volumeMounts, volumes } = mounts([kubelet, { name: "sys", path: "/sys" }]);
  return daemonSet("amdgpu-device-plugin", "amd", {
    containers: [
      {
        name: "plugin",
        image: "docker.io/rocm/k8s-device-plugin:1.31.0.10",
        resources,
        securityContext: withoutRights,
        volumeMounts,
      },
    ],
    volumes,
  });
}

export const devicePlugins: Readonly<Record<GpuVendor, () => DaemonSetArgs>> = { nvidia, intel, amd };
