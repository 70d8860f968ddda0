// The simulated IAM roles, with their inline policies.
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Operation, Props, ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { word } from "../../kernel/values";
import { digits, newId } from "../../world/aws/ids";
import { parsePolicy, type DocumentKind } from "../../world/aws/iamDocuments";
import type { PolicyDocument, Role } from "../../world/aws/model";
import { nowOf } from "../../world/clock";
import type { World } from "../../world/model";
import * as law from "./iamLaws";
import { account, kept, named, planned, texts, type Call } from "./services";
import { liveTags, retagged, strangeTags, withAllTags } from "./tags";

const ENTITY_NAME = /^[\w+=,.@-]+$/;
/** Texts of verify's and the SDK's validators, shortened by the value. */
export const entityName = (longest: number): z.ZodString =>
  z
    .string()
    .max(longest, `expected length of name to be in the range (1 - ${longest})`)
    .regex(ENTITY_NAME, "invalid value for name (must match [\\w+=,.@-])");

export const tagsSchema = z.record(z.string(), z.string()).optional();

const schema = z.strictObject({
  name: entityName(64).optional(),
  assumeRolePolicy: z.string(),
  description: z.string().max(1000).optional(),
  forceDetachPolicies: z.boolean().optional(),
  maxSessionDuration: z.int().min(3600).max(43200).optional(),
  tags: tagsSchema,
});

/** The document of a text that a law has accepted. */
export function documentOf(text: string, kind: DocumentKind): PolicyDocument {
  const { document, error } = parsePolicy(text, kind);
  if (!document) throw new Error(`a policy that the law accepted does not parse: ${error}`);
  return document;
}

/** What the live document reads as: the known text while it means the same, as the provider sees no drift in it. */
export function policyText(known: string, live: PolicyDocument, kind: DocumentKind): string {
  return isDeepStrictEqual(parsePolicy(known, kind).document, live) ? known : JSON.stringify(live);
}

const INPUTS = [...Object.keys(schema.shape), "tagsAll"];

/** internal/service/iam/role.go */
export const iamRole: ResourceModel<World> = {
  type: "aws:iam/role:Role",
  coverage:
    "With trust policy, description, session duration and tags. Paths, prefixes of names, permissions boundaries, and policies given in the role itself are refused.",
  check: (inputs, old, operation) => {
    const checked = strictCheck<World>(schema, { forceDetachPolicies: false, maxSessionDuration: 3600 })(
      inputs,
      old,
      operation,
    );
    return { ...checked, inputs: withAllTags(operation, named(checked.inputs, old, operation)) };
  },
  replaceOn: ["name"],
  secretOutputs: [],
  durations: { create: 2, update: 1, delete: 2 },
  drift: strangeTags,
  plan: (inputs, old) => planned({ ...inputs, path: "/" }, old, ["arn", "createDate", "uniqueId"]),
  create: (inputs, operation) => {
    const { id: owner, roles } = account(operation);
    const name = word(inputs["name"]);
    const call = callOf("creating", name, "CreateRole");
    const trust = trustOf(inputs, operation, call);
    operation.uphold(law.nameFree, { call, what: "Role", name, taken: name in roles });
    const arn = `arn:aws:iam::${owner}:role/${name}`;
    const uniqueId = `AROA${digits(newId(account(operation), "role")).toUpperCase()}`;
    const tags = texts(inputs["tagsAll"]);
    const outputs = {
      ...inputs,
      path: "/",
      arn,
      uniqueId,
      createDate: nowOf(operation.world).toISOString(),
    };
    roles[name] = { name, arn, trust, inline: {}, attached: {}, tags, properties: outputs, madeBy: operation.urn };
    return { id: name, outputs };
  },
  read: (id, old, operation) => {
    const role = account(operation).roles[id];
    if (!role) return undefined;
    const known = role.properties as Props;
    const assumeRolePolicy = policyText(
      word(old["assumeRolePolicy"] ?? known["assumeRolePolicy"]),
      role.trust,
      "trust",
    );
    const outputs: Props = { ...known, assumeRolePolicy, ...liveTags(operation, role.tags, old) };
    const inputs = kept(outputs, INPUTS);
    return { inputs, outputs };
  },
  update: (id, old, inputs, operation) => {
    const role = account(operation).roles[id];
    const call = callOf("updating", id, "UpdateAssumeRolePolicy");
    operation.uphold(law.roleExists, { call, name: id, role });
    if (!role) throw new Error("the law that the role exists held, and it does not exist");
    role.trust = trustOf(inputs, operation, call);
    role.tags = retagged(role.tags, old, inputs);
    const outputs = { ...kept(old, ["path", "arn", "uniqueId", "createDate"]), ...inputs };
    role.properties = outputs;
    return outputs;
  },
  delete: (id, old, operation) => {
    const { roles, profiles } = account(operation);
    const role = roles[id];
    if (!role) return;
    if (old["forceDetachPolicies"] !== true)
      operation.uphold(law.roleFree, { call: callOf("deleting", id, "DeleteRole"), role });
    for (const [name, profile] of Object.entries(profiles)) {
      if (profile.role === id) profiles[name] = { ...profile, role: "" };
    }
    Reflect.deleteProperty(roles, id);
  },
};

