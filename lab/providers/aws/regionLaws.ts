// Where AWS lets anything be done: in the regions of an account.
import type { Law } from "../../kernel/model";
import { fails, holds } from "../../world/controllers/verdict";
import type { AwsAccount } from "../../world/aws/model";
import { PROVIDER, refusal } from "./services";

export const regionEnabled: Law<{ name: string; account: AwsAccount | undefined }> = {
  id: "aws-region-enabled",
  statement: "Whoever runs the operation has an account, and the region is one of its regions.",
  source: `${PROVIDER} internal/conns/config.go; docs.aws.amazon.com EC2 API reference, "Error codes", AuthFailure`,
  judge: ({ name, account }) => {
    if (account?.regions[name]) return holds();
    const call = { doing: "retrieving AWS account details", service: "EC2", operation: "DescribeRegions" };
    const text = "AWS was not able to validate the provided access credentials";
    return fails(
      account === undefined
        ? "retrieving AWS account details: No valid credential sources found"
        : refusal(call, [401, "AuthFailure", text, "generic"]),
    );
  },
};
