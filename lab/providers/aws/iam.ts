// The simulated managed policies, their attachments, and instance profiles; with the roles, all of IAM.
import { z } from "zod";
import type { Operation, Props, ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { word } from "../../kernel/values";
import { digits, newId } from "../../world/aws/ids";
import { managedDocument } from "../../world/aws/iamManaged";
import type { PolicyDocument } from "../../world/aws/model";
import { nowOf } from "../../world/clock";
import type { World } from "../../world/model";
import * as law from "./iamLaws";
import { documentOf, entityName, iamRole, iamRolePolicy, policyText, tagsSchema } from "./iamRole";
import { account, kept, named, planned, type Call } from "./services";
import { withAllTags } from "./tags";

const policySchema = z.strictObject({
  name: entityName(128).optional(),
  description: z.string().max(1000).optional(),
  policy: z.string(),
  tags: tagsSchema,
});

/** internal/service/iam/policy.go */
const iamPolicy: ResourceModel<World> = {
  type: "aws:iam/policy:Policy",
  coverage:
    "With name, description, document and tags. Paths, prefixes of names and delays are refused; versions are not kept.",
  check: (inputs, old, operation) => {
    const checked = strictCheck<World>(policySchema)(inputs, old, operation);
    return { ...checked, inputs: withAllTags(operation, named(checked.inputs, old, operation)) };
  },
  replaceOn: ["name", "description"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs, old) => planned({ ...inputs, path: "/" }, old, ["arn", "policyId", "attachmentCount"]),
  create: (inputs, operation) => {
    const { id: owner, policies } = account(operation);
    const name = word(inputs["name"]);
    const arn = `arn:aws:iam::${owner}:policy/${name}`;
    const call: Call = { doing: `creating IAM Policy (${name})`, service: "IAM", operation: "CreatePolicy" };
    const document = identityDocument(inputs, operation, call);
    operation.uphold(law.nameFree, { call, what: "policy", name, taken: arn in policies });
    const policyId = `ANPA${digits(newId(account(operation), "policy")).toUpperCase()}`;
    const outputs = { ...inputs, path: "/", arn, policyId, attachmentCount: 0 };
    policies[arn] = { arn, name, document, properties: outputs, madeBy: operation.urn };
    return { id: arn, outputs };
  },
  read: (id, old, operation) => {
    const found = account(operation).policies[id];
    if (!found) return undefined;
    const known = found.properties as Props;
    const policy = policyText(word(old["policy"] ?? known["policy"]), found.document, "identity");
    return {
      inputs: kept({ ...known, policy }, ["name", "description", "policy", "tags", "tagsAll"]),
      outputs: { ...known, policy },
    };
  },
  update: (id, old, inputs, operation) => {
    const found = account(operation).policies[id];
    const call: Call = { doing: `updating IAM Policy (${id})`, service: "IAM", operation: "CreatePolicyVersion" };
    operation.uphold(law.policyAttachable, { call, arn: id, policy: found });
    const document = identityDocument(inputs, operation, call);
    const outputs = {
      ...kept(old, ["path", "arn", "policyId", "attachmentCount"]),
      ...inputs,
    };
    if (found) Object.assign(found, { document, properties: outputs });
    return outputs;
  },
  delete: (id, _old, operation) => {
    const { policies, roles } = account(operation);
    const policy = policies[id];
    if (!policy) return;
    const call: Call = { doing: `deleting IAM Policy (${id})`, service: "IAM", operation: "DeletePolicy" };
    operation.uphold(law.policyFree, { call, policy, roles: Object.values(roles) });
    Reflect.deleteProperty(policies, id);
  },
};

function identityDocument(inputs: Props, operation: Operation<World>, call: Call): PolicyDocument {
  const text = word(inputs["policy"]);
  operation.uphold(law.policyWellFormed, { call, text, kind: "identity" });
  return documentOf(text, "identity");
}

const attachmentSchema = z.strictObject({ role: z.string(), policyArn: z.string().regex(/^arn:/, "invalid ARN") });

/** internal/service/iam/role_policy_attachment.go */
const iamRolePolicyAttachment: ResourceModel<World> = {
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  coverage: "Of the account's own policies, and of those of AWS's that the lab evaluates.",
  check: strictCheck(attachmentSchema),
  replaceOn: ["role", "policyArn"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs) => inputs,
  create: (inputs, operation) => {
    const { roles, policies } = account(operation);
    const [roleName, arn] = [word(inputs["role"]), word(inputs["policyArn"])];
    const doing = `attaching IAM Policy (${arn}) to IAM Role (${roleName})`;
    const call: Call = { doing, service: "IAM", operation: "AttachRolePolicy" };
    const role = roles[roleName];
    operation.uphold(law.roleExists, { call, name: roleName, role });
    const policy = policies[arn] ?? (managedDocument(arn) ? {} : undefined);
    operation.uphold(law.policyAttachable, { call, arn, policy });
    if (role) role.attached[arn] = operation.urn;
    return { id: `${roleName}/${arn}`, outputs: inputs };
  },
  read: (id, _old, operation) => {
    const [roleName = "", ...rest] = id.split("/");
    const policyArn = rest.join("/");
    const role = account(operation).roles[roleName];
    if (!role || !(policyArn in role.attached)) return undefined;
    return { inputs: { role: roleName, policyArn }, outputs: { role: roleName, policyArn } };
  },
  update: (_id, _old, inputs) => inputs,
  delete: (_id, old, operation) => {
    const role = account(operation).roles[word(old["role"])];
    if (role) Reflect.deleteProperty(role.attached, word(old["policyArn"]));
  },
};

const profileSchema = z.strictObject({ name: entityName(128).optional(), role: z.string(), tags: tagsSchema });

/** internal/service/iam/instance_profile.go */
const iamInstanceProfile: ResourceModel<World> = {
  type: "aws:iam/instanceProfile:InstanceProfile",
  coverage: "With one role and tags. Paths, prefixes of names and profiles without a role are refused.",
  check: (inputs, old, operation) => {
    const checked = strictCheck<World>(profileSchema)(inputs, old, operation);
    return { ...checked, inputs: withAllTags(operation, named(checked.inputs, old, operation)) };
  },
  replaceOn: ["name"],
  secretOutputs: [],
  durations: { create: 3, update: 2, delete: 1 },
  plan: (inputs, old) => planned({ ...inputs, path: "/" }, old, ["arn", "createDate", "uniqueId"]),
  create: (inputs, operation) => {
    const { id: owner, profiles } = account(operation);
    const name = word(inputs["name"]);
    const call: Call = {
      doing: `creating IAM Instance Profile (${name})`,
      service: "IAM",
      operation: "CreateInstanceProfile",
    };
    operation.uphold(law.nameFree, { call, what: "Instance Profile", name, taken: name in profiles });
    const role = roleFor(name, inputs, operation);
    const outputs = {
      ...inputs,
      path: "/",
      arn: `arn:aws:iam::${owner}:instance-profile/${name}`,
      uniqueId: `AIPA${digits(newId(account(operation), "profile")).toUpperCase()}`,
      createDate: nowOf(operation.world).toISOString(),
    };
    profiles[name] = { role, properties: outputs, madeBy: operation.urn };
    return { id: name, outputs };
  },
  read: (id, _old, operation) => {
    const found = account(operation).profiles[id];
    if (!found) return undefined;
    const outputs = { ...(found.properties as Props), role: found.role };
    return { inputs: kept(outputs, ["name", "role", "tags", "tagsAll"]), outputs };
  },
  update: (id, old, inputs, operation) => {
    const { profiles } = account(operation);
    const role = roleFor(id, inputs, operation);
    const outputs = {
      ...kept(old, ["path", "arn", "uniqueId", "createDate"]),
      ...inputs,
    };
    profiles[id] = { role, properties: outputs, madeBy: profiles[id]?.madeBy ?? operation.urn };
    return outputs;
  },
  delete: (id, _old, operation) => {
    Reflect.deleteProperty(account(operation).profiles, id);
  },
};

function roleFor(profile: string, inputs: Props, operation: Operation<World>): string {
  const name = word(inputs["role"]);
  const doing = `adding IAM Role (${name}) to IAM Instance Profile (${profile})`;
  const call: Call = { doing, service: "IAM", operation: "AddRoleToInstanceProfile" };
  operation.uphold(law.roleExists, { call, name, role: account(operation).roles[name] });
  return name;
}

export const iamResources: readonly ResourceModel<World>[] = [
  iamRole,
  iamRolePolicy,
  iamPolicy,
  iamRolePolicyAttachment,
  iamInstanceProfile,
];
