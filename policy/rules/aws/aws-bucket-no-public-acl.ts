// No ACL gives a bucket or an object to the world.
import { BUCKET_TYPES } from "../../awsBuckets";
import type { ResourceRule } from "../../rule";

export const awsBucketNoPublicAcl: ResourceRule = {
  kind: "resource",
  id: "aws-bucket-no-public-acl",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "The ACL public-read means everyone; authenticated-read means everyone with any AWS account.",
  condition: "The canned ACL is not one of those, and no grant names their groups.",
  repair: "Leave the ACL out: the owner of the bucket then owns everything in it.",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html; docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html: new buckets have ACLs disabled",
  example: 'new aws.s3.BucketAcl("models", { acl: "public-read" })',
  exceptions: "never",
  types: [
    ...BUCKET_TYPES,
    "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketAclV2:BucketAclV2",
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
  ],
  check: ({ props }, judge) => {
    const acl = props.get("acl");
    judge.each([acl], () => {
      if (/^(public-read|public-read-write|authenticated-read)$/.test(String(acl.known()))) {
        judge.report(acl, `${acl.shown()} is for everyone: leave the ACL out`);
      }
    });
    judge.each([props.get("grants"), props.get("accessControlPolicy")], (grants) => {
      judge.each(grants.leaves(), (leaf) => {
        if (/\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(String(leaf.known())))
          judge.report(leaf, `${leaf.shown()} is everyone: take the grant away`);
      });
    });
  },
};
