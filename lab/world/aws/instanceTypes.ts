// Instance types that the lab knows, and the quotas that count their vCPUs.

export interface InstanceType {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpu?: "nvidia";
  /** GiB of the NVMe disk in the host, which is empty after every stop. */
  readonly instanceStoreGiB?: number;
}

/** Source: docs.aws.amazon.com, EC2 instance types, "General purpose" and "Accelerated computing". */
export const INSTANCE_TYPES: Readonly<Record<string, InstanceType>> = {
  "t3.micro": { vcpus: 2, memoryMiB: 1024 },
  "t3.small": { vcpus: 2, memoryMiB: 2048 },
  "t3.medium": { vcpus: 2, memoryMiB: 4096 },
  "t3.large": { vcpus: 2, memoryMiB: 8192 },
  "t3.xlarge": { vcpus: 4, memoryMiB: 16384 },
  "m7i.large": { vcpus: 2, memoryMiB: 8192 },
  "m7i.xlarge": { vcpus: 4, memoryMiB: 16384 },
  "g4dn.xlarge": { vcpus: 4, memoryMiB: 16384, gpu: "nvidia", instanceStoreGiB: 125 },
  "g4dn.2xlarge": { vcpus: 8, memoryMiB: 32768, gpu: "nvidia", instanceStoreGiB: 225 },
  "g5.xlarge": { vcpus: 4, memoryMiB: 16384, gpu: "nvidia", instanceStoreGiB: 250 },
  "g5.2xlarge": { vcpus: 8, memoryMiB: 32768, gpu: "nvidia", instanceStoreGiB: 450 },
};

/** Code of the quota that counts a type, and whether it counts spot instances. Source: EC2 user guide, "Service quotas". */
export function quotaOf(type: string, spot: boolean): string {
  const family = type.startsWith("g") ? "G" : "Standard";
  if (family === "G") return spot ? "L-3819A6DF" : "L-DB2E81BA";
  return spot ? "L-34B43A08" : "L-1216C47A";
}

/** Enough for every fleet of the tests. */
export const QUOTAS: Readonly<Record<string, number>> = {
  "L-3819A6DF": 64,
  "L-DB2E81BA": 64,
  "L-34B43A08": 256,
  "L-1216C47A": 256,
};
