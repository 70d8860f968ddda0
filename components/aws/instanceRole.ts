// InstanceRole: what the programs of an instance are to AWS, as far as they reach its metadata.
import * as pulumi from "@pulumi/pulumi";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import type { Provider } from "@pulumi/aws/provider";
import { policyDocument, type PolicyStatement, trustPolicy } from "./iamDocument";

export interface InstanceRoleArgs {
  /** Name of role and profile in the account. */
  readonly roleName: string;
  readonly description: string;
  /** What its programs may do. @default - nothing but to be known, so that another role can trust it */
  readonly statements?: pulumi.Input<readonly PolicyStatement[]>;
}

/** A role that EC2 gives to instances, and the profile by which an instance names it. */
export class InstanceRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly profile: pulumi.Output<string>;

  /** @param opts `provider` is the AWS provider of the region. */
  constructor(name: string, args: InstanceRoleArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const { roleName, description, statements } = args;
    super("homelab:aws:InstanceRole", name, { roleName, description }, opts);
    const role = new Role(
      `${name}-role`,
      { name: roleName, description, assumeRolePolicy: trustPolicy({ Service: "ec2.amazonaws.com" }) },
      { parent: this },
    );
    if (statements !== undefined) {
      const policy = pulumi.output(statements).apply((known) => policyDocument(known));
      new RolePolicy(`${name}-policy`, { name: roleName, role: role.name, policy }, { parent: this });
    }
    const profile = new InstanceProfile(`${name}-profile`, { name: roleName, role: role.name }, { parent: this });
    this.arn = role.arn;
    this.profile = profile.name;
    this.registerOutputs({ arn: this.arn, profile: this.profile });
  }
}
