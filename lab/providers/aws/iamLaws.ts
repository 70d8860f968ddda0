// What IAM refuses: documents that are not well-formed, names that are taken, entities that are missing or in use.
import type { Law, Urn } from "../../kernel/model";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import { parsePolicy, type DocumentKind } from "../../world/aws/iamDocuments";
import type { ManagedPolicy, Role } from "../../world/aws/model";
import { PROVIDER, refusal, type Call } from "./services";

export const policyWellFormed: Law<{ call: Call; text: string; kind: DocumentKind }> = {
  id: "aws-iam-policy-well-formed",
  statement:
    "A policy document parses, its statements have effect, actions and resources, and only those of resources and roles name a principal.",
  source:
    "docs.aws.amazon.com IAM user guide, grammar of the JSON policy language; localstack/localstack tests/aws/services/iam",
  judge: ({ call, text, kind }) => {
    const { error } = parsePolicy(text, kind);
    return error === undefined ? holds() : fails(refusal(call, [400, "MalformedPolicyDocument", error]));
  },
};

export const nameFree: Law<{ call: Call; what: "Role" | "policy" | "Instance Profile"; name: string; taken: boolean }> =
  {
    id: "aws-iam-name-free",
    statement: "Roles, policies and instance profiles have names of their own in the account.",
    source: "hashicorp/terraform-provider-aws issue 27153 (role); getmoto/moto moto/iam/models.py (policy, profile)",
    judge: ({ call, what, name, taken }) => {
      if (!taken) return holds();
      const text =
        what === "policy"
          ? `A policy called ${name} already exists. Duplicate names are not allowed.`
          : what === "Role"
            ? `Role with name ${name} already exists.`
            : `Instance Profile ${name} already exists.`;
      return fails(refusal(call, [409, "EntityAlreadyExists", text]));
    },
  };

export const roleExists: Law<{ call: Call; name: string; role: Pick<Role, "madeBy"> | undefined }> = {
  id: "aws-iam-role-exists",
  statement: "Policies and instance profiles are of a role that exists.",
  source: "docs.aws.amazon.com IAM API reference, PutRolePolicy, NoSuchEntity",
  judge: ({ call, name, role }) => {
    const otherwise = refusal(call, [404, "NoSuchEntity", `The role with name ${name} cannot be found.`]);
    return role ? holds(dueTo(role.madeBy, otherwise)) : fails(otherwise);
  },
};

export const trustedExists: Law<{ call: Call; arn: string; role: Pick<Role, "madeBy"> | undefined }> = {
  id: "aws-iam-trusted-role-exists",
  statement: "A trust policy names roles of the account that exist.",
  source: `${PROVIDER} internal/service/iam/role.go (retries of "Invalid principal in policy")`,
  judge: ({ call, arn, role }) => {
    const text = `Invalid principal in policy: "AWS":"${arn}"`;
    const otherwise = refusal(call, [400, "MalformedPolicyDocument", text]);
    return role ? holds(dueTo(role.madeBy, otherwise)) : fails(otherwise);
  },
};

/** `madeBy` is undefined for policies that AWS provides. */
export const policyAttachable: Law<{ call: Call; arn: string; policy: { madeBy?: Urn } | undefined }> = {
  id: "aws-iam-policy-attachable",
  statement: "Only a managed policy that exists is attached to a role; of AWS's own the lab knows a few.",
  source: "docs.aws.amazon.com IAM API reference, AttachRolePolicy, NoSuchEntity",
  judge: ({ call, arn, policy }) => {
    const otherwise = refusal(call, [404, "NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`]);
    return policy ? holds(dueTo(policy.madeBy, otherwise)) : fails(otherwise);
  },
};

export const roleFree: Law<{ call: Call; role: Role }> = {
  id: "aws-iam-role-deleted-without-policies",
  statement: "A role is deleted when no policy is left on it; the provider itself takes it out of instance profiles.",
  source: `${PROVIDER} internal/service/iam/role.go deleteRole; docs.aws.amazon.com IAM API reference, DeleteRole, DeleteConflict`,
  judge: ({ call, role }) => {
    const conflict = (text: string) => fails(refusal(call, [409, "DeleteConflict", text]));
    if (Object.keys(role.attached).length > 0) return conflict("Cannot delete entity, must detach all policies first.");
    if (Object.keys(role.inline).length > 0) return conflict("Cannot delete entity, must delete policies first.");
    return holds();
  },
};

export const policyFree: Law<{ call: Call; policy: ManagedPolicy; roles: readonly Role[] }> = {
  id: "aws-iam-policy-deleted-unattached",
  statement: "A managed policy is deleted when no role has it.",
  source: "docs.aws.amazon.com IAM API reference, DeletePolicy, DeleteConflict",
  judge: ({ call, policy, roles }) =>
    roles.some(({ attached }) => policy.arn in attached)
      ? fails(refusal(call, [409, "DeleteConflict", "Cannot delete a policy attached to entities."]))
      : holds(),
};

export const iamLaws = [
  policyWellFormed,
  trustedExists,
  nameFree,
  roleExists,
  policyAttachable,
  roleFree,
  policyFree,
] as const;
