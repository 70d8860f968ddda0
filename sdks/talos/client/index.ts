// Namespace `client`: what talosctl needs.
export * from "./getConfiguration";
