// What Pulumi keeps as a secret does not end where everyone may read it.
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

/** Kubernetes objects but those that are made to hold secrets. */
const OBJECT = /^kubernetes:(?!core\/v1:Secret|helm\.sh\/|yaml|kustomize)/;

const DNS_RECORD = /^(?:cloudflare:index\/(?:dnsR|r)ecord:|aws:route53\/record:)/;

/** What other resources show to whoever may list them. */
const SHOWN = ["name", "description", "comment", "notes", "tags", "labels", "metadata"];

export const secretMarkKept: ResourceRule = {
  kind: "resource",
  id: "secret-mark-kept",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "The mark protects a value in the state and in the diff only: in a ConfigMap, an annotation, a DNS record or a tag everyone reads it.",
  condition:
    "No value that Pulumi keeps as a secret is in a Kubernetes object other than a Secret, in a DNS record, or in a name, description or tag.",
  repair:
    "Put the value into a Secret or into Vault and refer to it, or unwrap it with pulumi.unsecret when it is none.",
  source: "https://www.pulumi.com/docs/iac/concepts/secrets/",
  example: 'new ConfigMap("app", { data: { dsn: config.requireSecret("dsn") } })',
  exceptions: "never",
  types: "*",
  check: (resource, judge) => {
    const { props, type } = resource;
    if (/^(?:pulumi|homelab):/.test(type)) return;
    const all = OBJECT.test(type) || DNS_RECORD.test(type);
    const places: readonly View[] = all
      ? [props]
      : (type.startsWith("kubernetes:") ? ["metadata"] : SHOWN).map((place) => props.get(place));
    judge.each(
      places.flatMap((place) => place.leaves()),
      (value) => {
        if (resource.isSecret(value)) {
          judge.report(
            value,
            "everyone may read this, and Pulumi keeps the value as a secret: refer to a Secret or to Vault instead",
          );
        }
      },
    );
  },
};
