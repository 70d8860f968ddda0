// Cases of the rules on who may do what in AWS.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const POLICY = "aws:iam/policy:Policy";
const ROLE = "aws:iam/role:Role";
const IDENTITY = [
  POLICY,
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];
const made = (type: string, props: Given["props"]): { resource: Given } => ({ resource: { type, props } });
const text = (Statement: unknown): string => JSON.stringify({ Version: "2012-10-17", Statement });
const policy = (...statements: readonly object[]): { resource: Given } => made(POLICY, { policy: text(statements) });
const allow = (Action: unknown, Resource: unknown = "arn:aws:s3:::models/*", more: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const trust = (...statements: readonly object[]): { resource: Given } =>
  made(ROLE, { assumeRolePolicy: text(statements.map((one) => ({ Effect: "Allow", ...one }))) });
const unreadable = "is no JSON with statements, so nobody can tell what it allows: mend it";
const tagged = { Condition: { StringEquals: { "aws:ResourceTag/homelab:cluster": "burst" } } };

export const awsIamCases: Readonly<Record<string, RuleCases>> = {
  "aws-iam-policy-readable": {
    violating: [
      ...[...IDENTITY, "aws:s3/bucketPolicy:BucketPolicy", "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"].map(
        (type) => ({ ...made(type, { policy: "{ Statement: [] }" }), finds: [`policy: ${unreadable}`] }),
      ),
      { ...made(POLICY, { policy: "[]" }), finds: [`policy: ${unreadable}`] },
      { ...made(POLICY, { policy: "" }), finds: [`policy: ${unreadable}`] },
      {
        ...made(ROLE, {
          assumeRolePolicy: "x",
          inlinePolicies: [{ policy: "y" }, { policy: text([{}]) }, { policy: "z" }],
        }),
        finds: [
          `inlinePolicies[0].policy: ${unreadable}`,
          `inlinePolicies[2].policy: ${unreadable}`,
          `assumeRolePolicy: ${unreadable}`,
        ],
      },
    ],
    conforming: [
      made(POLICY, { policy: text([{}]), assumeRolePolicy: "not one of a policy" }),
      made(POLICY, { policy: text({}) }),
      made(ROLE, {
        assumeRolePolicy: { Statement: [{}] },
        inlinePolicies: [{ name: "x" }],
        policy: "not one of a role",
      }),
      made("aws:s3/bucket:Bucket", {}),
    ],
    unknown: [
      {
        ...made(ROLE, { assumeRolePolicy: "x", inlinePolicies: [{ policy: UNKNOWN }] }),
        unjudged: ["inlinePolicies[0].policy"],
        finds: [`assumeRolePolicy: ${unreadable}`],
      },
    ],
  },
  "aws-iam-no-wildcards": {
    violating: [
      ...IDENTITY.map((type) => ({
        ...made(type, { policy: text(allow("*")) }),
        finds: ['policy.Statement.Action: "*" grants everything there is: list the actions that are needed'],
      })),
      {
        ...policy(allow(["s3:Get*", "s3:*", "ec2:**"]), { Effect: "Deny", Action: "*" }, allow("iam:?*")),
        finds: [
          'policy.Statement[0].Action[1]: "s3:*" grants everything there is: list the actions that are needed',
          'policy.Statement[0].Action[2]: "ec2:**" grants everything there is: list the actions that are needed',
          'policy.Statement[2].Action: "iam:?*" grants everything there is: list the actions that are needed',
        ],
      },
      {
        ...made(ROLE, {
          inlinePolicies: [{ policy: text([allow("s3:GetObject")]) }, { policy: text([allow("s3:*")]) }],
        }),
        finds: [
          'inlinePolicies[1].policy.Statement[0].Action: "s3:*" grants everything there is: list the actions that are needed',
        ],
      },
    ],
    conforming: [
      policy(allow(["s3:Get*", "s3:*Object"]), { Effect: "Deny", Action: "*" }, { Effect: "Allow", NotAction: "*" }),
      made(ROLE, { policy: text([allow("*")]) }),
      made(POLICY, { policy: "unreadable" }),
    ],
    unknown: [
      { ...made(POLICY, { policy: UNKNOWN }), unjudged: ["policy"] },
      {
        ...made(POLICY, { policy: { Statement: [allow([UNKNOWN, "s3:*"])] } }),
        unjudged: ["policy.Statement[0].Action[0]"],
        finds: ['policy.Statement[0].Action[1]: "s3:*" grants everything there is: list the actions that are needed'],
      },
    ],
  },
  "aws-iam-no-not-action": {
    violating: [
      {
        ...policy(
          { Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::state" },
          { Effect: "Deny", NotAction: "iam:*" },
          { Effect: "Allow", Action: "s3:GetObject", NotResource: ["arn:aws:s3:::state"] },
        ),
        finds: [
          'policy.Statement[0].NotAction: allows all but "iam:*": list what is allowed',
          'policy.Statement[0].NotResource: allows all but "arn:aws:s3:::state": list what is allowed',
          'policy.Statement[2].NotResource: allows all but ["arn:aws:s3:::state"]: list what is allowed',
        ],
      },
    ],
    conforming: [policy(allow("s3:GetObject"), { Effect: "Deny", NotAction: "iam:*", NotResource: "*" })],
  },
  "aws-iam-power-needs-tag": {
    violating: [
      {
        ...policy(
          allow(["ec2:StartInstances", "ec2:DescribeInstances", "ec2:StopInstances"], "*"),
          allow("ec2:StopInstances", "*", tagged),
          allow("EC2:Reboot*", ["arn:aws:ec2:us-west-2:123456789012:instance/i-1", "arn:aws:ec2:*:*:instance/*"]),
          allow("ec2:TerminateInstance?", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
          allow(["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"], ["*"]),
        ),
        finds: [
          'policy.Statement[0].Resource: ec2:StartInstances, ec2:StopInstances on "*": add a condition on aws:ResourceTag',
          'policy.Statement[2].Resource[1]: ec2:RebootInstances on "arn:aws:ec2:*:*:instance/*": add a condition on aws:ResourceTag',
          'policy.Statement[3].Resource: ec2:TerminateInstances on "*": add a condition on aws:ResourceTag',
          'policy.Statement[4].Resource[0]: autoscaling:SetDesiredCapacity, autoscaling:TerminateInstanceInAutoScalingGroup on "*": add a condition on aws:ResourceTag',
        ],
      },
    ],
    conforming: [
      policy(
        allow("ec2:DescribeInstances", "*"),
        allow("ec2:StartInstances", "arn:aws:ec2:*:*:instance/i-0123456789abcdef0"),
        allow("ec2:StopInstances", "*", { Condition: { StringEquals: { "ec2:ResourceTag/a": "b" } } }),
        { Effect: "Deny", Action: "ec2:StopInstances", Resource: "*" },
        allow("ec2:StopInstancesX", "*"),
        allow("xec2:StopInstances", "*"),
        allow("ec2.StopInstances", "*"),
        allow(["ec2:Stop.Instances", "ec2:Stop+Instances"], "*"),
        allow("ec2:StopInstances|ec2:Stop", "*"),
      ),
    ],
  },
  "aws-iam-s3-limited": {
    violating: [
      {
        ...policy(
          allow(["ec2:DescribeInstances", "s3:GetObject"], ["arn:aws:s3:::models/*", "*", "arn:aws:s3:::*"]),
          allow("S3:PutObject", "arn:aws-cn:s3:::?models/x"),
          allow("s3:ListAllMyBucketsAndMore", "*"),
        ),
        finds: [
          'policy.Statement[0].Resource[1]: "*" is every bucket: name the one it is about',
          'policy.Statement[0].Resource[2]: "arn:aws:s3:::*" is every bucket: name the one it is about',
          'policy.Statement[1].Resource: "arn:aws-cn:s3:::?models/x" is every bucket: name the one it is about',
          'policy.Statement[2].Resource: "*" is every bucket: name the one it is about',
        ],
      },
    ],
    conforming: [
      policy(
        allow("s3:GetObject", ["arn:aws:s3:::models", "arn:aws:s3:::models/*"]),
        allow("s3:ListAllMyBuckets", "*"),
        allow("s3:GetObject", "*.example.org"),
        allow(["ec2:DescribeInstances", "xs3:GetObject"], "*"),
        { Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" },
      ),
    ],
  },
  "aws-iam-pass-role-limited": {
    violating: [
      {
        ...policy(
          allow(["ec2:RunInstances", "iam:PassRole"], "*"),
          allow("iam:Pass*", ["arn:aws:iam::123456789012:role/gpu", "arn:aws:iam::123456789012:role/*"]),
          allow("IAM:PASSROLE", "arn:aws:iam::*"),
        ),
        finds: [
          'policy.Statement[0].Resource: iam:PassRole on "*": name the role that is passed',
          'policy.Statement[1].Resource[1]: iam:PassRole on "arn:aws:iam::123456789012:role/*": name the role that is passed',
          'policy.Statement[2].Resource: iam:PassRole on "arn:aws:iam::*": name the role that is passed',
        ],
      },
    ],
    conforming: [
      policy(
        allow("iam:PassRole", ["arn:aws:iam::123456789012:role/gpu", "arn:aws:iam::123456789012:role/*-gpu"]),
        allow("iam:GetRole", "*"),
        { Effect: "Deny", Action: "iam:PassRole", Resource: "*" },
      ),
    ],
  },
  "aws-iam-no-admin": {
    violating: [
      ...[
        "rolePolicyAttachment:RolePolicyAttachment",
        "userPolicyAttachment:UserPolicyAttachment",
        "groupPolicyAttachment:GroupPolicyAttachment",
        "policyAttachment:PolicyAttachment",
      ].map((type) => ({
        ...made(`aws:iam/${type}`, { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
        finds: ["policyArn: AdministratorAccess is for administrators: list the actions that are needed"],
      })),
      {
        ...made(ROLE, {
          managedPolicyArns: [
            "PowerUserAccess",
            "AmazonSSMManagedInstanceCore",
            "IAMFullAccess",
            "AmazonEC2FullAccess",
            "AmazonS3FullAccess",
          ].map((name) => `arn:aws:iam::aws:policy/${name}`),
        }),
        finds: [
          "managedPolicyArns[0]: PowerUserAccess is for administrators: list the actions that are needed",
          "managedPolicyArns[2]: IAMFullAccess is for administrators: list the actions that are needed",
          "managedPolicyArns[3]: AmazonEC2FullAccess is for administrators: list the actions that are needed",
          "managedPolicyArns[4]: AmazonS3FullAccess is for administrators: list the actions that are needed",
        ],
      },
      {
        ...made(ROLE, { managedPolicyArns: ["arn:aws-cn:iam::aws:policy/job-function/Billing"] }),
        settings: { policies: ["Billing"] },
        finds: ["managedPolicyArns[0]: Billing is for administrators: list the actions that are needed"],
      },
    ],
    conforming: [
      made(ROLE, { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
      made(ROLE, {
        managedPolicyArns: [
          "arn:aws:iam::123456789012:policy/AdministratorAccess",
          "not arn:aws:iam::aws:policy/IAMFullAccess",
        ],
      }),
      made("aws:iam/policyAttachment:PolicyAttachment", { policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    ],
    unknown: [
      {
        ...made(ROLE, { managedPolicyArns: [UNKNOWN, "arn:aws:iam::aws:policy/IAMFullAccess"] }),
        unjudged: ["managedPolicyArns[0]"],
        finds: ["managedPolicyArns[1]: IAMFullAccess is for administrators: list the actions that are needed"],
      },
    ],
  },
  "aws-iam-assume-role-principals": {
    violating: [
      {
        ...trust(
          { Principal: { Service: "ec2.amazonaws.com" } },
          { Principal: "*" },
          { Principal: { AWS: ["*", "arn:aws:iam::123456789012:root", "123456789012"] } },
          { Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" } },
          { NotPrincipal: { AWS: "123456789012" } },
          { Principal: "*", Condition: { StringEquals: { "sts:ExternalId": "x" } } },
          { Effect: "Deny", Principal: "*" },
        ),
        finds: [
          "assumeRolePolicy.Statement[1].Principal: everyone may take the role: name who may",
          "assumeRolePolicy.Statement[2].Principal.AWS[0]: everyone may take the role: name who may",
          'assumeRolePolicy.Statement[2].Principal.AWS[1]: all of the account "arn:aws:iam::123456789012:root" may take the role: name who may, or add a condition',
          'assumeRolePolicy.Statement[2].Principal.AWS[2]: all of the account "123456789012" may take the role: name who may, or add a condition',
          'assumeRolePolicy.Statement[3].Principal.Federated: whoever has an identity of "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" may take the role: add a condition on its subject',
          "assumeRolePolicy.Statement[4].NotPrincipal: everyone else may take the role: name who may",
          "assumeRolePolicy.Statement[5].Principal: everyone may take the role: name who may",
        ],
      },
    ],
    conforming: [
      trust(
        { Principal: { Service: "ec2.amazonaws.com" } },
        { Principal: { AWS: ["arn:aws:iam::123456789012:role/ci", "arn:aws:iam::123456789012:user/root"] } },
        { Principal: { AWS: "123456789012" }, Condition: { StringEquals: { "sts:ExternalId": "x" } } },
        {
          Principal: { Federated: "oidc" },
          Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "x" } },
        },
        { Effect: "Deny", Principal: "*", NotPrincipal: "x" },
        { Principal: { AWS: ["1234567890123", "x123456789012", "arn:aws:iam::123456789012:rooted"] } },
        { Principal: { AWS: ["xarn:aws:iam::123456789012:root"] } },
      ),
    ],
    unknown: [{ ...made(ROLE, { assumeRolePolicy: UNKNOWN }), unjudged: ["assumeRolePolicy"] }],
  },
};
