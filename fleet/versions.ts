// Versions: exact or refused, and which of them go together.

export interface Release {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** `X.Y.Z` with or without a leading `v`; undefined for ranges, tags, pre-releases and short forms. */
export function parseRelease(text: string): Release | undefined {
  const match = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

export const minorOf = ({ major, minor }: Release): string => `${major}.${minor}`;

/** First and last Kubernetes minor. */
export type Minors = readonly [number, number];

/**
 * Kubernetes 1.x that a Talos minor runs.
 * Source: siderolabs/talos, pkg/machinery/compatibility.
 */
export const talosRuns: Readonly<Record<string, Minors>> = {
  "1.11": [29, 34],
  "1.12": [30, 35],
  "1.13": [31, 36],
};

/**
 * Kubernetes 1.x that a Cilium minor is end-to-end tested on.
 * Source: cilium/cilium, Documentation/network/kubernetes/compatibility.rst of the release branch.
 */
export const ciliumTestedOn: Readonly<Record<string, Minors>> = {
  "1.18": [30, 33],
  "1.19": [32, 35],
};

export const writeMinors = ([first, last]: Minors): string => `1.${first} to 1.${last}`;
