// Cases of the rules on who reaches S3 buckets, and what the buckets keep.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const BUCKET = "aws:s3/bucket:Bucket";
const BUCKET_V2 = "aws:s3/bucketV2:BucketV2";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const one = (type: string, name: string, props: Given["props"]): Given => ({ type, name, props });
const policy = (...Statement: readonly object[]): { resource: Given } =>
  made(POLICY, { policy: JSON.stringify({ Version: "2012-10-17", Statement }) });

const enabled = { versioningConfiguration: { status: "Enabled" } };
const unblocked = "has no block against public access: add a BucketPublicAccessBlock";
const unversioned = "keeps no versions: add a BucketVersioning with status Enabled";
const unencrypted = "leaves its encryption to S3: add a BucketServerSideEncryptionConfiguration";
const everyone = "lets everyone in: name the role that needs access";
const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const ANY_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const whole = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };

export const awsBucketCases: Readonly<Record<string, RuleCases>> = {
  "aws-bucket-private": {
    violating: [
      {
        resources: [
          one(BUCKET, "models", { id: "models-1", bucket: "models-1" }),
          one(BUCKET_V2, "images", { bucket: "images-1" }),
          one(BUCKET, "logs", { bucket: "logs-1" }),
          one(BLOCK, "images", { bucket: "images-1" }),
          one(POLICY, "models", { bucket: "models-1" }),
        ],
        finds: [unblocked, unblocked],
      },
    ],
    conforming: [
      {
        resources: [
          one(BUCKET, "models", { id: "models-1" }),
          one(BUCKET_V2, "images", { id: UNKNOWN, bucket: "images-1" }),
          one(BLOCK, "images", { bucket: "images-1" }),
          one(BLOCK, "models", { bucket: "models-1" }),
        ],
      },
      {
        resources: [
          one(BUCKET, "models", { bucket: "models-1" }),
          one("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "account", {}),
        ],
      },
      { resources: [one(BLOCK, "images", { bucket: UNKNOWN })] },
    ],
    unknown: [
      {
        resources: [one(BUCKET, "models", { bucket: UNKNOWN }), one(BLOCK, "models", { bucket: UNKNOWN })],
        unjudged: ["bucket of models"],
      },
    ],
  },
  "aws-bucket-public-access-blocked": {
    violating: [
      {
        ...made(BLOCK, { blockPublicAcls: true, restrictPublicBuckets: false }),
        finds: [
          "ignorePublicAcls: absent leaves a way open: set it to true",
          "blockPublicPolicy: absent leaves a way open: set it to true",
          "restrictPublicBuckets: false leaves a way open: set it to true",
        ],
      },
      {
        ...made("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", { ...whole, blockPublicAcls: false }),
        finds: ["blockPublicAcls: false leaves a way open: set it to true"],
      },
    ],
    conforming: [made(BLOCK, whole)],
    unknown: [
      {
        ...made(BLOCK, { ...whole, blockPublicAcls: UNKNOWN, ignorePublicAcls: false }),
        unjudged: ["blockPublicAcls"],
        finds: ["ignorePublicAcls: false leaves a way open: set it to true"],
      },
    ],
  },
  "aws-bucket-no-public-acl": {
    violating: [
      ...["public-read", "public-read-write", "authenticated-read"].map((acl) => ({
        ...made(BUCKET, { acl }),
        finds: [`acl: "${acl}" is for everyone: leave the ACL out`],
      })),
      ...[
        BUCKET_V2,
        "aws:s3/bucketAclV2:BucketAclV2",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
      ].map((type) => ({
        ...made(type, { acl: "public-read" }),
        finds: ['acl: "public-read" is for everyone: leave the ACL out'],
      })),
      {
        ...made(BUCKET, { grants: [{ id: "me", permissions: ["FULL_CONTROL"] }, { uri: ALL_USERS }] }),
        finds: [`grants[1].uri: "${ALL_USERS}" is everyone: take the grant away`],
      },
      {
        ...made("aws:s3/bucketAcl:BucketAcl", {
          accessControlPolicy: { grants: [{ grantee: { uri: ANY_ACCOUNT } }, { grantee: { uri: ALL_USERS } }] },
        }),
        finds: [
          `accessControlPolicy.grants[0].grantee.uri: "${ANY_ACCOUNT}" is everyone: take the grant away`,
          `accessControlPolicy.grants[1].grantee.uri: "${ALL_USERS}" is everyone: take the grant away`,
        ],
      },
    ],
    conforming: [
      ...["private", "bucket-owner-full-control", "not-public-read", "public-reader"].map((acl) =>
        made(BUCKET, { acl }),
      ),
      made(BUCKET, {}),
      made(BUCKET, {
        grants: [{ uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" }, { uri: `${ALL_USERS}/none` }],
      }),
    ],
    unknown: [
      {
        ...made(BUCKET, { acl: UNKNOWN, grants: [{ uri: UNKNOWN }, { uri: ALL_USERS }] }),
        unjudged: ["acl", "grants[0].uri"],
        finds: [`grants[1].uri: "${ALL_USERS}" is everyone: take the grant away`],
      },
    ],
  },
  "aws-policy-no-world": {
    violating: [
      {
        ...policy(
          { Effect: "Allow", Principal: "*" },
          { Effect: "Deny", Principal: "*" },
          { Effect: "Allow", Principal: { AWS: ["arn:aws:iam::123456789012:role/gpu", "*"] } },
          { Effect: "Allow", NotPrincipal: { AWS: "123456789012" } },
          { Effect: "Allow", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } },
          { Effect: "Allow", Principal: "*", Condition: { StringLike: { "xaws:SourceIp": "", "aws:SourceIpx": "" } } },
          { Effect: "Allow", Principal: "*", Condition: { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } } },
        ),
        finds: [
          `policy.Statement[0].Principal: ${everyone}`,
          `policy.Statement[2].Principal.AWS[1]: ${everyone}`,
          "policy.Statement[3].NotPrincipal: lets everyone else in: name the role that needs access",
          `policy.Statement[4].Principal: ${everyone}`,
          `policy.Statement[5].Principal: ${everyone}`,
          `policy.Statement[6].Principal: ${everyone}`,
        ],
      },
      ...[BUCKET, BUCKET_V2, "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"].map((type) => ({
        ...made(type, { policy: { Statement: { Effect: "Allow", Principal: { AWS: "*" } } } }),
        finds: [`policy.Statement.Principal.AWS: ${everyone}`],
      })),
    ],
    conforming: [
      policy(
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:role/*" } },
        ...[
          "aws:SourceIp",
          "aws:SourceVpc",
          "aws:sourceVpce",
          "aws:SourceArn",
          "aws:SourceAccount",
          "aws:SourceOrgID",
          "aws:PrincipalOrgID",
          "aws:PrincipalAccount",
          "aws:PrincipalArn",
          "kms:CallerAccount",
          "s3:DataAccessPointAccount",
        ].map((key) => ({
          Effect: "Allow",
          Principal: "*",
          NotPrincipal: "x",
          Condition: { Bool: { "aws:SecureTransport": "true" }, StringEquals: { [key]: "x" } },
        })),
      ),
      made(BUCKET, {}),
      made(POLICY, { policy: "not JSON" }),
    ],
    unknown: [{ ...made(POLICY, { policy: UNKNOWN }), unjudged: ["policy"] }],
  },
  "aws-bucket-encrypted": {
    violating: [
      {
        resources: [
          one(BUCKET, "models", { bucket: "models-1" }),
          one(BUCKET, "default", {
            bucket: "default-1",
            serverSideEncryptionConfiguration: {
              rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "not-aws:kms" } },
            },
          }),
          one(BUCKET, "images", { bucket: "images-1" }),
          one(ENCRYPTION, "images", { bucket: "images-1" }),
          one(VERSIONING, "models", { bucket: "models-1" }),
        ],
        finds: [unencrypted, unencrypted],
      },
    ],
    conforming: [
      {
        resources: [
          one(BUCKET_V2, "models", { bucket: "models-1" }),
          one("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "models", {
            bucket: "models-1",
          }),
        ],
      },
      {
        resources: [
          one(BUCKET, "models", {
            serverSideEncryptionConfiguration: {
              rule: { applyServerSideEncryptionByDefault: { kmsMasterKeyId: UNKNOWN, sseAlgorithm: "aws:kms:dsse" } },
            },
          }),
          one(BUCKET_V2, "images", {
            serverSideEncryptionConfigurations: [
              { rules: [{ applyServerSideEncryptionByDefaults: [{ sseAlgorithm: "aws:kms" }] }] },
            ],
          }),
        ],
      },
      { resources: [one(BLOCK, "models", {})] },
    ],
    unknown: [
      {
        resources: [one(BUCKET, "models", { bucket: UNKNOWN }), one(ENCRYPTION, "models", { bucket: UNKNOWN })],
        unjudged: ["bucket of models"],
      },
    ],
  },
  "aws-bucket-versioned": {
    violating: [
      {
        resources: [
          one(BUCKET, "models", { bucket: "models-1", versioning: { enabled: false } }),
          one(VERSIONING, "models", { bucket: "models-1", versioningConfiguration: { status: "Suspended" } }),
          one(BUCKET_V2, "images", { bucket: "images-1", versionings: [{ enabled: false }] }),
          one(BLOCK, "images", { bucket: "images-1", ...enabled }),
          one(BUCKET, "logs", { bucket: "logs-1" }),
          one(VERSIONING, "logs", { bucket: "logs-1", ...enabled }),
        ],
        finds: [unversioned, unversioned],
      },
    ],
    conforming: [
      {
        resources: [
          one(BUCKET, "models", { versioning: { enabled: true } }),
          one(BUCKET_V2, "images", { versionings: [{ enabled: false }, { enabled: true }] }),
          one(BUCKET_V2, "logs", { id: "logs-1" }),
          one("aws:s3/bucketVersioningV2:BucketVersioningV2", "logs", { bucket: "logs-1", ...enabled }),
        ],
      },
    ],
    unknown: [
      {
        resources: [
          one(BUCKET, "models", { bucket: UNKNOWN }),
          one(VERSIONING, "models", { bucket: UNKNOWN, ...enabled }),
        ],
        unjudged: ["bucket of models"],
      },
    ],
  },
};
