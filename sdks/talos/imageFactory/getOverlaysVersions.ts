// talos:imageFactory/getOverlaysVersions:getOverlaysVersions — board overlays of a Talos version.
import { type Given, providerFunction } from "../registration";

export interface GetOverlaysVersionsFilters {
  readonly name?: string | undefined;
}

export interface GetOverlaysVersionsArgs {
  readonly talosVersion: string;
  readonly filters?: GetOverlaysVersionsFilters | undefined;
}

export type GetOverlaysVersionsOutputArgs = Given<GetOverlaysVersionsArgs>;

export interface GetOverlaysVersionsOverlaysInfo {
  readonly digest: string;
  readonly image: string;
  readonly name: string;
  readonly ref: string;
}

export interface GetOverlaysVersionsResult extends GetOverlaysVersionsArgs {
  readonly id: string;
  readonly overlaysInfos: GetOverlaysVersionsOverlaysInfo[];
}

/** Lists the overlays that the Image Factory offers for a Talos version. */
export const getOverlaysVersions = providerFunction<GetOverlaysVersionsArgs, GetOverlaysVersionsResult>(
  "talos:imageFactory/getOverlaysVersions:getOverlaysVersions",
  { filters: true, talosVersion: true },
);

/** The same for arguments that become known later. */
export const getOverlaysVersionsOutput = getOverlaysVersions.output;
