// Policies that AWS itself provides, as far as the lab evaluates them.
import type { PolicyDocument } from "./model";

/** docs.aws.amazon.com, AWS managed policy reference guide, AWSLambdaBasicExecutionRole. */
const DOCUMENTS: Readonly<Record<string, PolicyDocument>> = {
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "*",
      },
    ],
  },
};

/** What a policy of AWS grants; undefined for one that the lab does not know. */
export function managedDocument(arn: string): PolicyDocument | undefined {
  return DOCUMENTS[arn];
}
