// Every VM says in Proxmox whose it is.
import { VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmTags: ResourceRule = {
  kind: "resource",
  id: "vm-tags",
  area: "talos",
  level: "mandatory",
  severity: "low",
  why: "A VM that does not say who made it gets changed or removed by hand.",
  condition: "The tags of a VM include the required ones and, where the stack declares a cluster, its name.",
  repair: "Add the tags that are missing.",
  source: "convention of this fleet: who looks at a hypervisor sees what Pulumi owns, and for which cluster",
  example: 'tags: ["talos"]',
  exceptions: "in the stack file",
  settings: {
    tags: {
      description: "Tags that every VM has",
      type: "array",
      items: { type: "string" },
      default: ["managed-by-pulumi", "talos"],
    },
  },
  types: [VM],
  check: ({ props }, judge) => {
    const wanted = [...judge.settings.get("tags").list(), judge.declared.get("cluster", "name")];
    const tags = props.get("tags");
    const given = new Set(tags.list().map((tag) => tag.text()));
    for (const tag of wanted.map((view) => view.text())) {
      if (tag !== undefined && !given.has(tag)) judge.report(tags, `the tag ${tag} is missing: add it`);
    }
  },
};
