// Starts a spot instance again and again while EC2 still books its last stop.
import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

/** Milliseconds between two tries. */
const PAUSE = 10_000;
/** Tries in all, fewer than the 100 that the engine grants: ten minutes. */
const TRIES = 60;

/**
 * A stopped spot instance can be started once its request is `disabled`, some minutes after the instance has stopped.
 * Until then EC2 answers IncorrectSpotRequestState, and the provider, which does not wait for it, gives up.
 *
 * The engine repeats the same operation, from the same old state. That matters: a failed update leaves the new state in
 * the provider's books, and a later `up` would find nothing to do.
 *
 * Source: hashicorp/terraform-provider-aws, issue 33399 and internal/service/ec2/ec2_instance_state.go,
 * `updateInstanceState`; pulumi/pulumi, pkg/resource/deploy/retries.go and step.go, `UpdateStep.Apply`.
 */
export function startRetry(name: string): pulumi.ErrorHook {
  return new pulumi.ErrorHook(name, shouldRetry);
}

/** Waits and says yes to the one error that passes by itself. */
export async function shouldRetry({ errors }: Pick<pulumi.ErrorHookArgs, "errors">): Promise<boolean> {
  const [newest = ""] = errors;
  if (!newest.includes("IncorrectSpotRequestState") || errors.length >= TRIES) return false;
  await setTimeout(PAUSE);
  return true;
}
