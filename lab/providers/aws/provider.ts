// The simulated AWS provider.
import { z } from "zod";
import type { ProviderModel, Props, Value } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { budgetsLaws, budgetsResources } from "./budgets";
import { ec2Functions, ec2Laws, ec2Models } from "./ec2Models";
import { eventsLaws, eventsResources } from "./events";
import { iamResources } from "./iam";
import { iamLaws } from "./iamLaws";
import { lambdaResources } from "./lambda";
import { lambdaLaws } from "./lambdaLaws";
import { s3Resources } from "./s3";
import { s3Laws } from "./s3Laws";

const tags = z.record(z.string(), z.string());
const flag = z.boolean().optional();

const schema = z.strictObject({
  allowedAccountIds: z.array(z.string()).optional(),
  defaultTags: z.strictObject({ tags: tags.optional() }).optional(),
  forbiddenAccountIds: z.array(z.string()).optional(),
  ignoreTags: z
    .strictObject({ keys: z.array(z.string()).optional(), keyPrefixes: z.array(z.string()).optional() })
    .optional(),
  maxRetries: z.int().optional(),
  profile: z.string().optional(),
  region: z.string(),
  skipCredentialsValidation: flag,
  skipMetadataApiCheck: flag,
  skipRegionValidation: flag,
  skipRequestingAccountId: flag,
  version: z.string().optional(),
});

/** SDKs send anything but texts as JSON; what does not read as JSON is refused for what it is. */
function parsed(config: Props): Props {
  const texts = ["profile", "region", "version"];
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, texts.includes(name) ? value : read(value)]),
  );
}

function read(value: Value): Value {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}

export const awsProvider: ProviderModel<World> = {
  name: "aws",
  version: "7.48.0",
  coverage:
    "One account with the regions that the fleet names. Credentials come from the operator's environment, which the lab does not see: given in the configuration they are refused. The caller may do everything; what roles may do is evaluated where the world acts for them.",
  laws: [...ec2Laws, ...iamLaws, ...lambdaLaws, ...eventsLaws, ...s3Laws, ...budgetsLaws],
  resources: [
    ...ec2Models,
    ...iamResources,
    ...lambdaResources,
    ...eventsResources,
    ...s3Resources,
    ...budgetsResources,
  ],
  functions: ec2Functions,
  checkConfig: (config) => strict(schema, parsed(config), "aws").failures,
};
