// Proves that the codec loses nothing and reads every marker of the engine. It cannot prove that the engine's markers
// stay what they are: the tests that drive the real engine do.
import * as fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { decode, encode, formatPath, outputSecrets, parsePath, redact } from "../../../lab/kernel/codec";
import { Archive, UNKNOWN, type Path, type Props, type Value } from "../../../lab/kernel/model";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const key = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text !== "__proto__" && text !== "constructor");
const { tree } = fc.letrec<{ tree: Value }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.string(),
    fc.constant(UNKNOWN),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const bag: fc.Arbitrary<Props> = fc.dictionary(key, tree, { maxKeys: 5, noNullPrototype: true });

function paths(value: Value, above: Path = []): Path[] {
  if (value === null || typeof value !== "object" || value === UNKNOWN) return [above];
  const entries: [string | number, Value][] = Array.isArray(value)
    ? value.map((item: Value, index) => [index, item])
    : Object.entries(value);
  return [...(above.length > 0 ? [above] : []), ...entries.flatMap(([step, item]) => paths(item, [...above, step]))];
}

/** Random secret paths of a bag, none below another. */
const withSecrets = bag.chain((value) =>
  fc.subarray(paths(value).filter((path) => path.length > 0)).map((chosen) => ({
    value,
    secrets: chosen.filter(
      (path) =>
        !chosen.some(
          (other) => other !== path && other.length < path.length && other.every((step, index) => step === path[index]),
        ),
    ),
  })),
);

describe("codec", () => {
  it("keeps values, unknowns and secret paths through a round trip over the wire", () => {
    fc.assert(
      fc.property(withSecrets, ({ value, secrets }) => {
        const wire = Struct.deserializeBinary(encode(value, secrets).serializeBinary());
        const back = decode(wire);
        expect(back.value).toEqual(value);
        expect(new Set(back.secrets.map(formatPath))).toEqual(new Set(secrets.map(formatPath)));
      }),
    );
  });

  it("keeps an archive of texts, an empty one too, and an archive without any", () => {
    const code = new Archive({ "index.mjs": "export {};", "empty.txt": "" });
    const value = { code, nested: [{ none: new Archive({}) }] };
    const wire = Struct.deserializeBinary(encode(value, [["code"]]).serializeBinary());
    expect(decode(wire)).toStrictEqual({ value, secrets: [["code"]] });
  });

  it("reads an archive as the engine sends it, and writes it with the engine's markers", () => {
    const text = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "one" };
    const archive = { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", assets: { "a.mjs": text } };
    const empty = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: "e3b0c4" };
    const sent = { code: { ...archive, hash: "5f70bf", assets: { "a.mjs": { ...text, hash: "7692c3" }, b: empty } } };
    expect(decode(Struct.fromJavaScript(sent)).value).toStrictEqual({ code: new Archive({ "a.mjs": "one", b: "" }) });
    const code = new Archive({ "a.mjs": "one" });
    expect(encode({ code }, []).toJavaScript()).toEqual({ code: { ...archive, hash: code.hash } });
  });

  it("knows an archive again whose content the engine leaves out, by the hash that it was given before", () => {
    const wire = (hash: string) => ({ code: { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", hash } });
    const code = new Archive({ "a.mjs": "one", b: "two" });
    const elided = decode(Struct.fromJavaScript(wire(code.hash))).value["code"];
    expect(elided).toBeInstanceOf(Archive);
    expect((elided as Archive).hash).toBe(new Archive({ b: "two", "a.mjs": "one" }).hash);
    expect((elided as Archive).hash).not.toBe(new Archive({ b: "two", "a.mjs": "1" }).hash);
    expect(() => decode(Struct.fromJavaScript({ code: { [SIGNATURE]: wire("").code[SIGNATURE] } }))).toThrow(
      "code is an archive, which the lab's providers do not take",
    );
  });

  it.each([
    ["of a file", { path: "./dist" }],
    ["of another archive", { assets: { "a.zip": { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", assets: {} } } }],
    ["with a file", { assets: { "a.mjs": { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", path: "./a.mjs" } } }],
  ])("refuses an archive %s", (_, rest) => {
    const wire = Struct.fromJavaScript({ code: { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", ...rest } });
    expect(() => decode(wire)).toThrow("code is an archive, which the lab's providers do not take");
  });

  it("never writes a secret into the redacted form", () => {
    fc.assert(
      fc.property(bag, (value) => {
        const marked = { ...value, password: "canary-value", nested: { list: ["canary-value"] } };
        const secrets: Path[] = [["password"], ["nested", "list", 0]];
        expect(JSON.stringify(redact(marked, secrets))).not.toContain("canary-value");
      }),
    );
  });

  it("reads back the paths that it spells", () => {
    const step = fc.oneof(
      key.filter((text) => text !== "*"),
      fc.nat({ max: 20 }),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it.each([
    ["c44067f5952c0a294b673a41bacd8c17", "an asset"],
    ["0def7320c3a5731c473e5ecbe6d01bc7", "an archive"],
    ["5cf8f73096256a8f31e491e813e4eb8e", "a resource reference"],
    ["d0e6a833031e9bbcd3f4e8bde6ca49a4", "an output value"],
  ])("refuses %s", (signature, what) => {
    const wire = Struct.fromJavaScript({ list: [{ [SIGNATURE]: signature }] });
    expect(() => decode(wire)).toThrow(`list[0] is ${what}, which the lab's providers do not take`);
  });

  it("marks outputs that echo secret inputs, and unknown outputs that may come to hold them", () => {
    const outputs = { echoed: { token: "t" }, later: UNKNOWN, plain: "p", made: ["a", "b"] };
    const echoed: Path[] = [["echoed", "token"], ["later", "deep"], ["missing"]];
    expect(outputSecrets(outputs, ["made.*"], echoed)).toEqual([
      ["made", 0],
      ["made", 1],
      ["echoed", "token"],
      ["later"],
    ]);
  });
});