function trustOf(inputs: Props, operation: Operation<World>, call: Call): PolicyDocument {
  const text = word(inputs["assumeRolePolicy"]);
  operation.uphold(law.policyWellFormed, { call, text, kind: "trust" });
  const document = documentOf(text, "trust");
  const { id, roles } = account(operation);
  for (const arn of document.Statement.flatMap(({ Principal }) => trustedArns(Principal))) {
    const [, name] = new RegExp(`^arn:aws:iam::${id}:role/(.+)$`).exec(arn) ?? [];
    if (name !== undefined) operation.uphold(law.trustedExists, { call, arn, role: roles[name] });
  }
  return document;
}

function trustedArns(principal: unknown): readonly string[] {
  const { AWS } = (typeof principal === "object" && principal !== null ? principal : {}) as { AWS?: string | string[] };
  return AWS === undefined ? [] : [AWS].flat();
}

function callOf(verb: string, name: string, operation: string): Call {
  return { doing: `${verb} IAM Role (${name})`, service: "IAM", operation };
}

const inlineSchema = z.strictObject({
  name: entityName(128).optional(),
  role: z.string(),
  policy: z.string(),
});

/** internal/service/iam/role_policy.go */
export const iamRolePolicy: ResourceModel<World> = {
  type: "aws:iam/rolePolicy:RolePolicy",
  coverage: "With name, role and document. Prefixes of names are refused.",
  check: (inputs, old, operation) => {
    const checked = strictCheck<World>(inlineSchema)(inputs, old, operation);
    return { ...checked, inputs: named(checked.inputs, old, operation) };
  },
  replaceOn: ["name", "role"],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 1 },
  plan: (inputs) => inputs,
  create: (inputs, operation) => {
    putInline(inputs, operation);
    return { id: `${word(inputs["role"])}:${word(inputs["name"])}`, outputs: inputs };
  },
  read: (id, old, operation) => {
    const [roleName = "", name = ""] = id.split(":");
    const document = account(operation).roles[roleName]?.inline[name]?.document;
    if (!document) return undefined;
    const live = { name, role: roleName, policy: policyText(word(old["policy"]), document, "identity") };
    return { inputs: live, outputs: live };
  },
  update: (_id, _old, inputs, operation) => {
    putInline(inputs, operation);
    return inputs;
  },
  delete: (id, _old, operation) => {
    const [roleName = "", name = ""] = id.split(":");
    const role = account(operation).roles[roleName];
    if (role) Reflect.deleteProperty(role.inline, name);
  },
};

function putInline(inputs: Props, operation: Operation<World>): void {
  const [roleName, name, text] = [word(inputs["role"]), word(inputs["name"]), word(inputs["policy"])];
  const doing = `putting IAM Role (${roleName}) Policy (${name})`;
  const call: Call = { doing, service: "IAM", operation: "PutRolePolicy" };
  const role: Role | undefined = account(operation).roles[roleName];
  operation.uphold(law.roleExists, { call, name: roleName, role });
  operation.uphold(law.policyWellFormed, { call, text, kind: "identity" });
  if (role) role.inline[name] = { document: documentOf(text, "identity"), madeBy: operation.urn };
}
