// The simulated role of an auth method `approle`.
import { z } from "zod";
import { word } from "../../kernel/values";
import { roleModel, tokenFields, tokenInputs } from "./roles";

/** hashicorp/terraform-provider-vault vault/resource_approle_auth_backend_role.go. */
export const appRole = roleModel({
  type: "vault:appRole/authBackendRole:AuthBackendRole",
  coverage:
    "Without `aliasMetadata` and `namespace`. Tokens are service tokens; `tokenPeriod` and `tokenNumUses` are kept and not played.",
  method: "AppRole",
  schema: z.strictObject({
    roleName: z.string(),
    backend: z.string().optional(),
    roleId: z.string().optional(),
    bindSecretId: z.boolean().optional(),
    localSecretIds: z.boolean().optional(),
    secretIdBoundCidrs: z.array(z.string()).optional(),
    secretIdNumUses: z.int().optional(),
    secretIdTtl: z.int().optional(),
    ...tokenInputs,
  }),
  defaults: { backend: "approle", bindSecretId: true, localSecretIds: false, tokenType: "default" },
  fields: [
    // Written even where it is nothing (GetOkExists).
    { name: "bindSecretId", zero: "" },
    { name: "localSecretIds", zero: "" },
    { name: "secretIdBoundCidrs", zero: [], set: true },
    { name: "secretIdNumUses", zero: 0 },
    { name: "secretIdTtl", zero: 0 },
    ...tokenFields,
  ],
  computed: ["roleId"],
  writeMore: (client, path, inputs, old) => {
    const roleId = word(inputs["roleId"]);
    if (roleId === "" || roleId === old["roleId"]) return;
    const verb = Object.keys(old).length === 0 ? "writing" : "updating";
    const say = (cause: string): string => `error ${verb} AppRole auth backend role "${path}"'s RoleID: ${cause}`;
    client.ask("PUT", `${path}/role-id`, { body: { role_id: roleId }, say });
  },
  readMore: (client, path) => {
    const say = (cause: string): string => `error reading AppRole auth backend role "${path}" RoleID: ${cause}`;
    return { roleId: word(client.ask("GET", `${path}/role-id`, { say })?.["role_id"] as string | undefined) };
  },
  readRefusal: (_path, cause) => cause,
  deleteRefusal: (path, cause) => `error deleting AppRole auth backend role "${path}", err=${cause}`,
});
