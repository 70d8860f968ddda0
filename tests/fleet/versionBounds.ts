// Where the rules about versions and about the repository of Flux begin and end.
import { type FurtherCases } from "./allCases";
import { type Edit } from "./project";
import { gitlabVersions } from "./ruleCases";
import { added } from "./vaultRuleCases";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const noRepo: Edit = [P, "repo: https://git.example.org/fleet.git, ", ""];
const origin = (url: string): Edit => [".git/config", "", `[remote "origin"]\n\turl = ${url}\n`];
const gitops = (file: string, text: string): Edit => added(file, `homelab:gitops: { ${text} }`);

export const versionBounds: FurtherCases = {
  "gitops-repo-set": [
    { edits: [noRepo, gitops(G, "repo: 7"), gitops(M, "repo: 7")], finds: [] },
    {
      edits: [noRepo, gitops(G, "repo: https://git.example.org/gitlab.git")],
      finds: [
        "there is no Git repository for Flux to read: this checkout has no remote `origin` with an https:// or ssh:// URL; add one, or set homelab:gitops.default.repo in Pulumi.yaml",
      ],
    },
    { edits: [noRepo, origin("https://git.example.org/fleet.git")], finds: [] },
  ],
  "gitops-repo-url": [
    { edits: [noRepo, origin("https://git.example.org/fleet.git")], finds: [] },
    {
      edits: [gitops(G, "repo: git@git.example.org:gitlab.git")],
      finds: ["git@git.example.org:gitlab.git is not a URL: write ssh://git@git.example.org/gitlab.git"],
    },
    {
      edits: [gitops(G, "repo: https://user:token@git.example.org/gitlab.git")],
      finds: [
        "the URL carries credentials: remove them, and set homelab:secrets.gitUsername and gitPassword with `pulumi config set --secret --path`",
      ],
    },
  ],
  "gitops-known-hosts": [
    {
      edits: [noRepo, origin("ssh://git@git.example.org/fleet.git")],
      finds: [
        "advisory: ssh://git@git.example.org/fleet.git is read over SSH: set knownHosts to the output of `ssh-keyscan git.example.org` after checking it, or use an https:// URL",
        "advisory: ssh://git@git.example.org/fleet.git is read over SSH: set knownHosts to the output of `ssh-keyscan git.example.org` after checking it, or use an https:// URL",
      ],
    },
    { edits: [origin("ssh://git@git.example.org/fleet.git")], finds: [] },
  ],
  "talos-version-pinned": [
    {
      edits: [gitlabVersions("{ talos: 1.12.2, kubernetes: v1.33.4-v2 }")],
      finds: [
        "1.12.2 is not an exact version: write one like v1.12.2",
        "v1.33.4-v2 is not an exact version: write one like v1.12.2",
      ],
    },
  ],
  "cilium-version-pinned": [
    {
      edits: [added("Pulumi.main.yaml", "homelab:versions: { cilium: 2.0.0 }")],
      finds: [
        "gitlab runs Cilium 1.18.6 and main 2.0.0: members of mesh inner may be one minor apart, so upgrade gitlab first",
      ],
    },
    {
      edits: [
        [P, "talosCcm: 0.5.2", "talosCcm: v0.5.2"],
        [P, "metricsServer: 3.13.0", "metricsServer: v3.13.0"],
        [P, "fluxOperator: 0.58.0", "fluxOperator: v0.58.0"],
      ],
      finds: [
        "v0.5.2 is not an exact version: write one like 1.18.6",
        "v3.13.0 is not an exact version: write one like 1.18.6",
        "v0.58.0 is not an exact version: write one like 1.18.6",
      ],
    },
    {
      edits: [
        [P, "externalSecrets: 2.9.0", "externalSecrets: v2.9.0"],
        [P, "flux: 2.8.8", "flux: v2.8.8"],
        [P, "cilium: 1.18.6", "cilium: x1.18.6"],
      ],
      finds: [
        "x1.18.6 is not an exact version: write one like 1.18.6",
        "v2.8.8 is not an exact version: write one like 1.18.6",
        "v2.9.0 is not an exact version: write one like 1.18.6",
      ],
    },
    {
      edits: [gitlabVersions("{ cilium: 2.0.0 }")],
      finds: [
        "main runs Cilium 1.18.6 and gitlab 2.0.0: members of mesh inner may be one minor apart, so upgrade main first",
      ],
    },
    {
      edits: [gitlabVersions("{ cilium: 0.18.6 }")],
      finds: [
        "gitlab runs Cilium 0.18.6 and main 1.18.6: members of mesh inner may be one minor apart, so upgrade gitlab first",
      ],
    },
    {
      edits: [gitlabVersions("{ cilium: 1.20.0 }")],
      finds: [
        "main runs Cilium 1.18.6 and gitlab 1.20.0: members of mesh inner may be one minor apart, so upgrade main first",
      ],
    },
  ],
  "talos-k8s-cilium-tested": [
    { edits: [gitlabVersions("{ cilium: 1.19.6, kubernetes: v1.32.0 }")], finds: [] },
    { edits: [gitlabVersions("{ cilium: 1.19.6, kubernetes: v1.34.0 }")], finds: [] },
  ],
  "talos-k8s-supported": [
    { edits: [gitlabVersions("{ kubernetes: v1.30.0 }")], finds: [] },
    {
      edits: [gitlabVersions("{ kubernetes: v1.36.0 }")],
      finds: ["Talos v1.12.2 does not run Kubernetes v1.36.0: take 1.30 to 1.35"],
    },
    {
      edits: [gitlabVersions("{ kubernetes: v2.33.0 }")],
      finds: ["Talos v1.12.2 does not run Kubernetes v2.33.0: take 1.30 to 1.35"],
    },
    { edits: [gitlabVersions("{ kubernetes: 7 }")], finds: [] },
    { edits: [gitlabVersions("{ talos: 7 }")], finds: [] },
    { edits: [[P, "      talos: v1.12.2\n", ""]], finds: [] },
    { edits: [[P, "      kubernetes: v1.33.4\n", ""]], finds: [] },
  ],
};
