// Rules about the Git repository that Flux reads.
import { type Draft, type View } from "../draft";
import { gitUrl } from "../gitRemote";
import { type Place } from "../problem";
import { show } from "../validate";
import { type Rule } from "./rule";

interface Repo {
  readonly url: string;
  readonly at: Place;
}

/** The repository that a file names for the cluster; undefined where the checkout's remote is used. */
function statedRepo(view: View, draft: Draft): Repo | undefined {
  const own = draft.data.gitops?.repo;
  if (own !== undefined) {
    return { url: own, at: draft.at(["gitops", "repo"]) };
  }
  const shared = view.project.data.gitops?.repo;
  return shared === undefined ? undefined : { url: shared, at: view.project.at(["gitops", "repo"]) };
}

export const gitopsRepoSet: Rule = {
  id: "gitops-repo-set",
  area: "gitops",
  severity: "mandatory",
  why: "Flux reads everything above the cluster from Git.",
  condition: "Flux has a repository to read: the stack file, Pulumi.yaml or the checkout's remote names one.",
  source: 'fluxcd.io, "Git Repositories", spec.url is required',
  example: "no remote origin and no homelab:gitops.repo",
  check: (view) =>
    view.clusters.some((draft) => !draft.states(["gitops", "repo"]) && statedRepo(view, draft) === undefined) &&
    view.origin === undefined &&
    view.project.trusts("gitops")
      ? [
          {
            at: view.project.at(["gitops", "repo"]),
            message:
              "there is no Git repository for Flux to read: this checkout has no remote `origin` with an https:// or ssh:// URL; add one, or set homelab:gitops.default.repo in Pulumi.yaml",
          },
        ]
      : [],
};

export const gitopsRepoUrl: Rule = {
  id: "gitops-repo-url",
  area: "gitops",
  severity: "mandatory",
  why: "Flux clones over HTTPS or SSH, and a stack file is no place for credentials.",
  condition: "The repository is an https:// or ssh:// URL without credentials.",
  source: 'fluxcd.io, "Git Repositories", spec.url: HTTP/S or SSH',
  example: "repo: git@example.org:fleet.git",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const repo = statedRepo(view, draft);
      const git = repo === undefined ? undefined : gitUrl(repo.url);
      if (repo === undefined || git === undefined || ("url" in git && git.url === repo.url)) {
        return [];
      }
      if ("refusal" in git) {
        return [{ at: repo.at, message: `${show(repo.url)} ${git.refusal}` }];
      }
      // Never quote a URL that holds a password or token.
      const message = git.credentials
        ? "the URL carries credentials: remove them, and set homelab:secrets.gitUsername and gitPassword with `pulumi config set --secret --path`"
        : `${show(repo.url)} is not a URL: write ${git.url}`;
      return [{ at: repo.at, message }];
    }),
};

export const gitopsKnownHosts: Rule = {
  id: "gitops-known-hosts",
  area: "gitops",
  severity: "mandatory",
  why: "Over SSH, Flux refuses a server whose host key it does not know.",
  condition: "A repository that is read over SSH comes with the host keys of its server.",
  source: 'fluxcd.io, "Git Repositories", SSH authentication: known_hosts is required',
  example: "repo: ssh://git@example.org/fleet.git without knownHosts",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const repo = statedRepo(view, draft);
      const hosts = draft.data.gitops?.knownHosts ?? view.project.data.gitops?.knownHosts;
      const url = repo?.url ?? view.origin;
      if (hosts !== undefined || url?.startsWith("ssh://") !== true) {
        return [];
      }
      const message = `${show(url)} is read over SSH: set knownHosts to the output of \`ssh-keyscan ${new URL(url).hostname}\` after checking it, or use an https:// URL`;
      // The remote of a checkout says how a developer clones, not that Flux must do the same.
      return repo === undefined
        ? [{ at: view.project.at(["gitops", "knownHosts"]), message, severity: "advisory" as const }]
        : [{ at: repo.at, message }];
    }),
};

export const gitPasswordSet: Rule = {
  id: "secret-git-password",
  area: "secrets",
  severity: "mandatory",
  why: "A Git server takes a user name only together with a password or token.",
  condition: "A Git user name comes with a password or token.",
  source: 'fluxcd.io, "Git Repositories", basic access authentication: username and password',
  example: "secrets.gitUsername without gitPassword",
  check: (view) =>
    view.clusters
      .filter((draft) => draft.states(["secrets", "gitUsername"]) && !draft.states(["secrets", "gitPassword"]))
      .map((draft) => ({
        at: draft.at(["secrets", "gitPassword"]),
        message: "is missing: set it with `pulumi config set --secret --path`",
      })),
};

export const gitopsRules: readonly Rule[] = [gitopsRepoSet, gitopsRepoUrl, gitopsKnownHosts, gitPasswordSet];
