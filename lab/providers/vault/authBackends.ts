// The simulated list of auth methods, which also tells, in a preview too, whether Vault answers.
import { z } from "zod";
import type { FunctionModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { Client } from "./client";

const schema = z.strictObject({ type: z.string().optional() });

/** hashicorp/terraform-provider-vault vault/data_source_auth_backends.go. */
export const getAuthBackends: FunctionModel<World> = {
  token: "vault:index/getAuthBackends:getAuthBackends",
  coverage: "Paths and accessors of all methods, or of those of one type. Asks Vault in previews as well.",
  secretOutputs: [],
  invoke: (args, operation) => {
    const { inputs, failures } = strict(schema, args, "getAuthBackends");
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const { type = "" } = inputs;
    const client = new Client({ ...operation, urn: operation.provider.urn });
    const say = (cause: string): string => `error reading from Vault: ${cause}`;
    const methods = Object.entries(client.ask("GET", "sys/auth", { say }) ?? {})
      .map(([path, method]) => ({ path: path.replace(/\/$/, ""), ...(method as { type: string; accessor: string }) }))
      .filter((method) => type === "" || method.type === type);
    return {
      id: "default",
      type,
      paths: methods.map(({ path }) => path),
      accessors: methods.map(({ accessor }) => accessor),
    };
  },
};
