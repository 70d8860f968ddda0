// Keys of KMS are renewed every year.

import type { ResourceRule } from "../../rule";

export const awsKmsRotation: ResourceRule = {
  kind: "resource",
  id: "aws-kms-rotation",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "Whoever once got at the material of a key that never changes reads everything encrypted with it since.",
  condition: "The input enableKeyRotation of a symmetric key that KMS itself keeps is true.",
  repair: "Set enableKeyRotation to true.",
  source:
    "docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html: symmetric encryption keys only, and none of a custom key store; hashicorp/terraform-provider-aws, website/docs/r/kms_key.html.markdown: off by default",
  example: 'new aws.kms.Key("disks", {})',
  exceptions: "in the stack file",
  types: ["aws:kms/key:Key"],
  check: ({ props }, judge) => {
    const spec = props.get("customerMasterKeySpec");
    const at = props.get("enableKeyRotation");
    const isRotatable =
      !props.get("customKeyStoreId").present && (!spec.present || spec.text() === "SYMMETRIC_DEFAULT");
    if (at.flag() === true || !isRotatable) return;
    judge.report(at, `${at.shown()}: the key is never renewed; set it to true`);
  },
};
