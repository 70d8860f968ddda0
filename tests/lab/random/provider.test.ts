// Proves that the simulated random provider keeps its promises: kinds of characters, lengths, secrets, replacement.
import * as fc from "fast-check";
import { text } from "../../../lab/providers/random/text";
import { UNKNOWN } from "../../../lab/kernel/model";
import { word } from "../../../lab/kernel/values";
import { TestLab, type TestProvider } from "../harness";

let lab: TestLab;
let random: TestProvider;
beforeAll(async () => {
  lab = await TestLab.start();
  random = await lab.provider("random");
});
afterAll(() => lab.remove());

const type = (name: string): string => `random:index/random${name}:Random${name}`;

describe("random", () => {
  it("makes passwords that are secret and stay", async () => {
    const password = await random.create(type("Password"), "password", {
      length: 20,
      special: false,
      keepers: { of: "a" },
    });
    expect(password.outputs.value["result"]).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(password.outputs.secrets.flat().sort()).toEqual(["bcryptHash", "result"]);
    expect(await random.read(password)).toEqual({ inputs: password.inputs.value, outputs: password.outputs.value });
    expect(await random.diff(password, { length: 20, special: false, keepers: { of: "b" } })).toEqual({
      "keepers.of": "update-replace",
    });
    expect(await random.diff(password, { length: 20, special: false, keepers: { of: "a" } })).toEqual({});
  });

  it("makes ids, bytes, UUIDs and integers", async () => {
    const id = await random.create(type("Id"), "id", { byteLength: 4, prefix: "x-" });
    expect(id.outputs.value["hex"]).toMatch(/^x-[0-9a-f]{8}$/);
    expect(id.outputs.value["b64Url"]).toBe(`x-${id.id}`);
    const bytes = await random.create(type("Bytes"), "bytes", { length: 32 });
    expect(Buffer.from(word(bytes.outputs.value["base64"]), "base64")).toHaveLength(32);
    expect(bytes.outputs.secrets).toEqual([["base64"], ["hex"]]);
    const uuid = await random.create(type("Uuid"), "uuid", {});
    expect(uuid.outputs.value["result"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const integer = await random.create(type("Integer"), "integer", { min: 7, max: 7 });
    expect(integer.outputs.value["result"]).toBe(7);
    await expect(random.create(type("Integer"), "integer", { min: 8, max: 7 })).rejects.toThrow(
      "The minimum (min) value needs to be smaller than or equal to maximum (max) value.",
    );
  });

  it("plans what is not known yet as unknown", async () => {
    const planned = await random.preview(type("String"), "string", { length: 8 });
    expect(planned.value).toMatchObject({ length: 8, lower: true });
    expect(planned.value["result"]).toBe(UNKNOWN);
  });

  it("keeps every minimum in every text", () => {
    const least = fc.option(fc.nat({ max: 5 }), { nil: undefined });
    const rules = fc.record({
      length: fc.integer({ min: 20, max: 40 }),
      lower: fc.nat({ max: 5 }),
      upper: least,
      numeric: least,
      special: least,
      specials: fc.constant("#!"),
    });
    fc.assert(
      fc.property(rules, (wanted) => {
        const made = text(wanted);
        const count = (kind: RegExp): number => made.match(kind)?.length ?? 0;
        expect(made).toHaveLength(wanted.length);
        for (const [kind, minimum] of [
          [/[a-z]/g, wanted.lower],
          [/[A-Z]/g, wanted.upper],
          [/[0-9]/g, wanted.numeric],
          [/[#!]/g, wanted.special],
        ] as const) {
          if (minimum === undefined) expect(count(kind)).toBe(0);
          else expect(count(kind)).toBeGreaterThanOrEqual(minimum);
        }
      }),
    );
  });

  it("refuses minimums that do not fit", () => {
    const rules = { length: 3, lower: 2, upper: 2, numeric: undefined, special: undefined, specials: undefined };
    expect(() => text(rules)).toThrow(
      "the length of the random string is 3 but the minimums of its kinds of characters sum to 4",
    );
  });
});
