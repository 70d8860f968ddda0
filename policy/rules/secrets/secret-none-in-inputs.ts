// No input of any resource looks like a secret, unless Pulumi keeps it as one.
import type { ResourceRule } from "../../rule";
import { secretShape } from "../../secretShapes";

/** Other rules look into these more closely. */
const ELSEWHERE =
  /^(?:kubernetes:(?:core\/v1:(?:ConfigMap|Secret)(?:Patch)?|helm\.sh\/.*)|pulumi:(?:providers:.*|pulumi:Stack))$/;

export const secretNoneInInputs: ResourceRule = {
  kind: "resource",
  id: "secret-none-in-inputs",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Pulumi prints an input that it does not know for a secret in every preview, log and pull request, and keeps it in clear in the state.",
  condition:
    "Whatever looks like a private key, a token, a password hash or a URL with a password is a secret to Pulumi.",
  repair: "Read the value with config.requireSecret or from a provider's output, or wrap it in pulumi.secret.",
  source: "https://www.pulumi.com/docs/iac/concepts/secrets/",
  example: 'userData: "export TOKEN=ghp_…"',
  exceptions: "never",
  types: "*",
  check: (resource, judge) => {
    if (ELSEWHERE.test(resource.type)) return;
    // What is not known yet is judged by the operation, before the resource is made.
    const known = resource.props.leaves().filter(({ isUnknown }) => !isUnknown);
    judge.each(known, (value) => {
      const shape = secretShape(value.text() ?? "");
      if (shape !== undefined && !resource.isSecret(value)) {
        judge.report(
          value,
          `looks like ${shape} and is no secret to Pulumi: wrap it in pulumi.secret, or take it from Vault`,
        );
      }
    });
  },
};
