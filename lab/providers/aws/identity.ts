// The simulated functions that tell who calls and where.
import { z } from "zod";
import type { FunctionModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { regionEnabled } from "./regionLaws";
import { regionName } from "./services";

export const getCallerIdentity: FunctionModel<World> = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  coverage: "The account, and a user of it that stands for whoever runs the operation.",
  secretOutputs: [],
  invoke: (_args, operation) => {
    operation.uphold(regionEnabled, { name: regionName(operation, {}), account: operation.world.aws });
    const accountId = operation.world.aws?.id ?? "";
    return { id: accountId, accountId, arn: `arn:aws:iam::${accountId}:user/operator`, userId: "AIDAOPERATOR" };
  },
};

const regionArgs = z.strictObject({ region: z.string().optional() });

export const getRegion: FunctionModel<World> = {
  token: "aws:index/getRegion:getRegion",
  coverage: "The provider's region, or the one that is asked for.",
  secretOutputs: [],
  invoke: (args, operation) => {
    const { inputs, failures } = strict(regionArgs, args, "getRegion");
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const name = regionName(operation, inputs);
    operation.uphold(regionEnabled, { name, account: operation.world.aws });
    return { id: name, name, region: name, description: name, endpoint: `ec2.${name}.amazonaws.com` };
  },
};
