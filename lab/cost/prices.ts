// What AWS charges in US West (Oregon), USD without tax: one table, with its date and its source.

/** Month in which the table was written down. Nothing here asks AWS: look at its pages before a decision hangs on it. */
export const PRICES_AS_OF = "2026-11";

/** The only region of the table: another one costs up to a fifth more. */
export const PRICED_REGION = "us-west-2";

/**
 * Linux, shared tenancy, USD per hour while an instance runs. Spot prices follow supply and demand: these are orders of
 * magnitude, about two fifths of the on-demand price, which is never exceeded.
 * Sources: aws.amazon.com/ec2/pricing/on-demand and aws.amazon.com/ec2/spot/pricing.
 */
export const INSTANCE_HOUR: Readonly<Record<string, { readonly onDemand: number; readonly spot: number }>> = {
  "t3.micro": { onDemand: 0.0104, spot: 0.004 },
  "t3.small": { onDemand: 0.0208, spot: 0.008 },
  "t3.medium": { onDemand: 0.0416, spot: 0.016 },
  "g4dn.xlarge": { onDemand: 0.526, spot: 0.2 },
  "g4dn.2xlarge": { onDemand: 0.752, spot: 0.29 },
  "g5.xlarge": { onDemand: 1.006, spot: 0.4 },
  "g5.2xlarge": { onDemand: 1.212, spot: 0.48 },
};

/** USD per GB and month; running or not. Sources: aws.amazon.com/ebs/pricing, aws.amazon.com/s3/pricing. */
export const GP3_GB_MONTH = 0.08;
export const SNAPSHOT_GB_MONTH = 0.05;
export const S3_GB_MONTH = 0.023;

/** USD per hour of each public IPv4 address, also of one that nobody uses. Source: aws.amazon.com/vpc/pricing. */
export const PUBLIC_IPV4_HOUR = 0.005;

/** By which AWS turns hours into months. Source: calculator.aws, "730 hours in a month". */
export const HOURS_A_MONTH = 730;
