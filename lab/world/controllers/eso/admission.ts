// What the webhook of External Secrets refuses.
// Source: external-secrets/external-secrets v2.9.0 apis/externalsecrets/v1 (externalsecret_validator.go,
// secretstore_validator.go), providers/v1/vault/validate.go, runtime/esutils/utils.go.
import { at, listAt, recordAt, textAt } from "../tree";

/** What is wrong with an object of a kind that the webhook judges, one problem a line; undefined when nothing is. */
export function refusal(kind: string, object: Record<string, unknown>): string | undefined {
  const problems = kind === "ExternalSecret" ? externalSecret(object) : store(kind, object);
  return problems.length === 0 ? undefined : problems.join("\n");
}

function externalSecret(object: Record<string, unknown>): string[] {
  const problems: string[] = [];
  const target = recordAt(object, "spec", "target");
  const creation = textAt(target, "creationPolicy") ?? "Owner";
  const deletion = textAt(target, "deletionPolicy") ?? "Retain";
  if (deletion === "Delete" && ["Merge", "None", "CreateOrMerge"].includes(creation)) {
    problems.push(
      "deletionPolicy=Delete must not be used when the controller doesn't own the secret. Please set creationPolicy=Owner",
    );
  }
  if (deletion === "Merge" && creation === "None") {
    problems.push("deletionPolicy=Merge must not be used with creationPolicy=None. There is no Secret to merge with");
  }
  const [data, dataFrom] = [listAt(object, "spec", "data"), listAt(object, "spec", "dataFrom")];
  if (data.length === 0 && dataFrom.length === 0) problems.push("either data or dataFrom should be specified");
  for (const source of dataFrom) {
    const given = ["find", "extract"].filter((field) => at(source, field) !== undefined);
    if (given.length > 1) problems.push("extract, find, or generatorRef cannot be set at the same time");
    if (given.length === 0 && at(source, "sourceRef") === undefined) {
      problems.push("either extract, find, or sourceRef must be set to dataFrom");
    }
  }
  const keys = data.map((entry) => textAt(entry, "secretKey") ?? "");
  const repeated = keys.filter((key, index) => keys.indexOf(key) !== index);
  if (deletion === "Retain") problems.push(...repeated.map((key) => `duplicate secretKey found: ${key}`));
  return problems;
}

/** The first problem only, as the validator of the provider returns it. */
function store(kind: string, object: Record<string, unknown>): string[] {
  const auth = recordAt(object, "spec", "provider", "vault", "auth");
  const own = textAt(object, "metadata", "namespace") ?? "default";
  const foreign = (...path: readonly string[]): boolean => {
    const namespace = textAt(auth, ...path, "namespace");
    return kind === "SecretStore" && namespace !== undefined && namespace !== own;
  };
  const denied =
    "namespace should either be empty or match the namespace of the SecretStore for a namespaced SecretStore";
  const appRole = recordAt(auth, "appRole");
  if (foreign("appRole", "secretRef")) return [`invalid Auth.AppRole.SecretRef: ${denied}`];
  if ("appRole" in auth && (textAt(appRole, "roleId") ?? "") === "") {
    if (!("roleRef" in appRole)) return ["invalid Auth.AppRole: neither `roleId` nor `roleRef` was supplied"];
    if (foreign("appRole", "roleRef")) return [`invalid Auth.AppRole.RoleRef: ${denied}`];
  }
  if (foreign("kubernetes", "serviceAccountRef")) return [`invalid Auth.Kubernetes.ServiceAccountRef: ${denied}`];
  if (foreign("kubernetes", "secretRef")) return [`invalid Auth.Kubernetes.SecretRef: ${denied}`];
  return [];
}
