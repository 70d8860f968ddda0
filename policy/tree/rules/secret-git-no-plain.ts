// No Secret lies in Git in clear.
import { isKind } from "../model";
import type { TreeRule } from "../rule";

export const secretGitNoPlain: TreeRule = {
  id: "secret-git-no-plain",
  level: "mandatory",
  severity: "critical",
  why: "What was once in a repository stays in its history, in every clone and in every mirror.",
  condition: "No Secret of the tree has data or stringData, unless SOPS has encrypted it.",
  repair: "Put the value into Vault and name it by an ExternalSecret; replace the value that was published.",
  source: "https://fluxcd.io/flux/security/best-practices/ and https://fluxcd.io/flux/guides/mozilla-sops/",
  example: "kind: Secret, stringData: { token: … }",
  check: (items, judge) => {
    for (const item of items.filter((one) => isKind(one, "", "Secret"))) {
      if (item.view.get("sops", "mac").present) continue;
      for (const field of ["data", "stringData"]) {
        for (const [, value] of item.view.get(field).entries()) {
          judge.report(item, value, "this lies in Git in clear: put it into Vault and use an ExternalSecret");
        }
      }
    }
  },
};
