// What must stand in clear nowhere that people look.
import type { Session } from "../engine/session";
import { worldSecrets } from "./worldSecrets";

/** The canaries of the stack files, every secret that passed through the lab, and those that its world made by itself. */
export function secretsOf({ sandbox, lab }: Session): readonly string[] {
  return [...sandbox.canaries, ...lab.recorder.secrets(), ...worldSecrets(lab.world())];
}
