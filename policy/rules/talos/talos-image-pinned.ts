// Every image that a machine configuration names is one exact version.
import { imageReference } from "../../images";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said, shownUnlessSecret } from "../../talosConfig";

const IMAGES = [
  "machine.install.image",
  "machine.kubelet.image",
  "cluster.apiServer.image",
  "cluster.controllerManager.image",
  "cluster.scheduler.image",
  "cluster.proxy.image",
  "cluster.etcd.image",
  "cluster.coreDNS.image",
];

export const talosImagePinned: ResourceRule = {
  kind: "resource",
  id: "talos-image-pinned",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A moving tag installs another Talos or Kubernetes on the next node than on the others.",
  condition: "Each image of the configuration has a digest or an exact version as its tag.",
  repair: "Name the version in full, such as v1.12.2.",
  source: "siderolabs/docs, Talos v1alpha1 reference; convention of this fleet: exact versions in Pulumi.yaml",
  example: 'machine: { install: { image: "ghcr.io/siderolabs/installer:latest" } }',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: (resource, judge) => {
    judge.each(configTexts(resource.props), (text) => {
      const documents = documentsIn(text);
      for (const image of IMAGES.flatMap((path) => said(documents, ...path.split(".")))) {
        const { tag = "", digest } = imageReference(image.text() ?? "");
        if (digest === undefined && !/^v?\d+\.\d+\.\d+([-+.][\w.-]+)?$/.test(tag)) {
          judge.report(image, `${shownUnlessSecret(resource, image)} is no exact version: name it in full, vX.Y.Z`);
        }
      }
    });
  },
};
