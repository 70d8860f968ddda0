// Proves the simulated IAM over the provider's own protocol: life of roles, policies and instance profiles, and each of
// its laws with the exact text. It cannot prove that AWS words its refusals so today.
import type { Props } from "../../../../lab/kernel/model";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import { startAws } from "../ec2/ground";
import { allows, failure, refusal, trusts, TYPES } from "./provider";

let lab: TestLab;
let aws: TestProvider;
beforeEach(async () => {
  ({ lab, aws } = await startAws({ config: { defaultTags: '{"tags":{"managed-by":"pulumi"}}' } }));
});
afterEach(() => lab.remove());

const roleInputs = (changes: Props = {}): Props => ({
  name: "gpu",
  assumeRolePolicy: trusts("ec2.amazonaws.com"),
  ...changes,
});
const role = (changes: Props = {}, name = "role"): Promise<TestResource> =>
  aws.create(TYPES.role, name, roleInputs(changes));
const READ = allows({ Action: "s3:GetObject", Resource: "*" });

describe("roles", () => {
  it("are made, read, changed and deleted, with the provider's tags", async () => {
    const made = await role({ tags: { a: "b" } });
    expect(made.id).toBe("gpu");
    expect(made.outputs.value).toMatchObject({ arn: "arn:aws:iam::111122223333:role/gpu", path: "/" });
    expect(lab.lab.world().aws?.roles["gpu"]?.tags).toEqual({ "managed-by": "pulumi", a: "b" });
    expect((await aws.read(made))?.inputs).toEqual(made.inputs.value);
    expect(await aws.diff(made, roleInputs({ tags: { a: "b" } }))).toEqual({});
    expect(await aws.diff(made, roleInputs({ name: "other" }))).toMatchObject({ name: "update-replace" });
    const changed = await aws.update(made, roleInputs({ assumeRolePolicy: trusts("lambda.amazonaws.com") }));
    expect(lab.lab.world().aws?.roles["gpu"]).toMatchObject({
      trust: { Statement: [{ Principal: { Service: "lambda.amazonaws.com" } }] },
      tags: { "managed-by": "pulumi" },
    });
    await aws.delete(changed);
    expect(await aws.read(changed)).toBeUndefined();
  });

  it("show a trust policy that somebody changed, and none that only reads otherwise", async () => {
    const made = await role();
    const live = lab.lab.world().aws?.roles["gpu"];
    if (live) live.trust = JSON.parse(trusts("lambda.amazonaws.com")) as typeof live.trust;
    expect((await aws.read(made))?.inputs["assumeRolePolicy"]).toBe(trusts("lambda.amazonaws.com"));
    if (live) live.trust = JSON.parse(trusts("ec2.amazonaws.com")) as typeof live.trust;
    expect((await aws.read(made))?.inputs["assumeRolePolicy"]).toBe(trusts("ec2.amazonaws.com"));
  });

  it("are refused with a document that is none, and with a name that is taken", async () => {
    const doing = "creating IAM Role (gpu)";
    expect(await failure(role({ assumeRolePolicy: READ }))).toBe(
      refusal(doing, "IAM", "CreateRole", 400, "MalformedPolicyDocument: Has prohibited field Resource"),
    );
    await role();
    expect(await failure(role({}, "second"))).toBe(
      refusal(doing, "IAM", "CreateRole", 409, "EntityAlreadyExists: Role with name gpu already exists."),
    );
  });

  it("trust only roles of the account that exist, and whom the lab does not know", async () => {
    const trusting = (...arns: string[]): string => {
      const Principal = { AWS: arns };
      return JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
      });
    };
    const [own, other] = ["arn:aws:iam::111122223333:role/node", "arn:aws:iam::444455556666:role/queue"];
    expect(await failure(role({ assumeRolePolicy: trusting(other, own) }))).toBe(
      refusal(
        "creating IAM Role (gpu)",
        "IAM",
        "CreateRole",
        400,
        `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${own}"`,
      ),
    );
    await role({ name: "node" }, "node");
    expect((await role({ assumeRolePolicy: trusting(other, own) })).id).toBe("gpu");
  });

  it("do not take what the lab does not simulate", async () => {
    await expect(role({ path: "/x/" })).rejects.toThrow("Invalid or unknown key");
    await expect(role({ name: "no spaces" })).rejects.toThrow("invalid value for name");
  });

  it("stay while they have policies, unless they may be detached", async () => {
    const made = await role();
    const inline = await aws.create(TYPES.rolePolicy, "inline", { role: "gpu", name: "read", policy: READ });
    const doing = "deleting IAM Role (gpu)";
    expect(await failure(aws.delete(made))).toBe(
      refusal(doing, "IAM", "DeleteRole", 409, "DeleteConflict: Cannot delete entity, must delete policies first."),
    );
    await aws.delete(inline);
    const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    await aws.create(TYPES.attachment, "attachment", { role: "gpu", policyArn });
    expect(await failure(aws.delete(made))).toBe(
      refusal(doing, "IAM", "DeleteRole", 409, "DeleteConflict: Cannot delete entity, must detach all policies first."),
    );
    const forced = await aws.update(made, roleInputs({ forceDetachPolicies: true }));
    await aws.delete(forced);
    expect(lab.lab.world().aws?.roles).toEqual({});
  });
});

