// Local SDK of the Talos provider: the same names as the published `@pulumiverse/talos`.
export * as client from "./client";
export * as cluster from "./cluster";
export * as imageFactory from "./imageFactory";
export * as machine from "./machine";
export { Provider, type ProviderArgs } from "./provider";
export type * as types from "./types";
