// Reads and writes PEM blocks (RFC 7468).

/** One block: 64 characters a line and a line break at the end, as Go's encoding/pem writes it. */
export function toPem(type: string, der: ArrayBuffer | Uint8Array): string {
  const lines =
    Buffer.from(der instanceof ArrayBuffer ? new Uint8Array(der) : der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ""].join("\n");
}

/** All blocks of a text in order, with what stands between their lines decoded. */
export function fromPem(text: string): readonly { readonly type: string; readonly der: Buffer }[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]+?)-----END \1-----/g);
  return [...blocks].map(([, type, body]) => ({ type: type ?? "", der: Buffer.from(body ?? "", "base64") }));
}
