// Who people are is known in one place: the identity provider and the stores behind it run on the hub.
import { eachProgram, isNotHub, type Program, typesOf } from "../../placement";
import type { ResourceRule } from "../../rule";

const IDENTITY: readonly Program[] = [
  { name: "Authentik", charts: ["authentik"], images: ["goauthentik/server"] },
  {
    name: "Keycloak",
    charts: ["keycloak", "keycloakx"],
    images: ["keycloak/keycloak"],
    kinds: ["k8s.keycloak.org/v2alpha1:Keycloak"],
  },
  { name: "MinIO", charts: ["minio"], images: ["minio/minio"], kinds: ["minio.min.io/v2:Tenant"] },
];

export const placeIdentityOnHub: ResourceRule = {
  kind: "resource",
  id: "place-identity-on-hub",
  area: "placement",
  level: "mandatory",
  severity: "high",
  why: "Their secrets lie in an engine that only the hub may read, so elsewhere they never start, and two identity providers know different people.",
  condition: "Authentik, Keycloak and MinIO are installed only in the management cluster.",
  repair: "Use the hub's through its public name.",
  source:
    "convention of this fleet: the hub runs the identity provider and the object store, whose secrets only its own Vault roles read",
  example: "chart: authentik in a cluster with role: workload",
  exceptions: "in the stack file",
  types: typesOf(IDENTITY),
  check: (resource, judge) => {
    if (!isNotHub(judge)) return;
    eachProgram(resource, IDENTITY, judge, ({ name }, at) => {
      judge.report(at, `${name} runs on the hub alone: use that one`);
    });
  },
};
