// Namespace `imageFactory`: boot images made to order.
export * from "./getExtensionsVersions";
export * from "./getOverlaysVersions";
export * from "./getUrls";
export * from "./getVersions";
export * from "./schematic";
