// Tells one version from a range of versions.

/** Three numbers, with or without `v`, a pre-release and build metadata. */
export const isExactVersion = (text: string): boolean =>
  /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.test(text);
