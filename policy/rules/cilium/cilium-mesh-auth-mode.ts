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
  why: "Beyond the mode legacy its pod mounts a ConfigMap that the chart does not make when it knows no peers, and waits for it for ever; from 1.19 on legacy is no longer the default.",
  condition:
    "The mode is legacy, or the ConfigMap clustermesh-remote-users is there; and it is not cluster where peers share one certificate.",
  repair: "Set clustermesh.apiserver.tls.authMode: legacy.",
  source:
    'cilium/cilium v1.19, install/kubernetes/cilium/templates/clustermesh-apiserver/users-configmap.yaml and deployment.yaml; docs.cilium.io, "Upgrade Guide" of 1.19',
  example: 'version: "1.19.5", clustermesh: { useAPIServer: true } without authMode',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      if (!servesMesh(cilium)) return;
      const given = cilium.value("clustermesh", "apiserver", "tls", "authMode");
      const mode = given.text() ?? (isFrom119(cilium.version.text() ?? "") ? "migration" : "legacy");
      if (mode === "legacy") return;
      const shown = given.present ? given.shown() : `absent, which is ${mode}`;
      const chartMakesUsers = cilium.value("clustermesh", "config", "enabled").flag() === true;
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
