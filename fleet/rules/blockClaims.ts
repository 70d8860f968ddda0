// Who uses which block of addresses: the common ground of the rules about blocks.
import { formatCidr, nextFreeCidr, parseCidr, privateBlock, type Cidr } from "../addresses";
import { type Draft, type View } from "../draft";
import { type Place } from "../problem";

export interface Block {
  readonly text: string;
  readonly cidr: Cidr;
  readonly at: Place;
}

export function block(text: string | undefined, at: Place): readonly Block[] {
  const cidr = parseCidr(text);
  return text === undefined || cidr === undefined ? [] : [{ text, cidr, at }];
}

export const podBlock = (draft: Draft): readonly Block[] =>
  block(draft.data.network?.podCidr, draft.at(["network", "podCidr"]));
export const serviceBlock = (draft: Draft): readonly Block[] =>
  block(draft.data.network?.serviceCidr, draft.at(["network", "serviceCidr"]));

/** The LAN and the bridges of a site; in AWS the block of the VPC, which holds the LAN. */
export function underlay(view: View, siteName: string | undefined): readonly Block[] {
  const site = view.sites.find(({ name }) => name === siteName);
  return site === undefined
    ? []
    : [
        ...(site.data.aws?.vpcCidr === undefined
          ? block(site.data.lan, site.at(["lan"]))
          : block(site.data.aws.vpcCidr, site.at(["aws", "vpcCidr"]))),
        ...Object.entries(site.data.bridges ?? {})
          .filter(([, bridge]) => bridge?.cidr !== site.data.lan)
          .flatMap(([name, bridge]) => block(bridge?.cidr, site.at(["bridges", name, "cidr"]))),
      ];
}

/** Every block that is used: of each cluster, site and overlay, whether a cluster has joined that or not. */
export const usedCidrs = (view: View): readonly Cidr[] => [
  ...[
    ...view.clusters.flatMap((draft) => [...podBlock(draft), ...serviceBlock(draft)]),
    ...view.sites.flatMap(({ name }) => underlay(view, name)),
  ].map(({ cidr }) => cidr),
  ...Object.values(view.project.data.meshes ?? {}).flatMap((mesh) => parseCidr(mesh?.overlay?.cidr) ?? []),
];

/** `; next free block: …` of the same size in 10.0.0.0/8. */
export function nextFreeBlock(view: View, prefixLength: number): string {
  const free = nextFreeCidr(privateBlock, prefixLength, usedCidrs(view));
  return free === undefined ? "" : `; next free block: ${formatCidr(free)}`;
}
