// talos:imageFactory/getVersions:getVersions — Talos versions that the Image Factory offers.
import { type Given, providerFunction } from "../registration";

export interface GetVersionsFilters {
  /** Leave alpha, beta and release candidates out. Default: false. */
  readonly stableVersionsOnly?: boolean | undefined;
}

export interface GetVersionsArgs {
  readonly filters?: GetVersionsFilters | undefined;
}

export type GetVersionsOutputArgs = Given<GetVersionsArgs>;

export interface GetVersionsResult extends GetVersionsArgs {
  readonly id: string;
  readonly talosVersions: string[];
}

/** Lists the Talos versions that the Image Factory offers. */
export const getVersions = providerFunction<GetVersionsArgs, GetVersionsResult>(
  "talos:imageFactory/getVersions:getVersions",
  { filters: true },
);

/** The same for arguments that become known later. */
export const getVersionsOutput = getVersions.output;
