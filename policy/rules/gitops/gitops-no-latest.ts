// Every image is named by a tag that does not move, or by its digest.
import { CHART_TYPES, installationOf } from "../../charts";
import { MOVING_TAGS, movingImage } from "../../images";
import type { Facts, ResourceJudge, ResourceRule } from "../../rule";
import type { View } from "../../view";
import { eachContainer, podOf, WORKLOADS } from "../../workloads";

export const gitopsNoLatest: ResourceRule = {
  kind: "resource",
  id: "gitops-no-latest",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "A tag that moves lets a restarted pod run another program than the one that was tested, and nobody can go back.",
  condition:
    "Every image of a workload has a tag that does not move or a digest, and the values of no chart name a tag that moves.",
  repair: "Name the released version, at best with its digest.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  example: "image: nginx, image: nginx:latest, values: { image: { tag: latest } }",
  exceptions: "in the stack file",
  settings: {
    movingTags: {
      description: "Tags that their publishers move",
      type: "array",
      items: { type: "string" },
      default: MOVING_TAGS,
    },
  },
  types: [...WORKLOADS, ...CHART_TYPES],
  check: (resource, judge) => {
    const moving = judge.settings
      .get("movingTags")
      .list()
      .flatMap((tag) => tag.text() ?? []);
    if (WORKLOADS.includes(resource.type)) judgeContainers(resource, judge, moving);
    else judgeValues(installationOf(resource)?.values, judge, moving);
  },
};

function judgeContainers(resource: Facts, judge: ResourceJudge, moving: readonly string[]): void {
  eachContainer(podOf(resource), judge, (container) => {
    const image = container.get("image");
    const trouble = movingImage(image.text() ?? "", moving);
    if (trouble !== undefined) judge.report(image, `the image ${image.shown()} ${trouble}: name a released version`);
  });
}

/** Charts have a tag of their own where the values name none, so only what is written can be wrong. */
function judgeValues(values: View | undefined, judge: ResourceJudge, moving: readonly string[]): void {
  values?.known();
  judge.each(values?.leaves() ?? [], (leaf) => {
    const { key } = leaf;
    if (!/^(image|tag|.*Tag)$/.test(key)) return;
    const text = leaf.text() ?? "";
    const tag = key === "image" ? /:([^:/@]*)$/.exec(text)?.[1] : text;
    if (moving.includes(tag ?? "")) {
      judge.report(leaf, `the chart is given ${leaf.shown()}, whose tag moves: name a released version`);
    }
  });
}
