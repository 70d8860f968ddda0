// Judges what the roles of Vault have in common: lifetimes, source addresses, policies.
import { parseAddress, parseCidr } from "../fleet/addresses";
import type { ResourceJudge } from "./rule";
import type { View } from "./view";

/** Lifetime in seconds; for Vault 0 means its own default, and for a SecretID without end. */
export function judgeSeconds(judge: Pick<ResourceJudge, "report">, at: View, most: number): void {
  const seconds = at.number() ?? 0;
  if (seconds <= 0 || seconds > most) judge.report(at, `lives for ${at.shown()} seconds: set 1 to ${String(most)}`);
}

/** Addresses from which something may be used: some, and none of them as wide as the given prefix. */
export function judgeSources(judge: ResourceJudge, at: View, widest: number): void {
  const sources = at.list();
  if (sources.length === 0) {
    judge.report(at, "binds no address, so that whoever has it may use it from anywhere: name the cluster's addresses");
  }
  judge.each(sources, (source) => {
    const prefixLength = prefixLengthOf(source.text() ?? "");
    if (prefixLength === undefined || prefixLength <= widest) {
      judge.report(
        source,
        `${source.shown()} is no block narrower than /${String(widest)}: name the cluster's addresses`,
      );
    }
  });
}

/** Of an IPv4 or IPv6 block, or of a single address. */
function prefixLengthOf(source: string): number | undefined {
  if (parseAddress(source) !== undefined) return 32;
  const block = parseCidr(source);
  if (block !== undefined) return block.prefixLength;
  const wide = /^[\da-f.]*:[\da-f:.]*(?:\/(\d{1,3}))?$/i.exec(source);
  return wide === null ? undefined : Number(wide[1] ?? 128);
}
