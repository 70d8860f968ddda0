// What EC2 refuses of the options of the spot market.
import type { Law } from "../../kernel/model";
import { fails, holds } from "../../world/controllers/verdict";
import { refused } from "./ec2Resource";
import { PROVIDER, type Call } from "./services";

/** Options as the program gives them; absent ones are left to EC2. */
export interface SpotFacts {
  readonly call: Call;
  readonly type: string | undefined;
  readonly behavior: string | undefined;
  readonly validUntil: string | undefined;
  /** The world's clock. */
  readonly now: Date;
  readonly protectedFromTermination: boolean;
}

const combination = (call: Call, message: string) => fails(refused(call, "InvalidParameterCombination", message));

export const stopNeedsPersistent: Law<SpotFacts> = {
  id: "aws-spot-stop-needs-persistent",
  statement: "Only an instance of a persistent request is stopped or hibernated at an interruption.",
  source: "harmony-one/harmony-ops issue 285; diux-dev/cluster issue 27 (without a type)",
  judge: ({ call, type, behavior }) =>
    behavior === undefined || behavior === "terminate" || type === "persistent"
      ? holds()
      : combination(
          call,
          `The request with type '${type ?? "null"}' is not supported when instanceInterruptionBehavior is set to '${behavior}'.`,
        ),
};

export const persistentNeedsStop: Law<SpotFacts> = {
  id: "aws-spot-persistent-needs-stop",
  statement:
    "RunInstances takes a persistent request only for an instance that is stopped or hibernated at an interruption, and the default is to terminate it.",
  source: "pahud/cdk-spot-one issue 206; aws/aws-sdk-ruby issue 1798",
  judge: ({ call, type, behavior }) =>
    type !== "persistent" || (behavior !== undefined && behavior !== "terminate")
      ? holds()
      : combination(
          call,
          "The terminate InstanceInterruptionBehavior is not supported when requestType is set to persistent.",
        ),
};

export const endNeedsPersistent: Law<SpotFacts> = {
  id: "aws-spot-end-needs-persistent",
  statement: "Only a persistent request has an end that the caller sets.",
  source: "aws/aws-cli issue 4679; boto/botocore issue 2021",
  judge: ({ call, type = "one-time", validUntil }) =>
    validUntil === undefined || type === "persistent"
      ? holds()
      : combination(call, `The parameter validUntil cannot be specified when the SpotRequestType is set to '${type}'.`),
};

export const endIsAhead: Law<SpotFacts> = {
  id: "aws-spot-end-is-ahead",
  statement: "The end of a request lies in the future.",
  source: "EC2 API reference, SpotMarketOptions; clients of the API (text)",
  judge: ({ call, validUntil, now }) =>
    validUntil === undefined || Date.parse(validUntil) > now.getTime()
      ? holds()
      : fails(refused(call, "InvalidTime", "The ValidUntil time must be in the future")),
};

export const noProtection: Law<SpotFacts> = {
  id: "aws-spot-without-termination-protection",
  statement: "A spot instance has no termination protection.",
  source: `EC2 user guide, "Enable termination protection"; ${PROVIDER} internal/service/ec2/ec2_instance.go disableInstanceAPITermination (code and end of the text)`,
  judge: ({ call, protectedFromTermination }) =>
    protectedFromTermination
      ? fails(
          refused(
            call,
            "UnsupportedOperation",
            "Attribute 'disableApiTermination' is not supported for spot instances",
          ),
        )
      : holds(),
};

export const spotLaws = [
  stopNeedsPersistent,
  persistentNeedsStop,
  endNeedsPersistent,
  endIsAhead,
  noProtection,
] as const;
