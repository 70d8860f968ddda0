// The simulated role of an auth method `kubernetes`.
import { z } from "zod";
import { roleModel, tokenFields, tokenInputs } from "./roles";

/** hashicorp/terraform-provider-vault vault/resource_kubernetes_auth_backend_role.go. */
export const kubernetesRole = roleModel({
  type: "vault:kubernetes/authBackendRole:AuthBackendRole",
  coverage: "Without `aliasMetadata`, `namespace` and namespace selectors.",
  method: "Kubernetes",
  schema: z.strictObject({
    roleName: z.string(),
    backend: z.string().optional(),
    boundServiceAccountNames: z.array(z.string()),
    boundServiceAccountNamespaces: z.array(z.string()).optional(),
    audience: z.string().optional(),
    aliasNameSource: z.enum(["serviceaccount_uid", "serviceaccount_name"]).optional(),
    ...tokenInputs,
  }),
  defaults: { backend: "kubernetes", tokenType: "default" },
  fields: [
    { name: "boundServiceAccountNames", zero: [], set: true },
    { name: "boundServiceAccountNamespaces", zero: [], set: true },
    { name: "audience", zero: "" },
    { name: "aliasNameSource", zero: "" },
    ...tokenFields,
  ],
  computed: ["aliasNameSource"],
  readRefusal: (path, cause) => `error reading Kubernetes auth backend role "${path}": ${cause}`,
  deleteRefusal: (path) => `error deleting Kubernetes auth backend role "${path}"`,
});
