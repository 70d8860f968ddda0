// Recognises well-known programs in what is installed: by chart, by image, by the kind that an operator runs as a server.
import { CHART_TYPES, installationOf } from "./charts";
import { imageReference } from "./images";
import type { Facts, ResourceJudge } from "./rule";
import type { View } from "./view";
import { eachContainer, podOf, WORKLOADS } from "./workloads";

export interface Program {
  /** As a person calls it. */
  readonly name: string;
  /** Names of charts that install it. */
  readonly charts: readonly string[];
  /** Repositories of its images, without the registry. */
  readonly images: readonly string[];
  /** `<group>/<version>:<Kind>` of custom resources that its operator runs as a server. */
  readonly kinds?: readonly string[];
}

/** Types that a rule about these programs has to see. */
export const typesOf = (programs: readonly Program[]): readonly string[] => [
  ...WORKLOADS,
  ...CHART_TYPES,
  ...programs.flatMap(({ kinds = [] }) => kinds.map((kind) => `kubernetes:${kind}`)),
];

/** Calls back for every one of the programs that the resource installs, with the place that shows it. */
export function eachProgram(
  resource: Facts,
  programs: readonly Program[],
  judge: Pick<ResourceJudge, "each">,
  found: (program: Program, at: View, values?: View) => void,
): void {
  if (WORKLOADS.includes(resource.type)) {
    eachContainer(podOf(resource), judge, (container) => {
      const image = container.get("image");
      const { repository } = imageReference(image.text() ?? "");
      for (const program of programs) {
        if (program.images.some((name) => `/${repository}`.endsWith(`/${name}`))) found(program, image);
      }
    });
    return;
  }
  const installation = installationOf(resource);
  for (const program of programs) {
    if (installation !== undefined && program.charts.includes(installation.chart)) {
      found(program, installation.at, installation.values);
    } else if (program.kinds?.some((kind) => resource.type === `kubernetes:${kind}`) === true) {
      found(program, resource.props);
    }
  }
}

/** The stack is a cluster whose file does not give it this place. @throws NotYetKnown */
export function isPlacedElsewhere(place: string, { declared }: Pick<ResourceJudge, "declared">): boolean {
  return declared.get("cluster", "name").present && declared.get("placement", place).flag() !== true;
}

/** The stack is a cluster, and not the hub. @throws NotYetKnown */
export function isNotHub({ declared }: Pick<ResourceJudge, "declared">): boolean {
  const role = declared.get("cluster", "role").text();
  return role !== undefined && role !== "management";
}
