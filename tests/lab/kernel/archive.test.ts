// Proves that an archive stays one on its way through a model: checked, compared and refreshed as a whole. It cannot
// prove how the engine hashes archives.
import { z } from "zod";
import { compare } from "../../../lab/kernel/diff";
import { Archive } from "../../../lab/kernel/model";
import { shapedLike } from "../../../lab/kernel/shape";
import { strict } from "../../../lab/kernel/strict";

const schema = z.strictObject({ code: z.strictObject({ files: z.record(z.string(), z.string()) }) });

describe("archive", () => {
  it("passes a strict check as it is", () => {
    const code = new Archive({ "index.mjs": "export {};" });
    expect(strict(schema, { code }, "function")).toStrictEqual({ inputs: { code }, failures: [] });
  });

  it("changes as a whole, by its texts", () => {
    const olds = { code: new Archive({ a: "1", b: "2" }) };
    expect(compare(olds, { code: new Archive({ a: "1", b: "2" }) }, [], [])).toEqual([]);
    expect(compare(olds, { code: new Archive({ a: "1", b: "3" }) }, [], ["code"])).toEqual([
      { path: ["code"], kind: "update", replaces: true },
    ]);
  });

  it("shows every live file in a refresh", () => {
    const live = { code: new Archive({ a: "1", c: "3" }), name: "given by nobody" };
    expect(shapedLike(live, { code: new Archive({ a: "1" }) })).toStrictEqual({ code: live.code });
  });
});
