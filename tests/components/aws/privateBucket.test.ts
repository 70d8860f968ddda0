// Proves what a bucket that has to stay takes along, and what its settings change. What every bucket is, the images' tell.
import { Provider } from "@pulumi/aws/provider";
import { PrivateBucket, type PrivateBucketArgs } from "../../../components/aws/privateBucket";
import { record } from "../../stacks/recording";

const bucket = (args: PrivateBucketArgs) =>
  record(() => {
    new PrivateBucket("kept", args, { provider: new Provider("aws", { region: "us-west-2" }) });
  });

test("a protected bucket stays private: what makes it so is protected too", async () => {
  const { registrations } = await bucket({ protect: true });
  const made = registrations.filter(({ type }) => type.startsWith("aws:s3/"));
  expect(made).toHaveLength(5);
  expect(made.filter(({ protect }) => !protect)).toEqual([]);
});

test("a bucket that is not protected is not, and one that is not told so keeps what is in it", async () => {
  const recording = await bucket({ keepDays: 30 });
  expect(recording.registrations.filter(({ protect }) => protect)).toEqual([]);
  expect(recording.one("kept-s3").inputs).toEqual({});
  expect(recording.one("kept-lifecycle").inputs).toMatchObject({
    rules: [{ noncurrentVersionExpiration: { noncurrentDays: 30 } }],
  });
  expect(recording.one("kept-lifecycle").dependsOn).toContain("kept-versions");
});
