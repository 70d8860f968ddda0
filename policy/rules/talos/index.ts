// The rules of this area.
import type { Rule } from "../../rule";
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
];
