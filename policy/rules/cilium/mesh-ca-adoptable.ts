// A CA that is made before Cilium can be adopted by its Helm release.
import { SECRET } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const meshCaAdoptable: ResourceRule = {
  kind: "resource",
  id: "mesh-ca-adoptable",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Helm refuses to install over an object that it does not own, so the release of the network plugin fails at its first Secret.",
  condition:
    "A Secret cilium-ca has the label and the annotations by which Helm adopts it, for the namespace that it is in.",
  repair:
    "Set the label app.kubernetes.io/managed-by: Helm and the annotations meta.helm.sh/release-name and meta.helm.sh/release-namespace.",
  source: "helm/helm, pkg/action/validate.go: checkOwnership",
  example: "a Secret cilium-ca without annotations",
  exceptions: "in the stack file",
  types: [SECRET],
  check: ({ props }, judge) => {
    const metadata = props.get("metadata");
    if (metadata.get("name").text() !== "cilium-ca") return;
    const namespace = metadata.get("namespace").text() ?? "default";
    const marks: readonly (readonly [readonly string[], string])[] = [
      [["labels", "app.kubernetes.io/managed-by"], "Helm"],
      [["annotations", "meta.helm.sh/release-namespace"], namespace],
    ];
    judge.each(marks, ([keys, wanted]) => {
      const mark = metadata.get(...keys);
      if (mark.text() !== wanted) judge.report(mark, `${mark.shown()}, so Helm does not adopt the CA: set "${wanted}"`);
    });
    const release = metadata.get("annotations", "meta.helm.sh/release-name");
    if (!release.present) judge.report(release, "absent, so Helm does not adopt the CA: name the release of Cilium");
  },
};
