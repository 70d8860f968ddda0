// How a component hands the options it was given to its children.
import type * as pulumi from "@pulumi/pulumi";

/**
 * Options for the component itself: everything except what only makes sense on a real resource. A component that kept
 * `dependsOn` would hold the same edge as its child once more, and the engine does not order deletions by a component's
 * edges.
 */
export function ownOptions(opts: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
  const own = { ...opts };
  delete own.dependsOn;
  delete own.deletedWith;
  return own;
}

/**
 * Options for a child: its parent, what it waits for, and the resource whose deletion takes the child along.
 * `deletedWith` is not inherited in the Node.js SDK, so it is passed on by hand.
 */
export function childOptions(
  parent: pulumi.ComponentResource,
  opts: pulumi.ComponentResourceOptions,
): pulumi.CustomResourceOptions {
  return {
    parent,
    ...(opts.dependsOn === undefined ? {} : { dependsOn: opts.dependsOn }),
    ...(opts.deletedWith === undefined ? {} : { deletedWith: opts.deletedWith }),
  };
}
