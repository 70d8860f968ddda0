// What installed software needs besides a node and the network before its pods are ready.
import type { Verdict } from "../../kernel/model";
import type { Cluster, HelmRelease, KubeObject, World } from "../model";
import { ciliumWorks } from "./cilium";
import { nodesOf } from "./cluster";
import { haproxyWays, isHaproxy } from "./haproxyPods";
import { isOn, textsAt } from "./tree";
import { dueTo, fails, holds } from "./verdict";

/** The release that makes nodes known to the cloud provider, if there is one. */
export function cloudControllerRelease(cluster: Cluster): HelmRelease | undefined {
  return Object.values(cluster.releases).find((release) => release.chart === "talos-cloud-controller-manager");
}

/** Whether a workload's program becomes ready once its pod runs. */
export function softwareWorks(world: World, cluster: Cluster, workload: KubeObject): Verdict {
  const release = Object.values(cluster.releases).find((candidate) => candidate.madeBy === workload.madeBy);
  switch (release?.chart) {
    case "cilium":
      return isOn(workload.body, "spec", "template", "spec", "hostNetwork") ? ciliumWorks(world, cluster) : holds();
    case "talos-cloud-controller-manager":
      return hasTalosCredentials(world, cluster, release);
    case "metrics-server":
      return trustsKubelets(world, cluster, release);
    default:
      return haproxyStarts(world, cluster, workload);
  }
}

/** HAProxy ends at once when it does not understand its configuration or cannot bind what that says. */
function haproxyStarts(world: World, cluster: Cluster, workload: KubeObject): Verdict {
  if (!isHaproxy(workload)) return holds();
  const controlPlane = nodesOf(world, cluster).find((node) => node.controlPlane);
  const ways = controlPlane ? haproxyWays(cluster, workload, controlPlane) : [];
  return typeof ways === "string" ? fails(ways) : holds();
}

/**
 * Talos writes the Secret that the pods mount only for namespaces and roles that the control planes allow.
 * Source: siderolabs/docs "Talos API access from Kubernetes".
 */
function hasTalosCredentials(world: World, cluster: Cluster, { name, namespace }: HelmRelease): Verdict {
  const controlPlanes = nodesOf(world, cluster).filter((node) => node.controlPlane);
  const granted = controlPlanes.some(
    ({ facts: { talosApiAccess } }) =>
      talosApiAccess !== undefined &&
      talosApiAccess.namespaces.includes(namespace) &&
      talosApiAccess.roles.includes("os:reader"),
  );
  if (granted) return holds();
  return fails(
    `MountVolume.SetUp failed for volume "talos-secrets": secret "${name}-talos-secrets" not found ` +
      `(machine.features.kubernetesTalosAPIAccess of the control planes does not allow os:reader in ${namespace})`,
  );
}

/**
 * The readiness probe fails until a kubelet was scraped, whose serving certificate is verified: signed by the cluster
 * only when the kubelet asks for that and something approves the request.
 * Sources: siderolabs/docs "Deploying Metrics Server"; kubernetes-sigs/metrics-server README "Requirements".
 */
function trustsKubelets(world: World, cluster: Cluster, release: HelmRelease): Verdict {
  if (textsAt(release.values, "args").includes("--kubelet-insecure-tls")) return holds();
  const scrape = (why: string): string =>
    "Readiness probe failed: HTTP probe failed with statuscode: 500: Failed to scrape node: " +
    `tls: failed to verify certificate: x509: ${why}`;
  const plain = nodesOf(world, cluster).find((node) => !node.facts.rotatesServerCertificates);
  if (plain) {
    const why = "cannot validate certificate because it doesn't contain any IP SANs";
    const cause = `the kubelet of ${plain.machine.name} signs its own: machine.kubelet.extraArgs.rotate-server-certificates is not set`;
    return fails(`${scrape(why)} (${cause})`);
  }
  const pending = scrape(
    "certificate signed by unknown authority (no CertificateSigningRequest kubernetes.io/kubelet-serving is approved)",
  );
  const approver = cloudControllerRelease(cluster);
  const controllers = textsAt(approver?.values, "enabledControllers");
  if (!approver || !(controllers.includes("node-csr-approval") || controllers.includes("*"))) return fails(pending);
  return holds(dueTo(approver.madeBy, pending));
}
