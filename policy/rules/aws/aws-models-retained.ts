// What holds models outlives machines and mistakes.
import { BUCKET_TYPES } from "../../awsBuckets";
import { INSTANCE, SPOT_REQUEST, VOLUME } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

const INSTANCES = [INSTANCE, SPOT_REQUEST];

export const awsModelsRetained: ResourceRule = {
  kind: "resource",
  id: "aws-models-retained",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Models are hundreds of gigabytes that took days to collect; a GPU worker that comes back without them waits for hours.",
  condition:
    "A volume or bucket of models is protected and does not let itself be deleted while full, and further disks of a machine stay when it goes.",
  repair: "Protect it, leave forceDestroy out, and set deleteOnTermination to false.",
  source:
    "hashicorp/terraform-provider-aws, website/docs/r/instance.html.markdown: delete_on_termination is true by default; www.pulumi.com/docs/iac/concepts/resources/options/protect",
  example: 'new aws.s3.Bucket("models", { forceDestroy: true })',
  exceptions: "in the stack file",
  settings: {
    marks: {
      description: "Parts of the name, or of a tag, of what holds models",
      type: "array",
      items: { type: "string" },
      default: ["model"],
    },
  },
  types: [VOLUME, ...BUCKET_TYPES, ...INSTANCES],
  check: ({ type, name, props, options }, judge) => {
    judge.each(INSTANCES.includes(type) ? props.get("ebsBlockDevices").list() : [], (disk) => {
      const at = disk.get("deleteOnTermination");
      if (at.flag() !== false) judge.report(at, `${at.shown()}: the disk goes with its machine; set it to false`);
    });
    const marks = judge.settings
      .get("marks")
      .list()
      .map((mark) => String(mark.known()));
    const tags = props
      .get("tags")
      .leaves()
      .flatMap((tag) => (tag.isUnknown ? [] : [String(tag.known())]));
    const holdsModels = [name, ...tags].some((text) => marks.some((mark) => text.includes(mark)));
    if (INSTANCES.includes(type) || !holdsModels) return;
    if (!options.protect) judge.report(props, "holds models and is not protected: set protect in its options");
    const force = props.get("forceDestroy");
    if (force.flag() === true) judge.report(force, "would delete the models along with the bucket: leave it out");
  },
};
