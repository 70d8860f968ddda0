// talos:machine/getDisks:getDisks — lists the disks of a machine.
import { type Given, providerFunction } from "../registration";
import type { ClientConfiguration, Duration } from "../types";

export interface GetDisksArgs {
  readonly clientConfiguration: ClientConfiguration;
  /** Address of the machine. */
  readonly node: string;
  /** Address through which the Talos API is reached. Default: `node`. */
  readonly endpoint?: string | undefined;
  /** CEL expression over `disk`, such as `disk.size > 6u * GiB`. Default: every disk. */
  readonly selector?: string | undefined;
  readonly timeouts?: GetDisksTimeouts | undefined;
}

export interface GetDisksTimeouts {
  readonly read?: Duration | undefined;
}

export type GetDisksOutputArgs = Given<GetDisksArgs>;

export interface GetDisksDisk {
  readonly busPath: string;
  readonly cdrom: boolean;
  /** Device, e.g. `/dev/sda`. */
  readonly devPath: string;
  /** Preferred size of a transfer, bytes. */
  readonly ioSize: number;
  readonly modalias: string;
  readonly model: string;
  readonly prettySize: string;
  readonly readonly: boolean;
  readonly rotational: boolean;
  /** Disks that this one is built of. */
  readonly secondaryDisks: string[];
  /** Bytes. */
  readonly sectorSize: number;
  readonly serial: string;
  /** Bytes. */
  readonly size: number;
  readonly subSystem: string;
  readonly symlinks: string[];
  readonly transport: string;
  readonly uuid: string;
  readonly wwid: string;
}

export interface GetDisksResult extends GetDisksArgs {
  readonly id: string;
  readonly endpoint: string;
  readonly disks: GetDisksDisk[];
}

/** Lists the disks of a machine. */
export const getDisks = providerFunction<GetDisksArgs, GetDisksResult>("talos:machine/getDisks:getDisks", {
  clientConfiguration: true,
  endpoint: true,
  node: true,
  selector: true,
  timeouts: true,
});

/** The same for arguments that become known later. */
export const getDisksOutput = getDisks.output;