describe("policies of a role", () => {
  it("are put, read, changed and taken away", async () => {
    await role();
    const inputs = { role: "gpu", name: "read", policy: READ };
    const made = await aws.create(TYPES.rolePolicy, "inline", inputs);
    expect(made.id).toBe("gpu:read");
    expect((await aws.read(made))?.inputs).toEqual(inputs);
    const changed = await aws.update(made, { ...inputs, policy: allows({ Action: "s3:*", Resource: "*" }) });
    expect(lab.lab.world().aws?.roles["gpu"]?.inline["read"]?.document.Statement[0]?.Action).toBe("s3:*");
    await aws.delete(changed);
    expect(lab.lab.world().aws?.roles["gpu"]?.inline).toEqual({});
  });

  it("need the role, and a document", async () => {
    const put = (policy: string): Promise<string> =>
      failure(aws.create(TYPES.rolePolicy, "inline", { role: "gpu", name: "read", policy }));
    const doing = "putting IAM Role (gpu) Policy (read)";
    expect(await put(READ)).toBe(
      refusal(doing, "IAM", "PutRolePolicy", 404, "NoSuchEntity: The role with name gpu cannot be found."),
    );
    await role();
    expect(await put("{")).toBe(
      refusal(doing, "IAM", "PutRolePolicy", 400, "MalformedPolicyDocument: Syntax errors in policy."),
    );
  });
});

describe("managed policies", () => {
  it("are attached, and stay while they are", async () => {
    await role();
    const policy = await aws.create(TYPES.policy, "policy", { name: "read", policy: READ });
    expect(policy.id).toBe("arn:aws:iam::111122223333:policy/read");
    expect((await aws.read(policy))?.inputs).toMatchObject({ name: "read", policy: READ });
    const attachment = await aws.create(TYPES.attachment, "attachment", { role: "gpu", policyArn: policy.id });
    expect((await aws.read(attachment))?.inputs).toEqual({ role: "gpu", policyArn: policy.id });
    expect(await failure(aws.delete(policy))).toBe(
      refusal(
        `deleting IAM Policy (${policy.id})`,
        "IAM",
        "DeletePolicy",
        409,
        "DeleteConflict: Cannot delete a policy attached to entities.",
      ),
    );
    await aws.delete(attachment);
    await aws.delete(policy);
    expect(await aws.read(policy)).toBeUndefined();
  });

  it("are refused twice by one name, and when nobody has them", async () => {
    await role();
    await aws.create(TYPES.policy, "policy", { name: "read", policy: READ });
    expect(await failure(aws.create(TYPES.policy, "second", { name: "read", policy: READ }))).toBe(
      refusal(
        "creating IAM Policy (read)",
        "IAM",
        "CreatePolicy",
        409,
        "EntityAlreadyExists: A policy called read already exists. Duplicate names are not allowed.",
      ),
    );
    const policyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    expect(await failure(aws.create(TYPES.attachment, "attachment", { role: "gpu", policyArn }))).toBe(
      refusal(
        `attaching IAM Policy (${policyArn}) to IAM Role (gpu)`,
        "IAM",
        "AttachRolePolicy",
        404,
        `NoSuchEntity: Policy ${policyArn} does not exist or is not attachable.`,
      ),
    );
  });
});

describe("instance profiles", () => {
  it("hold a role, which may go from under them", async () => {
    const owner = await role();
    const made = await aws.create(TYPES.profile, "profile", { name: "gpu", role: "gpu" });
    expect(made.outputs.value["arn"]).toBe("arn:aws:iam::111122223333:instance-profile/gpu");
    await aws.delete(owner);
    expect((await aws.read(made))?.inputs["role"]).toBe("");
    await aws.delete(made);
    expect(lab.lab.world().aws?.profiles).toEqual({});
  });

  it("are refused without the role, and twice by one name", async () => {
    const make = (name: string): Promise<TestResource> => aws.create(TYPES.profile, name, { name: "gpu", role: "gpu" });
    expect(await failure(make("profile"))).toBe(
      refusal(
        "adding IAM Role (gpu) to IAM Instance Profile (gpu)",
        "IAM",
        "AddRoleToInstanceProfile",
        404,
        "NoSuchEntity: The role with name gpu cannot be found.",
      ),
    );
    await role();
    await make("profile");
    expect(await failure(make("second"))).toBe(
      refusal(
        "creating IAM Instance Profile (gpu)",
        "IAM",
        "CreateInstanceProfile",
        409,
        "EntityAlreadyExists: Instance Profile gpu already exists.",
      ),
    );
  });
});
