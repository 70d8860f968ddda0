// IPv4 networks that no router of the internet carries.
import { type Cidr, parseCidr } from "../fleet/addresses";

export const networks = (...blocks: readonly string[]): readonly Cidr[] =>
  blocks.flatMap((block) => parseCidr(block) ?? []);

/** RFC 1918 and RFC 6598. */
export const PRIVATE_NETWORKS = networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");
