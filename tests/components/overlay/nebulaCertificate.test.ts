// Proves what a certificate says, that the authority signed it, and that it is always the same bytes; read by another
// decoder than Nebula's. What Nebula itself makes of it is proved in realNebula.test.ts.
import fc from "fast-check";
import { deriveKey, privateKey, publicKeyOf } from "../../../components/overlay/keys";
import { nebulaCa, nebulaHost } from "../../../components/overlay/nebulaCertificate";
import { body, decoded } from "./decoded";
import { SEED } from "./fleet";

const notBefore = new Date("2026-11-21T00:00:00Z");
const notAfter = new Date("2036-11-18T00:00:00Z");
const ca = nebulaCa({ name: "overlay", seed: SEED, notBefore, notAfter });

test("an authority, byte for byte", () => {
  expect(ca.certificate).toBe(`-----BEGIN NEBULA CERTIFICATE-----
CjkKB292ZXJsYXkogL6D2AYwgMSz7gc6IJ+srRRpbLqDWRAe/tYi8wYXDcDwnE+Y
vMp5q9YlwJ0pQAESQAVURPRqDgPOaAxy+YKA9crzDW9ZKrT03nMaepEX1Lrt9Bop
QM+10ODd7nMpnonZcIyPdfUMjffo3bWSJTgkeQI=
-----END NEBULA CERTIFICATE-----
`);
  expect(decoded(ca.certificate)).toMatchObject({
    name: "overlay",
    ips: [],
    groups: [],
    notBefore: 1_795_219_200,
    notAfter: 2_110_579_200,
    publicKey: publicKeyOf(ca.key).toString("hex"),
    isCa: true,
    issuer: "",
    fingerprint: ca.fingerprint,
  });
});

test("a host, byte for byte", () => {
  const host = nebulaHost({
    ca,
    name: "gpu-0",
    seed: SEED,
    network: "10.42.3.20/16",
    groups: ["lighthouse"],
    notBefore,
    notAfter: new Date(notAfter.getTime() - 1000),
  });

  expect(host).toEqual({
    certificate: `-----BEGIN NEBULA CERTIFICATE-----
Cm4KBWdwdS0wEgmUhqhRgID8/w8iCmxpZ2h0aG91c2UogL6D2AYw/8Oz7gc6IOBU
www5cqOnXiCf7BxAuBs20JEJ0zYK03BeLdrALGdhSiDHfxUaUPK/+A2Tdb8xjvNj
hcLJhJ5a5VDUWf8AV0k5pxJAcKQaqqcWAcvpF0u4VoBSQ/edob/9vOeMMD3BwBnk
8/0+pS28TkTd2fxzbe6LSQF/3IgWBVpFXSM/n3UVMZ+tDA==
-----END NEBULA CERTIFICATE-----
`,
    privateKey: `-----BEGIN NEBULA X25519 PRIVATE KEY-----
pWo9tSvKPevEfWKkVJuwbKII/eSG1hpEb8xe/epXsCo=
-----END NEBULA X25519 PRIVATE KEY-----
`,
  });
});

const octet = fc.integer({ min: 0, max: 255 });
const hosts = fc.record({
  seed: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("base64")),
  name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
  octets: fc.tuple(octet, octet, octet, octet),
  prefix: fc.integer({ min: 1, max: 32 }),
  groups: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }),
  start: fc.integer({ min: 1, max: 2 ** 35 }),
  life: fc.integer({ min: 1, max: 2 ** 31 }),
});

test("whatever goes in comes out, and the authority alone has signed it", () => {
  fc.assert(
    fc.property(hosts, ({ seed, name, octets, prefix, groups, start, life }) => {
      const validity = { notBefore: new Date(start * 1000), notAfter: new Date((start + life) * 1000) };
      const own = nebulaCa({ name, seed, ...validity });
      const host = nebulaHost({ ca: own, name, seed, network: `${octets.join(".")}/${prefix}`, groups, ...validity });
      const read = decoded(host.certificate);
      const key = body(host.privateKey, "NEBULA X25519 PRIVATE KEY");
      expect(read).toMatchObject({
        name,
        ips: [Buffer.from(octets).readUInt32BE(), Number((0xffff_ffff_00000000n >> BigInt(prefix)) & 0xffff_ffffn)],
        groups,
        notBefore: start,
        notAfter: start + life,
        publicKey: publicKeyOf(privateKey("x25519", key)).toString("hex"),
        isCa: false,
        issuer: own.fingerprint,
      });
      expect(key).toEqual(deriveKey(seed, `host/${name}`));
      // Nebula encodes what it read once more to check the signature.
      expect(read.fields).toEqual([...read.fields].sort((left, right) => left - right));
      expect(read.signedBy(decoded(own.certificate).publicKey)).toBe(true);
      expect(read.signedBy(decoded(ca.certificate).publicKey)).toBe(false);
    }),
  );
});
