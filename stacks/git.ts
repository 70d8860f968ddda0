// How a cluster reads its Git repository: with a deploy key, with a password, or freely.
import * as pulumi from "@pulumi/pulumi";
import type { FluxOperator } from "../components/gitops/fluxOperator";
import { GitAccess, type DeployKey, type Password } from "../components/gitops/gitAccess";
import type { Cluster } from "../fleet/model";
import type { Surroundings } from "./secrets";

/** The encrypted keys of the section `homelab:secrets` of a stack file. */
interface GitSecrets {
  readonly gitUsername?: string;
  readonly gitPassword?: string;
}

/** User name that Git servers accept beside a token. */
const ANY_USER = "git";

/**
 * Over SSH each cluster gets a key pair of its own. Over HTTPS the stack's secrets `gitUsername` and `gitPassword` are
 * used, if it has any; a public repository needs none, and undefined is returned.
 */
function gitCredentials(cluster: Cluster): DeployKey | Password | undefined {
  const { repo, knownHosts } = cluster.gitops;
  if (repo.startsWith("ssh://")) {
    return { method: "deploy-key", knownHosts: knownHosts ?? "" };
  }
  // Whether there is a password decides what is created, so the section is read plain and its values marked here.
  const { gitUsername = ANY_USER, gitPassword } = new pulumi.Config().getObject<GitSecrets>("secrets") ?? {};
  return gitPassword === undefined
    ? undefined
    : { method: "password", username: pulumi.secret(gitUsername), password: pulumi.secret(gitPassword) };
}

/** The Secret that Flux reads the repository with; undefined where it needs none. */
export function gitAccess(
  cluster: Cluster,
  operator: FluxOperator,
  { inCluster, tls }: Pick<Surroundings, "inCluster" | "tls">,
): GitAccess | undefined {
  const credentials = gitCredentials(cluster);
  if (credentials === undefined) {
    return undefined;
  }
  const { provider, deletedWith } = inCluster;
  return new GitAccess(
    `${cluster.name}-git`,
    { credentials, namespace: operator.namespace },
    { providers: credentials.method === "deploy-key" ? [provider, tls()] : [provider], deletedWith },
  );
}
