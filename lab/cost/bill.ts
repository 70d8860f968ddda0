// What an AWS account costs, with every machine running and with those stopped that can be.
import type { AwsAccount, Instance, Region } from "../world/aws/model";
import {
  GP3_GB_MONTH,
  HOURS_A_MONTH,
  INSTANCE_HOUR,
  PRICED_REGION,
  PRICES_AS_OF,
  PUBLIC_IPV4_HOUR,
  S3_GB_MONTH,
  SNAPSHOT_GB_MONTH,
} from "./prices";

/** Something that is charged by the hour; USD. */
export interface Charge {
  readonly what: string;
  readonly running: number;
  /** While the machines that may be stopped are. */
  readonly stopped: number;
}

export interface Bill {
  /** Year and month of the prices. */
  readonly asOf: string;
  readonly region: string;
  readonly charges: readonly Charge[];
  /** USD an hour. */
  readonly running: number;
  readonly stopped: number;
  /** What is there and is not in the sum. */
  readonly unpriced: readonly string[];
}

const BYTES_A_GB = 1024 ** 3;

/** Undefined without an account, and for one that holds nothing that is charged. */
export function billOf(account: AwsAccount | undefined): Bill | undefined {
  if (account === undefined) return undefined;
  const unpriced: string[] = [];
  const charges = [
    ...Object.entries(account.regions).flatMap(([name, region]) => {
      if (name !== PRICED_REGION && Object.keys(region.instances).length > 0) {
        unpriced.push(`the prices of ${name}, which is charged like ${PRICED_REGION}`);
      }
      return regionCharges(region, unpriced);
    }),
    ...Object.values(account.buckets).map(({ name, objects }) => {
      const bytes = Object.values(objects).reduce((sum, object) => sum + object.bytes, 0);
      return steady(`bucket ${name}, ${gigabytes(bytes / BYTES_A_GB)}`, monthly((bytes / BYTES_A_GB) * S3_GB_MONTH));
    }),
  ].filter(({ running }) => running > 0);
  if (charges.length === 0 && unpriced.length === 0) return undefined;
  const sum = (key: "running" | "stopped"): number => charges.reduce((total, charge) => total + charge[key], 0);
  return {
    asOf: PRICES_AS_OF,
    region: PRICED_REGION,
    charges,
    running: sum("running"),
    stopped: sum("stopped"),
    unpriced,
  };
}

function regionCharges(region: Region, unpriced: string[]): readonly Charge[] {
  const instances = Object.values(region.instances).filter(({ state }) => state !== "terminated");
  return [
    ...instances.flatMap((instance) => instanceCharges(region, instance, unpriced)),
    ...Object.values(region.elasticIps).map(({ address, instanceId }) =>
      steady(`Elastic IP ${instanceId === undefined ? address : `of ${nameOf(region, instanceId)}`}`, PUBLIC_IPV4_HOUR),
    ),
    ...Object.values(region.volumes).map((volume) =>
      steady(
        `${volume.tags["Name"] ?? `volume of ${nameOf(region, volume.attachment?.instanceId)}`}, ${gigabytes(volume.sizeGiB)} ${volume.type}`,
        monthly(volume.sizeGiB * GP3_GB_MONTH),
      ),
    ),
    ...Object.values(region.snapshots).map(({ tags, sizeGiB }) =>
      steady(`snapshot ${tags["Name"] ?? "of an image"}, ${gigabytes(sizeGiB)}`, monthly(sizeGiB * SNAPSHOT_GB_MONTH)),
    ),
  ];
}

function instanceCharges(region: Region, instance: Instance, unpriced: string[]): readonly Charge[] {
  const price = INSTANCE_HOUR[instance.type];
  const name = nameOf(region, instance.id);
  const spot = instance.spotRequest !== undefined;
  if (price === undefined) unpriced.push(`${name}: the table has no ${instance.type}`);
  const machine = price === undefined ? 0 : spot ? price.spot : price.onDemand;
  const address = instance.associatePublicIp && !hasElasticIp(region, instance) ? PUBLIC_IPV4_HOUR : 0;
  const stops = spot || instance.tags["auto-shutdown"] === "true";
  const each = (what: string, running: number): Charge => ({ what, running, stopped: stops ? 0 : running });
  return [
    each(`${name}, ${instance.type}${spot ? " spot, about" : ""}`, machine),
    each(`public address of ${name}`, address),
  ];
}

const hasElasticIp = (region: Region, { id }: Instance): boolean =>
  Object.values(region.elasticIps).some(({ instanceId }) => instanceId === id);

const nameOf = (region: Region, id: string | undefined): string =>
  region.instances[id ?? ""]?.tags["Name"] ?? id ?? "nobody";

const steady = (what: string, hour: number): Charge => ({ what, running: hour, stopped: hour });

const monthly = (month: number): number => month / HOURS_A_MONTH;

const gigabytes = (count: number): string => `${String(Math.round(count * 10) / 10)} GB`;
