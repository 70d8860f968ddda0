// The cluster whose stack keeps what all members of a mesh live on: its CA, or the seed of its overlay.
import { type Draft, type View } from "../draft";
import { caMaker } from "../meshMembers";
import { declaresVault } from "./vault";

export const staying = (members: readonly Draft[]): readonly Draft[] =>
  members.filter(({ data }) => data.cluster?.retire !== true);

/** The maker that is being taken down while others stay. Undefined also where the files do not tell who it is. */
export function retiringMaker(view: View, members: readonly Draft[]): Draft | undefined {
  const candidates = members.flatMap(({ stack, data }) =>
    data.cluster?.role === undefined ? [] : [{ name: stack, role: data.cluster.role, id: data.cilium?.id ?? 0 }],
  );
  if (candidates.length < members.length || staying(members).length === 0) {
    return undefined;
  }
  const maker = caMaker(candidates, declaresVault(view) ? view.vaultHub?.stack : undefined);
  return members.find(({ stack, data }) => stack === maker && data.cluster?.retire === true);
}
