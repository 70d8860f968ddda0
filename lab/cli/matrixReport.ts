// What a rehearsal reports of the clusters and their meshes once all stacks are up.
import { globalServiceTrouble, meshMatrix, type Mesh } from "../world/mesh";
import type { World } from "../world/model";
import { clusterSummaries } from "./pictureFacts";
import type { Report } from "./report";

/** Members whose stacks were not rehearsed are left out: nobody expects them to be there. */
export function meshReport(
  world: World,
  meshes: readonly Mesh[],
  stacks: readonly string[],
): Pick<Report, "clusters" | "mesh" | "globalServices"> {
  const rehearsed = meshes.map(({ name, members }) => ({
    name,
    members: members.filter((member) => stacks.includes(member)),
  }));
  return {
    clusters: clusterSummaries(world),
    mesh: meshMatrix(world, rehearsed),
    globalServices: globalServiceTrouble(world, rehearsed),
  };
}

/** True when every member reaches every peer and every global Service can work. */
export function meshesWork({ mesh, globalServices }: Pick<Report, "mesh" | "globalServices">): boolean {
  return mesh.every(({ connected }) => connected) && globalServices.length === 0;
}
