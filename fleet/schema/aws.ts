// What a cluster on AWS says beyond its nodes: who reaches it, when GPU nodes stop, what it may cost.
import { z } from "zod";
import { cidr, whole } from "./scalars";

export const awsSettings = z
  .strictObject({
    operators: z.array(cidr).describe("Blocks from which people and programs reach the Talos and Kubernetes APIs"),
    idleMinutes: whole(1, 1440, "minutes")
      .optional()
      .describe("Minutes without work after which a GPU node stops itself, 5 to 30; default 15"),
    backstopMinutes: whole(1, 1440, "minutes")
      .optional()
      .describe("Minutes without a sign of its watchdog after which a GPU node is stopped from outside; default 30"),
    monthlyBudgetUsd: whole(1, 1_000_000, "USD").describe("Budget of the cluster in USD a month"),
    budgetEmails: z
      .array(z.string().regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, "is not an e-mail address"))
      .min(1, "must name at least one address")
      .describe("Who is told at 80 % of the budget and when the forecast passes it"),
    starters: z
      .array(
        z
          .string()
          .regex(
            /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
            "is not a role or user: write its ARN, e.g. arn:aws:iam::123456789012:role/name",
          ),
      )
      .optional()
      .describe("ARNs of further roles and users that may start and stop GPU nodes; default: none"),
    modelBucket: z.boolean().optional().describe("Keep models in a bucket too; default true where a node has a GPU"),
  })
  .describe("Needed on platform aws, refused elsewhere");
