// Makes ids and public addresses that no other thing of the account has.
import { createHash } from "node:crypto";
import type { AwsAccount } from "./model";

/** A new id such as `vpc-0a1b…`: a prefix and 17 hexadecimal digits. */
export function newId(account: AwsAccount, prefix: string): string {
  account.counter += 1;
  return `${prefix}-${digits(`${account.id}/${account.counter}`)}`;
}

/** 17 hexadecimal digits that depend on the seed alone, the first a zero as in AWS's ids. */
export function digits(seed: string): string {
  return `0${createHash("sha256").update(seed).digest("hex").slice(0, 16)}`;
}

/** A public address that was never given out before, of a block that AWS publishes for us-west-2. */
export function newPublicAddress(account: AwsAccount): string {
  account.counter += 1;
  const number = account.counter;
  return `100.${20 + Math.floor(number / 65536)}.${Math.floor(number / 256) % 256}.${number % 256}`;
}
