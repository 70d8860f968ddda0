// Volumes that a person would miss are backed up.
import { isKind } from "../model";
import type { TreeRule } from "../rule";

/** Longhorn's recurring jobs are chosen by labels that begin so. */
const LONGHORN_JOB = /^recurring-job(-group)?\.longhorn\.io\//;

export const k8sPvcHasBackup: TreeRule = {
  id: "k8s-pvc-has-backup",
  level: "advisory",
  severity: "low",
  why: "Replicas keep a volume through the loss of a disk, not through a wrong command or an upgrade that breaks its format.",
  condition:
    "Every PersistentVolumeClaim is the source of a VolSync ReplicationSource or has a label of one of Longhorn's recurring jobs.",
  repair: "Add a ReplicationSource for the claim, or label it with a recurring job that backs up.",
  source:
    "https://volsync.readthedocs.io/en/stable/usage/ and https://longhorn.io/docs/1.10.0/snapshots-and-backups/scheduling-backups-and-snapshots/",
  example: "kind: PersistentVolumeClaim, metadata: { name: photos } and nothing else that names it",
  check: (items, judge) => {
    const sources = items.filter((one) => isKind(one, "volsync.backube", "ReplicationSource"));
    for (const claim of items.filter((one) => isKind(one, "", "PersistentVolumeClaim"))) {
      const isCopied = sources.some(
        ({ namespace, view }) => namespace === claim.namespace && view.get("spec", "sourcePVC").text() === claim.name,
      );
      const labels = claim.view.get("metadata", "labels").entries();
      if (!isCopied && !labels.some(([name]) => LONGHORN_JOB.test(name))) {
        judge.report(claim, claim.view, "nothing backs this volume up: add a ReplicationSource or a recurring job");
      }
    }
  },
};
