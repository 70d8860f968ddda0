// Proves which values are known to be computed by a resource, and who relies on it when they are passed on. Cannot prove
// that a value that is neither secret nor PEM has a maker: it might as well be written by hand.
import { Makers } from "../../../lab/kernel/makers";
import type { Path, Props } from "../../../lab/kernel/model";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const PASSWORD = "correct horse battery staple";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

let makers: Makers;
beforeEach(() => {
  makers = new Makers();
});

const bag = (value: Props, ...secrets: Path[]) => ({ value, secrets });
const reasons = (value: Props) => makers.reasons("urn:reader", bag(value));

test("a certificate and a secret rely on who computed them, wherever they stand", () => {
  makers.learn("urn:ca", bag({ days: 30 }), bag({ certPem: CERTIFICATE, key: PASSWORD }, ["key"]));
  expect(reasons({ data: { "ca.crt": CERTIFICATE }, token: PASSWORD })).toEqual([
    { anyOf: ["urn:ca"], otherwise: "Nothing has computed the value of data yet." },
    { anyOf: ["urn:ca"], otherwise: "Nothing has computed the value of token yet." },
  ]);
});

test("base64 is the same value", () => {
  makers.learn("urn:ca", bag({}), bag({ certPem: CERTIFICATE }));
  expect(reasons({ caBundle: base64(CERTIFICATE) })).toHaveLength(1);
});

test("what a resource was given it did not compute, in base64 neither", () => {
  makers.learn("urn:ca", bag({}), bag({ certPem: CERTIFICATE }));
  makers.learn(
    "urn:secret",
    bag({ stringData: { a: CERTIFICATE } }),
    bag({ data: { a: base64(CERTIFICATE) } }, ["data"]),
  );
  expect(reasons({ caBundle: CERTIFICATE })).toMatchObject([{ anyOf: ["urn:ca"] }]);
});

test("of several makers of one value any will do, and nobody relies on itself", () => {
  makers.learn("urn:a", bag({}), bag({ certPem: CERTIFICATE }));
  makers.learn("urn:b", bag({}), bag({ certPem: CERTIFICATE }));
  expect(reasons({ ca: CERTIFICATE })).toMatchObject([{ anyOf: ["urn:a", "urn:b"] }]);
  expect(makers.reasons("urn:a", bag({ ca: CERTIFICATE }))).toEqual([]);
});

test("short texts, plain texts and unknown ones have no maker", () => {
  makers.learn("urn:a", bag({}), bag({ id: "a-long-enough-name", pin: "123456" }, ["pin"]));
  expect(reasons({ name: "a-long-enough-name", pin: "123456", other: PASSWORD })).toEqual([]);
});
