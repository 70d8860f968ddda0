// Proves whose tags a thing of EC2 has: the resource's, its provider's, and those of strangers. It cannot prove that every
// resource of AWS treats them alike.
import { bag } from "../../../../lab/kernel/values";
import type { TestLab } from "../../harness";
import { REGION, regionOf, startAws, TYPES } from "./ground";

let lab: TestLab;
beforeEach(async () => {
  ({ lab } = await startAws());
});
afterEach(() => lab.remove());

const region = () => regionOf(lab.lab.world());

describe("tags", () => {
  it("are the resource's own and the provider's, without those that it ignores", async () => {
    const own = await lab.provider("aws", {
      region: REGION,
      defaultTags: JSON.stringify({ tags: { "homelab:cluster": "lighthouse", "managed-by": "pulumi" } }),
      ignoreTags: JSON.stringify({ keys: ["seen"], keyPrefixes: ["aws:"] }),
    });
    const inputs = { cidrBlock: "10.0.0.0/16", tags: { Name: "net" } };
    const vpc = await own.create(TYPES.vpc, "vpc", inputs);
    const all = { Name: "net", "homelab:cluster": "lighthouse", "managed-by": "pulumi" };
    expect(vpc.inputs.value).toMatchObject({ tags: { Name: "net" }, tagsAll: all });
    expect(vpc.outputs.value).toMatchObject({ tags: { Name: "net" }, tagsAll: all });

    const tag = (tags: Record<string, string>) =>
      lab.lab.act(() => {
        const found = region().vpcs[vpc.id];
        if (found) found.tags = { ...found.tags, ...tags };
      });
    await tag({ seen: "1", "aws:owner": "x" });
    const quiet = await own.read(vpc);
    expect(bag(quiet?.outputs["tagsAll"])).toEqual(all);
    await tag({ stranger: "yes" });
    const loud = await own.read(vpc);
    expect(loud?.outputs["tagsAll"]).toEqual({ ...all, stranger: "yes" });
    const refreshed = { ...vpc, outputs: { value: loud?.outputs ?? {}, secrets: [] } };
    expect(await own.diff(refreshed, inputs)).toEqual({ "tagsAll.stranger": "update" });
    await own.update(refreshed, inputs);
    expect(region().vpcs[vpc.id]?.tags).toEqual({ ...all, seen: "1", "aws:owner": "x" });
  });
});
