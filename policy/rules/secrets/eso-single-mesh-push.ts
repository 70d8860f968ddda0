// Each member of a mesh publishes itself, and once.
import { CLUSTER_STORES, PUSH_SECRETS, pushedKeys } from "../../externalSecrets";
import { isRetired } from "../../retirement";
import type { StackRule } from "../../rule";

export const esoSingleMeshPush: StackRule = {
  kind: "stack",
  id: "eso-single-mesh-push",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Two PushSecrets overwrite each other's entry with every refresh, and without one no peer ever connects to the cluster.",
  condition:
    "A stack that declares a mesh and makes a ClusterSecretStore has exactly one PushSecret below clustermesh/, and it publishes the remote certificate.",
  repair: "Keep one PushSecret that selects clustermesh-apiserver-remote-cert.",
  source: "cilium/cilium, install/kubernetes/cilium/templates/clustermesh-apiserver/tls-helm/remote-secret.yaml",
  example: "two PushSecrets to clustermesh/main",
  exceptions: "in the stack file",
  settings: {
    folder: { description: "Where clusters keep their entries in a mount.", type: "string", default: "clustermesh" },
    certificate: {
      description: "Secret with the certificate for peers.",
      type: "string",
      default: "clustermesh-apiserver-remote-cert",
    },
  },
  check: (resources, judge) => {
    const folder = `${judge.settings.get("folder").text() ?? ""}/`;
    const certificate = judge.settings.get("certificate").text() ?? "";
    let publisher: string | undefined;
    judge.each(
      resources.filter(({ type }) => PUSH_SECRETS.includes(type)),
      (push) => {
        const [entry] = pushedKeys(push).filter((key) => key.text()?.startsWith(folder) ?? false);
        if (entry === undefined) return;
        if (publisher === undefined) publisher = push.name;
        else judge.report(push, entry, `${publisher} publishes the cluster already: keep one of the two`);
        const selected = push.props.get("spec", "selector", "secret", "name");
        if (selected.text() !== certificate)
          judge.report(push, selected, `${selected.shown()} is not what peers connect with: select ${certificate}`);
      },
    );
    const mesh = judge.declared.get("cilium", "mesh", "name").text();
    const exchanges = mesh !== undefined && judge.declared.get("meshes", mesh, "trust").text() !== "shared-ca";
    const hasStore = resources.some(({ type }) => CLUSTER_STORES.includes(type));
    if (publisher === undefined && exchanges && hasStore && !isRetired(judge.declared)) {
      judge.reportStack(
        `no PushSecret publishes the cluster to mesh ${mesh}: push ${certificate} to ${folder}<cluster>`,
      );
    }
  },
};
