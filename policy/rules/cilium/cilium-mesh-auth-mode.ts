// The clustermesh-apiserver finds the list of users that its mode asks for.
import { eachCilium, servesMesh } from "../../cilium";
import { PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { Facts, StackRule } from "../../rule";

export const ciliumMeshAuthMode: StackRule = {
  kind: "stack",
  id: "cilium-mesh-auth-mode",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Beyond the mode legacy its pod mounts a ConfigMap, and waits for it for ever when it is not there; from 1.19 on legacy is no longer the default, and the chart makes the ConfigMap only where it configures the peers itself.",
  condition:
    "From 1.19 on the mode is legacy, the ConfigMap clustermesh-remote-users is there, or clustermesh.config is enabled; and in any version the mode is not cluster where peers share one certificate.",
  repair: "Set clustermesh.apiserver.tls.authMode: legacy.",
  source:
    'docs.cilium.io, "Upgrade Guide", 1.19 Upgrade Notes: clustermesh.apiserver.tls.authMode; cilium/cilium v1.19 and v1.18, install/kubernetes/cilium/templates/clustermesh-apiserver/users-configmap.yaml and deployment.yaml',
  example: 'version: "1.19.5", clustermesh: { useAPIServer: true } without authMode',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      if (!servesMesh(cilium)) return;
      const given = cilium.value("clustermesh", "apiserver", "tls", "authMode");
      const from119 = isFrom119(cilium.version.text() ?? "");
      const mode = given.text() ?? (from119 ? "migration" : "legacy");
      if (mode === "legacy") return;
      const shown = given.present ? given.shown() : `absent, which is ${mode}`;
      const chartMakesUsers = !from119 || cilium.value("clustermesh", "config", "enabled").flag() === true;
      if (!chartMakesUsers && !objects.some(isListOfUsers)) {
        judge.report(
          cilium.resource,
          given,
          `${shown}, which needs a ConfigMap clustermesh-remote-users: set "legacy", or make it`,
        );
      }
      const shared = objects.some((object) => object.type === PUSH_SECRET && publishesCluster(object.props));
      if (mode === "cluster" && shared) {
        judge.report(
          cilium.resource,
          given,
          `${shown}, which refuses the one certificate that all peers share: set "legacy"`,
        );
      }
    });
  },
};

const isListOfUsers = (object: Facts): boolean =>
  object.type === "kubernetes:core/v1:ConfigMap" &&
  object.props.get("metadata", "name").text() === "clustermesh-remote-users";

function isFrom119(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) * 1000 + Number(minor) >= 1019;
}
