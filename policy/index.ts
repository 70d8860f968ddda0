// The policy pack: all rules, for the stack that the operation is about.
import "../sdks/lean";
import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config";
import { declaredConfig } from "./declared";
import { readExceptions } from "./exceptions";
import { policiesOf } from "./pack";
import { rules } from "./rules";

const declared = declaredConfig(allConfig());

new PolicyPack("homelab", {
  policies: policiesOf(rules, {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    declared,
    exceptions: readExceptions(declared.get("policyExceptions"), rules, new Date().toISOString().slice(0, 10)),
  }),
});
