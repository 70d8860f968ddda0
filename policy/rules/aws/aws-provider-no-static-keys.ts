// The provider takes its credentials from the environment.

import type { ResourceRule } from "../../rule";

export const awsProviderNoStaticKeys: ResourceRule = {
  kind: "resource",
  id: "aws-provider-no-static-keys",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A key in the program or its configuration is in Git and in the state, and outlives whoever wrote it.",
  condition: "The provider has neither accessKey, secretKey nor token.",
  repair: "Remove them; let the session of the operator or the pipeline's role speak.",
  source:
    "hashicorp/terraform-provider-aws, website/docs/index.html.markdown: hard-coded credentials are not recommended",
  example: 'new aws.Provider("aws", { accessKey: "…" })',
  exceptions: "never",
  types: ["pulumi:providers:aws"],
  check: ({ props }, judge) => {
    for (const key of ["accessKey", "secretKey", "token"]) {
      const at = props.get(key);
      if (at.present) judge.report(at, "a credential in the program: take it out and rotate it");
    }
  },
};
