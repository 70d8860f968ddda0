// The rules of this area.
import type { Rule } from "../../rule";
import { nebulaInboundNarrow } from "./nebula-inbound-narrow";
import { nebulaLighthouseFound } from "./nebula-lighthouse-found";
import { talosApiAccessRoles } from "./talos-api-access-roles";
import { talosApplyModeImmediate } from "./talos-apply-mode-immediate";
import { talosBootImagePinned } from "./talos-boot-image-pinned";
import { talosBootstrapOnControlPlane } from "./talos-bootstrap-on-control-plane";
import { talosBootstrapOnce } from "./talos-bootstrap-once";
import { talosCertSansHaveVip } from "./talos-cert-sans-have-vip";
import { talosCniNone } from "./talos-cni-none";
import { talosDiscoveryNotKubernetes } from "./talos-discovery-not-kubernetes";
import { talosEndpointMatchesVip } from "./talos-endpoint-matches-vip";
import { talosHostnameAutoOff } from "./talos-hostname-auto-off";
import { talosHostnameUnique } from "./talos-hostname-unique";
import { talosImagePinned } from "./talos-image-pinned";
import { talosInstallerAgrees } from "./talos-installer-agrees";
import { talosKubeProxyDisabled } from "./talos-kube-proxy-disabled";
import { talosKubeprismServesCilium } from "./talos-kubeprism-serves-cilium";
import { talosKubernetesImagesAgree } from "./talos-kubernetes-images-agree";
import { talosLonghornExtensions } from "./talos-longhorn-extensions";
import { talosMayastorPrereqs } from "./talos-mayastor-prereqs";
import { talosNoAnonymousAccess } from "./talos-no-anonymous-access";
import { talosNoDebug } from "./talos-no-debug";
import { talosNodeAddressNotVip } from "./talos-node-address-not-vip";
import { talosOddEtcd } from "./talos-odd-etcd";
import { talosOutputsSecret } from "./talos-outputs-secret";
import { talosOverlayAddresses } from "./talos-overlay-addresses";
import { talosPatchDocumentOnce } from "./talos-patch-document-once";
import { talosPatchNoPlainKey } from "./talos-patch-no-plain-key";
import { talosPatchReadable } from "./talos-patch-readable";
import { talosPodSecurityDefaults } from "./talos-pod-security-defaults";
import { talosRbacOn } from "./talos-rbac-on";
import { talosRegistryNoPlainPassword } from "./talos-registry-no-plain-password";
import { talosSubnetsAgree } from "./talos-subnets-agree";
import { talosTimeSyncOn } from "./talos-time-sync-on";
import { talosVipOnControlPlanes } from "./talos-vip-on-control-planes";
import { talosWorkerlessSchedulable } from "./talos-workerless-schedulable";
import { vmAgentNeedsExtension } from "./vm-agent-needs-extension";
import { vmBootDiskMinimum } from "./vm-boot-disk-minimum";
import { vmBootsFromDisk } from "./vm-boots-from-disk";
import { vmCpuHost } from "./vm-cpu-host";
import { vmEfiDisk } from "./vm-efi-disk";
import { vmEtcdProtected } from "./vm-etcd-protected";
import { vmMachineQ35Ovmf } from "./vm-machine-q35-ovmf";
import { vmNoMemoryBallooning } from "./vm-no-memory-ballooning";
import { vmNoSurpriseReboot } from "./vm-no-surprise-reboot";
import { vmOnBoot } from "./vm-on-boot";
import { vmOsdDiskDedicated } from "./vm-osd-disk-dedicated";
import { vmScsiController } from "./vm-scsi-controller";
import { vmStaticAddress } from "./vm-static-address";
import { vmTags } from "./vm-tags";

export const talosRules: readonly Rule[] = [
  talosApiAccessRoles,
  talosApplyModeImmediate,
  talosBootImagePinned,
  talosBootstrapOnControlPlane,
  talosBootstrapOnce,
  talosCertSansHaveVip,
  talosCniNone,
  talosDiscoveryNotKubernetes,
  talosEndpointMatchesVip,
  talosHostnameAutoOff,
  talosHostnameUnique,
  talosImagePinned,
  talosInstallerAgrees,
  talosKubeProxyDisabled,
  talosKubeprismServesCilium,
  talosKubernetesImagesAgree,
  talosLonghornExtensions,
  talosMayastorPrereqs,
  talosNoAnonymousAccess,
  talosNoDebug,
  talosNodeAddressNotVip,
  talosOddEtcd,
  talosOutputsSecret,
  talosPatchDocumentOnce,
  talosPatchNoPlainKey,
  talosPatchReadable,
  talosPodSecurityDefaults,
  talosRbacOn,
  talosRegistryNoPlainPassword,
  talosSubnetsAgree,
  talosTimeSyncOn,
  talosVipOnControlPlanes,
  talosWorkerlessSchedulable,
  vmAgentNeedsExtension,
  vmBootDiskMinimum,
  vmBootsFromDisk,
  vmCpuHost,
  vmEfiDisk,
  vmEtcdProtected,
  vmMachineQ35Ovmf,
  vmNoMemoryBallooning,
  vmNoSurpriseReboot,
  vmOnBoot,
  vmOsdDiskDedicated,
  vmScsiController,
  vmStaticAddress,
  vmTags,
  nebulaInboundNarrow,
  nebulaLighthouseFound,
  talosOverlayAddresses,
];
