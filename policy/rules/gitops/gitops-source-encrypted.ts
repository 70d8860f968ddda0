// What Flux reads comes over an encrypted connection.
import { FLUX_INSTANCE, GIT_REPOSITORY, HELM_REPOSITORY, OCI_REPOSITORY } from "../../flux";
import type { ResourceRule } from "../../rule";

export const gitopsSourceEncrypted: ResourceRule = {
  kind: "resource",
  id: "gitops-source-encrypted",
  area: "gitops",
  level: "mandatory",
  severity: "critical",
  why: "Who sits between a cluster and a source that it reads in clear decides what the cluster runs.",
  condition: "Every source of Flux has a URL of https, ssh or oci, and none allows insecure connections.",
  repair: "Use the https or ssh address of the same repository.",
  source:
    "https://fluxcd.io/flux/components/source/gitrepositories/#url and https://fluxcd.io/flux/components/source/ocirepositories/#insecure",
  example: "url: http://git.lan/fleet.git, insecure: true",
  exceptions: "never",
  types: [FLUX_INSTANCE, GIT_REPOSITORY, HELM_REPOSITORY, OCI_REPOSITORY],
  check: ({ type, props }, judge) => {
    const source = type === FLUX_INSTANCE ? props.get("spec", "sync") : props.get("spec");
    if (!source.present) return;
    judge.each([source.get("url")], (url) => {
      // The URL itself may hold a password.
      if (!/^(https|ssh|oci):\/\//.test(url.text() ?? "")) judge.report(url, "this is read in clear: use https or ssh");
    });
    judge.each([source.get("insecure")], (insecure) => {
      if (insecure.flag() === true) judge.report(insecure, "this allows connections in clear: leave it out");
    });
  },
};
