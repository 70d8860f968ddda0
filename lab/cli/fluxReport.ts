// Whether the Flux of each cluster has reconciled what it reads of the repository.
import { readiness } from "../world/controllers/ready";
import type { World } from "../world/model";
import type { Style } from "./style";

export interface Reconciled {
  readonly cluster: string;
  readonly kustomization: string;
  readonly ready: boolean;
  /** Flux's own words when it is not ready; else empty. */
  readonly message: string;
}

/** Every Kustomization of every cluster, by cluster and name. */
export function fluxReport(world: World): readonly Reconciled[] {
  return Object.values(world.clusters)
    .flatMap(({ name: cluster, objects }) =>
      Object.values(objects)
        .filter(({ apiVersion, kind }) => kind === "Kustomization" && apiVersion.startsWith("kustomize.toolkit"))
        .map((object): Reconciled => {
          const { ready, message } = readiness(object) ?? { ready: false, message: "" };
          return { cluster, kustomization: object.name, ready, message: ready ? "" : message };
        }),
    )
    .sort((a, b) => `${a.cluster}/${a.kustomization}`.localeCompare(`${b.cluster}/${b.kustomization}`));
}

/** `main 8 of 8, gitlab 5 of 5`, and each that is not ready with Flux's reason; empty without clusters. */
export function fluxLines(reconciled: readonly Reconciled[], style: Style): string {
  const clusters = [...new Set(reconciled.map(({ cluster }) => cluster))];
  if (clusters.length === 0) return "";
  const counts = clusters.map((name) => {
    const own = reconciled.filter(({ cluster }) => cluster === name);
    const ready = own.filter((one) => one.ready).length;
    const text = `${name} ${String(ready)} of ${String(own.length)}`;
    return ready === own.length ? style.good(text) : style.warn(text);
  });
  const waiting = reconciled
    .filter(({ ready }) => !ready)
    .map(({ cluster, kustomization, message }) => `  ${cluster}/${kustomization}: ${message}`);
  return `${[`Kustomizations ready: ${counts.join(", ")}`, ...waiting].join("\n")}\n`;
}
