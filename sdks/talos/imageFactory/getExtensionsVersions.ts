// talos:imageFactory/getExtensionsVersions:getExtensionsVersions — system extensions of a Talos version.
import { type Given, providerFunction } from "../registration";

export interface GetExtensionsVersionsFilters {
  /** Parts of extension names. */
  readonly names?: string[] | undefined;
}

export interface GetExtensionsVersionsExactFilters {
  /** Whole extension names, e.g. `siderolabs/iscsi-tools`. */
  readonly names?: string[] | undefined;
}

export interface GetExtensionsVersionsArgs {
  readonly talosVersion: string;
  readonly filters?: GetExtensionsVersionsFilters | undefined;
  readonly exactFilters?: GetExtensionsVersionsExactFilters | undefined;
}

export type GetExtensionsVersionsOutputArgs = Given<GetExtensionsVersionsArgs>;

export interface GetExtensionsVersionsExtensionsInfo {
  readonly author: string;
  readonly description: string;
  readonly digest: string;
  readonly name: string;
  readonly ref: string;
}

export interface GetExtensionsVersionsResult extends GetExtensionsVersionsArgs {
  readonly id: string;
  readonly extensionsInfos: GetExtensionsVersionsExtensionsInfo[];
}

/** Lists the system extensions that the Image Factory offers for a Talos version. */
export const getExtensionsVersions = providerFunction<GetExtensionsVersionsArgs, GetExtensionsVersionsResult>(
  "talos:imageFactory/getExtensionsVersions:getExtensionsVersions",
  { exactFilters: true, filters: true, talosVersion: true },
);

/** The same for arguments that become known later. */
export const getExtensionsVersionsOutput = getExtensionsVersions.output;
