// What the Image Factory knows: schematics that were posted to it, and the official extensions of Talos.

/** The schematic without any customization; every factory knows it. */
export const VANILLA_SCHEMATIC = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";

/** Talos version whose extensions are listed here. */
export const EXTENSIONS_OF = "v1.12.1";

/** Source: siderolabs/extensions v1.12.1 .kres.yaml. */
const OFFICIAL = new Set(
  `amazon-ena amdgpu amd-ucode binfmt-misc bird2 bnx2-bnx2x btrfs chelsio-drivers chelsio-firmware cloudflared crun ctr
  drbd dvb-cx23885 dvb-m88ds3103 ecr-credential-provider fuse3 gasket-driver glibc gvisor gvisor-debug hailort
  hello-world-service i915 intel-ice-firmware intel-ucode iscsi-tools kata-containers lldpd mdadm mei mellanox-mstflint
  metal-agent multipath-tools nebula netbird newt nfs-utils nfsd nfsrahead nut-client nvidia-container-toolkit-lts
  nvidia-container-toolkit-production nvidia-fabricmanager-lts nvidia-fabricmanager-production nvidia-gdrdrv-device
  nvidia-open-gpu-kernel-modules-lts nvidia-open-gpu-kernel-modules-production nonfree-kmod-nvidia-lts
  nonfree-kmod-nvidia-production nvme-cli soci-snapshotter panfrost qemu-guest-agent qlogic-firmware realtek-firmware
  revpi-firmware spin stargz-snapshotter tailscale tenstorrent thunderbolt trident-iscsi-tools uinput usb-modem-drivers
  usb-audio-drivers util-linux-tools v4l-uvc-drivers vc4 vmtoolsd-guest-agent wasmedge xdma-driver xe xen-guest-agent
  youki zerotier zfs`
    .split(/\s+/)
    .map((name) => `siderolabs/${name}`),
);

/** Those of the given extensions that the factory does not have. */
export function unknownExtensions(extensions: readonly string[]): readonly string[] {
  return extensions.filter((extension) => !OFFICIAL.has(extension));
}
