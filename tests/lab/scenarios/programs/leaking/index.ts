// The real program, and in one cluster a ConfigMap that tells everybody who the administrator is.
import * as pulumi from "@pulumi/pulumi";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Provider } from "@pulumi/kubernetes/provider";
import { runStack } from "../../../../../stacks/program";
import { quietSdk } from "../../../../../stacks/quietSdk";

quietSdk();

export = (): unknown => {
  const outputs = runStack(pulumi.getRootDirectory(), pulumi.getStack());
  if (pulumi.getStack() !== "gitlab" || !("kubeconfig" in outputs)) return outputs;
  const provider = new Provider("gitlab-leak-provider", { kubeconfig: outputs.kubeconfig, clusterIdentifier: "leak" });
  new ConfigMap(
    "gitlab-leak",
    { metadata: { name: "leak", namespace: "kube-system" }, data: { admin: pulumi.unsecret(outputs.kubeconfig) } },
    { provider },
  );
  return outputs;
};
