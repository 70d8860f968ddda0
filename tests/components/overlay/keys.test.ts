// Proves that keys follow from seed and purpose as HKDF-SHA256 says, and that public keys are those of Curve25519.
// It cannot prove that a seed is random.
import { createHmac } from "node:crypto";
import { deriveKey, privateKey, publicKeyOf } from "../../../components/overlay/keys";
import { SEED } from "./fleet";

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac("sha256", key).update(data).digest();

test.each(["ca", "host/gpu-0", "wireguard/gpu-0"])("the key for %s is HKDF's first block", (info) => {
  const extracted = hmac(Buffer.alloc(32), Buffer.from(SEED, "base64"));

  expect(deriveKey(SEED, info)).toEqual(hmac(extracted, Buffer.from(`${info}\u0001`)));
});

test("another purpose or another seed is another key", () => {
  const other = Buffer.alloc(32, 1).toString("base64");
  const keys = [
    deriveKey(SEED, "host/a"),
    deriveKey(SEED, "host/b"),
    deriveKey(SEED, "wireguard/a"),
    deriveKey(other, "host/a"),
  ];

  expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(4);
});

test.each([
  ["", 0],
  [Buffer.alloc(31).toString("base64"), 31],
  [Buffer.alloc(33).toString("base64"), 33],
])("refuses the seed %j, which has not 32 bytes", (seed, bytes) => {
  expect(() => deriveKey(seed, "ca")).toThrow(
    `The seed of the overlay is not 32 bytes in base64, but ${bytes}. Take the output overlaySeed of the stack that makes it.`,
  );
});

test("X25519: Alice's keys of RFC 7748, section 6.1", () => {
  const key = Buffer.from("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "hex");

  expect(publicKeyOf(privateKey("x25519", key)).toString("hex")).toBe(
    "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
  );
});

test("Ed25519: the first test of RFC 8032, section 7.1", () => {
  const key = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");

  expect(publicKeyOf(privateKey("ed25519", key)).toString("hex")).toBe(
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  );
});
