// The account as it is before the first `up`: empty regions with the images that others published.
import type { Underlay } from "../model";
import { officialImages } from "./images";
import { digits } from "./ids";
import type { AwsAccount, ElasticIp, Region } from "./model";
import { QUOTAS } from "./instanceTypes";

/** The number that AWS's own documentation uses for an account. */
const ACCOUNT = "111122223333";

/** The account of the underlay: a new one, or what there is with the underlay's address, regions and quotas. */
export function adoptAccount(known: AwsAccount | undefined, underlay: NonNullable<Underlay["aws"]>): AwsAccount {
  const { operator, regions, quotas, elasticIps = [] } = underlay;
  return emptyAccount({
    ...known,
    operator,
    quotas: { ...QUOTAS, ...quotas },
    regions: Object.fromEntries(
      regions.map((name) => {
        const region = known?.regions[name] ?? emptyRegion({ images: officialImages(name) });
        const given = elasticIps.filter((each) => each.region === name).map(({ address }) => allocated(address));
        return [name, { ...region, elasticIps: { ...Object.fromEntries(given), ...region.elasticIps } }];
      }),
    ),
  });
}

function allocated(address: string): [id: string, ElasticIp] {
  const allocationId = `eipalloc-${digits(address)}`;
  return [allocationId, { allocationId, address, tags: {} }];
}

/** An account that nobody has used, but for what is given. */
export function emptyAccount(given: Pick<AwsAccount, "operator" | "regions"> & Partial<AwsAccount>): AwsAccount {
  return {
    id: ACCOUNT,
    quotas: {},
    buckets: {},
    roles: {},
    policies: {},
    profiles: {},
    budgets: {},
    trail: [],
    counter: 0,
    ...given,
  };
}

/** A region that nobody has used, but for what is given. */
export function emptyRegion(given: Partial<Region> = {}): Region {
  return {
    vpcs: {},
    subnets: {},
    internetGateways: {},
    routeTables: {},
    securityGroups: {},
    instances: {},
    volumes: {},
    spotRequests: {},
    elasticIps: {},
    images: {},
    snapshots: {},
    functions: {},
    eventRules: {},
    ...given,
  };
}
