// A provider's credentials are secrets to Pulumi.
import type { ResourceRule } from "../../rule";
import { findSecret } from "../../secretShapes";

export const secretProviderInputMarked: ResourceRule = {
  kind: "resource",
  id: "secret-provider-input-marked",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A provider's inputs are part of the state: a kubeconfig or an API token in clear there opens everything that the provider manages.",
  condition:
    "Every input of a provider that looks like a secret, or stands under the name of one, is a secret to Pulumi.",
  repair:
    "Set it with pulumi config set --secret, wrap it in pulumi.secret, or leave it to the provider's environment variable.",
  source: "https://www.pulumi.com/docs/iac/concepts/secrets/",
  example: 'new proxmoxve.Provider("pve", { apiToken: "root@pam!pulumi=…" })',
  exceptions: "never",
  types: "*",
  check: (resource, judge) => {
    if (!resource.type.startsWith("pulumi:providers:")) return;
    judge.each(resource.props.entries(), ([name, value]) => {
      if (resource.isSecret(value)) return;
      const found = findSecret(name, value.text() ?? "");
      if (found !== undefined) judge.report(value, `${found} and is no secret to Pulumi: wrap it in pulumi.secret`);
    });
  },
};
