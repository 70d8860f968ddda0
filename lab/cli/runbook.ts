// What a person does between two stacks that come up.
import type { Session } from "../engine/session";
import type { OperatorStep } from "../operator";
import type { FleetDescription } from "./fleet";

/** Once a stack is up: Vault is initialised after its hub, and gets what clusters read after its own stack. */
export function runbookAfter(
  session: Session,
  { vault }: Pick<FleetDescription, "vault">,
  stack: string,
): Promise<readonly OperatorStep[]> {
  if (stack === vault?.hub) return session.initialiseVault();
  return stack === vault?.stack ? session.storeSecrets() : Promise.resolve([]);
}
