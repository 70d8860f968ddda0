// The simulated buckets.
import { z } from "zod";
import type { Props, ResourceModel } from "../../kernel/model";
import { word } from "../../kernel/values";
import type { Bucket } from "../../world/aws/model";
import type { World } from "../../world/model";
import { ec2Model, without } from "./ec2Resource";
import * as law from "./s3Laws";
import { s3Settings } from "./s3Settings";
import { named, texts, type Call } from "./services";

/** internal/service/s3/bucket.go */
const bucket = ec2Model<Bucket>({
  type: "aws:s3/bucket:Bucket",
  coverage:
    "Name, tags and whether it may be emptied on delete. What else a bucket has is set by resources of its own; prefixes of names and object locks are refused.",
  shape: { bucket: z.string().optional(), forceDestroy: z.boolean().optional() },
  defaults: { forceDestroy: false },
  // pulumi/pulumi-aws provider/resources.go makes up names of buckets in lower case.
  normal: (inputs, old, operation) => {
    if (inputs["bucket"] !== undefined) return inputs;
    const { bucket: made } = named(inputs, old, operation, "bucket");
    return { ...inputs, bucket: word(made).toLowerCase() };
  },
  replaceOn: ["bucket"],
  durations: { create: 2, update: 1, delete: 1 },
  computed: ["arn", "bucketDomainName", "bucketRegionalDomainName", "bucketRegion"],
  create: (inputs, at, operation) => {
    const name = word(inputs["bucket"]);
    const call: Call = { doing: `creating S3 Bucket (${name})`, service: "S3", operation: "CreateBucket" };
    operation.uphold(law.bucketNameValid, { call, name });
    operation.uphold(law.bucketNameFree, { call, taken: name in at.account.buckets });
    at.account.buckets[name] = {
      name,
      region: at.name,
      versioned: false,
      // What every new bucket has: SSE-S3 since January 2023, Block Public Access since April 2023 (S3 user guide).
      encrypted: true,
      publicAccessBlocked: true,
      objects: {},
      tags: texts(inputs["tagsAll"]),
      forceDestroy: inputs["forceDestroy"] === true,
      madeBy: operation.urn,
    };
    return name;
  },
  find: (id, { account }) => account.buckets[id],
  live: ({ name, region, forceDestroy }): Props => ({
    bucket: name,
    forceDestroy,
    arn: `arn:aws:s3:::${name}`,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    bucketRegion: region,
  }),
  tags: (made) => made,
  update: (made, inputs) => {
    made.forceDestroy = inputs["forceDestroy"] === true;
  },
  delete: (made, { account }, operation) => {
    const call: Call = { doing: `deleting S3 Bucket (${made.name})`, service: "S3", operation: "DeleteBucket" };
    operation.uphold(law.bucketEmpty, { call, bucket: made });
    account.buckets = without(account.buckets, made.name);
  },
});

export const s3Resources: readonly ResourceModel<World>[] = [bucket, ...s3Settings];
