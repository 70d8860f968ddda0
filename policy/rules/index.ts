// Every rule of the pack, by area.
import type { Rule } from "../rule";
import { addressingRules } from "./addressing";
import { awsRules } from "./aws";
import { ciliumRules } from "./cilium";
import { gitopsRules } from "./gitops";
import { namingRules } from "./naming";
import { operationsRules } from "./operations";
import { placementRules } from "./placement";
import { secretsRules } from "./secrets";
import { talosRules } from "./talos";

export const rules: readonly Rule[] = [
  ...addressingRules,
  ...namingRules,
  ...ciliumRules,
  ...talosRules,
  ...awsRules,
  ...secretsRules,
  ...gitopsRules,
  ...placementRules,
  ...operationsRules,
];
