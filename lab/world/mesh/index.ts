// Whether the clusters of a mesh reach each other, and why not.
export { statusTrouble } from "./blame";
export { globalServiceTrouble, type ServiceTrouble } from "./globalServices";
export { meshMatrix, type Connection, type Mesh } from "./matrix";
export { networkOf } from "./networks";
