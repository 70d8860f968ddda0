// What of External Secrets' objects the lab does not play. Such objects are refused, or reported as failed.
import { at, isRecord } from "../tree";

/** Path, `[]` for each item of a list; and the values that change nothing. */
type Field = readonly [path: string, ...harmless: readonly unknown[]];

const REFERENCE: readonly Field[] = [
  ["conversionStrategy", "Default"],
  ["decodingStrategy", "None"],
  ["metadataPolicy", "None"],
  ["version"],
];
const STORE: readonly Field[] = [
  ["spec.controller", ""],
  ["spec.provider.vault.caProvider"],
  ["spec.provider.vault.checkAndSet"],
  ["spec.provider.vault.headers"],
  ["spec.provider.vault.namespace"],
  ["spec.provider.vault.tls"],
  ["spec.provider.vault.version", "v2"],
  ...["cert", "gcp", "iam", "jwt", "ldap", "namespace", "tokenSecretRef", "userPass"].map((method): Field => [
    `spec.provider.vault.auth.${method}`,
  ]),
  ["spec.provider.vault.auth.kubernetes.secretRef"],
];

const UNPLAYED: Readonly<Record<string, readonly Field[]>> = {
  ClusterSecretStore: STORE,
  SecretStore: STORE,
  ExternalSecret: [
    ["spec.refreshPolicy", "Periodic"],
    ["spec.target.immutable", false],
    ["spec.target.template.engineVersion", "v2"],
    ["spec.target.template.templateFrom"],
    ["spec.dataFrom[].find"],
    ["spec.dataFrom[].rewrite"],
    ["spec.dataFrom[].sourceRef.generatorRef"],
    ["spec.data[].sourceRef.generatorRef"],
    ...REFERENCE.flatMap(([path, ...harmless]): Field[] => [
      [`spec.dataFrom[].extract.${path}`, ...harmless],
      [`spec.data[].remoteRef.${path}`, ...harmless],
    ]),
  ],
  PushSecret: [
    ["spec.data[].conversionStrategy", "None"],
    ["spec.data[].metadata"],
    ["spec.dataTo"],
    ["spec.secretStoreRefs[].labelSelector"],
    ["spec.selector.generatorRef"],
    ["spec.selector.secret.selector"],
    ["spec.template.engineVersion", "v2"],
    ["spec.template.templateFrom"],
  ],
};

/** Paths of what an object of a kind asks for and the lab does not play, e.g. `spec.dataFrom[0].find`. */
export function unplayed(kind: string, object: unknown): readonly string[] {
  const found = (UNPLAYED[kind] ?? []).flatMap(([path, ...harmless]) =>
    matches(object, path)
      .filter(({ value }) => value !== undefined && value !== null && !harmless.includes(value))
      .map(({ place }) => place),
  );
  const provider = at(object, "spec", "provider");
  const others = isRecord(provider) ? Object.keys(provider).filter((name) => name !== "vault") : [];
  return [...found, ...others.map((name) => `spec.provider.${name}`)];
}

export function notPlayed(path: string): string {
  return `the lab does not play ${path}`;
}

function matches(object: unknown, path: string): { readonly place: string; readonly value: unknown }[] {
  let found: { place: string; value: unknown }[] = [{ place: "", value: object }];
  for (const step of path.split(".")) {
    const field = step.replace("[]", "");
    found = found.flatMap(({ place, value }) => {
      const below = { place: place === "" ? field : `${place}.${field}`, value: at(value, field) };
      if (field === step) return [below];
      const items: readonly unknown[] = Array.isArray(below.value) ? below.value : [];
      return items.map((item, index) => ({ place: `${below.place}[${index}]`, value: item }));
    });
  }
  return found;
}
