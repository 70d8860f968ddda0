// Reads references to container images.

/** Tags that their publishers move. */
export const MOVING_TAGS: readonly string[] = ["latest", "main", "master", "edge", "nightly", "dev", "stable"];

export interface ImageReference {
  /** With its registry, if one is said: `ghcr.io/fluxcd/flux-cli`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** A colon before the last slash is a registry's port, no tag. */
export function imageReference(text: string): ImageReference {
  const [named = "", digest] = text.split("@");
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  return {
    repository: colon < 0 ? named : named.slice(0, colon),
    ...(colon < 0 ? {} : { tag: named.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Why the image may be another one tomorrow; undefined when it cannot. */
export function movingImage(text: string, movingTags: readonly string[]): string | undefined {
  const { tag, digest } = imageReference(text);
  if (digest !== undefined) return undefined;
  if (tag === undefined || tag === "") return "has no tag, which means latest";
  return movingTags.includes(tag) ? `has the moving tag ${tag}` : undefined;
}
