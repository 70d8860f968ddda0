// The cluster on AWS in a session: by itself without a fleet, and what EC2 knows of its GPU node.
import { parseDocument } from "yaml";
import type { Session } from "../../../lab/engine/session";
import type { Instance, Region } from "../../../lab/world/aws/model";
import { REPOSITORY } from "../engine/support";
import { edit, withStackFiles } from "./support";

export const REGION = "us-west-2";
export const STACK = "lighthouse";

/** The cluster on AWS of this repository's fleet by itself: no hub, no Vault, no mesh and so no overlay. */
export function alone(): string {
  const node = ["homelab:nodes", "controlPlanes", 0];
  const removed: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
    "Pulumi.yaml": [["homelab:vault"], ["homelab:meshes"]],
    "Pulumi.lighthouse.yaml": [
      ["homelab:secrets"],
      ["homelab:cilium", "mesh"],
      [...node, "overlayIp"],
      [...node, "lighthouse"],
    ],
  };
  return withStackFiles(REPOSITORY, (name, text) => {
    const document = parseDocument(text);
    for (const keys of removed[name] ?? []) document.deleteIn(["config", ...keys]);
    return name in removed ? document.toString({ lineWidth: 0 }) : undefined;
  });
}

export function region(session: Session): Region {
  const found = session.lab.world().aws?.regions[REGION];
  if (!found) throw new Error("the world has no region");
  return found;
}

/** The one GPU node. */
export function gpu(session: Session): Instance {
  const found = Object.values(region(session).instances).filter(({ tags }) => tags["homelab:role"] === "gpu");
  if (found[0] === undefined || found.length > 1) throw new Error(`there are ${found.length} GPU nodes`);
  return found[0];
}

/** Changes a value of the GPU node in the stack file. */
export function editGpu(session: Session, key: string, value: unknown): void {
  edit(session, "Pulumi.lighthouse.yaml", ["config", "homelab:nodes", "workers", 0, key], value);
}

/** Who stopped the GPU node until now, in order. */
export function stoppedBy(session: Session): readonly string[] {
  return (session.lab.world().aws?.trail ?? [])
    .filter(({ what, error }) => what === `ec2:StopInstances ${gpu(session).id}` && error === undefined)
    .map(({ who }) => who);
}
