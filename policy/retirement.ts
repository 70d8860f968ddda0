// Whether a cluster is being taken down.
import type { View } from "./view";

/** The stack file says so; what is protected keeps `pulumi destroy` from its end. */
export const isRetired = (declared: View): boolean => declared.get("cluster", "retire").flag() === true;
