// Proof of order, longest chain and edge mutants.
export { longestChain, type Chain } from "./chain";
export { Graph, label, type Edge, type EdgeKind, type StateExport, type StateResource } from "./graph";
export { mutants, type Mutants } from "./mutants";
export { prove, type OrderViolation } from "./prove";
