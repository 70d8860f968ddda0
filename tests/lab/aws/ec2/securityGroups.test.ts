// Proves what security groups keep and let pass in the simulated EC2, with the exact message of every refusal. It cannot
// prove that EC2 words them so today; the source of each text stands next to its law.
import type { Props } from "../../../../lab/kernel/model";
import { word } from "../../../../lab/kernel/values";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import { answer, launched, network, type Network, refusal, REGION, startAws, TYPES } from "./ground";

let lab: TestLab;
let aws: TestProvider;
let made: Network;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
  made = await network(aws);
});
afterEach(() => lab.remove());

const rulesOf = (id: string) =>
  Object.values(lab.lab.world().aws?.regions[REGION]?.securityGroups[id]?.rules ?? {}).map(
    ({ direction, protocol, fromPort, toPort, cidr, group }) =>
      `${direction} ${protocol} ${fromPort}-${toPort} ${cidr ?? group ?? ""}`,
  );
const group = (changes: Props = {}, name = "other"): Promise<TestResource> =>
  aws.create(TYPES.securityGroup, name, { vpcId: made.vpc.id, ...changes });
const ingress = (changes: Props = {}, name = "rule"): Promise<TestResource> =>
  aws.create(TYPES.ingress, name, {
    securityGroupId: made.group.id,
    ipProtocol: "udp",
    fromPort: 4242,
    toPort: 4242,
    cidrIpv4: "0.0.0.0/0",
    ...changes,
  });

describe("security group", () => {
  it("lets nothing out that the program does not write, and has a name of its own", async () => {
    const plain = await group();
    expect(rulesOf(plain.id)).toEqual([]);
    expect(word(plain.outputs.value["name"])).toMatch(/^other-[0-9a-f]{7}$/);
    expect(plain.outputs.value).toMatchObject({ description: "Managed by Pulumi", ingress: [], egress: [] });
    expect(await refusal(group({ name: "nodes" }))).toBe(
      answer(
        "creating Security Group (nodes)",
        "CreateSecurityGroup",
        "InvalidGroup.Duplicate",
        `The security group 'nodes' already exists for VPC '${made.vpc.id}'`,
      ),
    );
  });

  it("keeps one rule for each block and group of an inline rule, and changes them in place", async () => {
    const inline = {
      protocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrBlocks: ["10.0.0.0/8", "192.0.2.0/24"],
      self: true,
    };
    const made2 = await group({ name: "web", ingress: [inline] });
    expect(rulesOf(made2.id)).toEqual([
      "ingress tcp 443-443 10.0.0.0/8",
      "ingress tcp 443-443 192.0.2.0/24",
      `ingress tcp 443-443 ${made2.id}`,
    ]);
    expect(await aws.read(made2)).toMatchObject({ inputs: { ingress: [inline] } });
    const inputs = { vpcId: made.vpc.id, name: "web", ingress: [{ ...inline, cidrBlocks: [], self: false }] };
    await aws.update(made2, inputs);
    expect(rulesOf(made2.id)).toEqual([]);
    expect(await aws.diff(made2, { ...inputs, name: "net" })).toMatchObject({ name: "update-replace" });
  });

  it("shows a rule that somebody else added", async () => {
    const own = await aws.read(made.group);
    expect(own?.inputs["ingress"]).toBeUndefined();
    await ingress();
    const seen = await aws.read(made.group);
    expect(seen?.outputs["ingress"]).toEqual([
      { protocol: "udp", fromPort: 4242, toPort: 4242, cidrBlocks: ["0.0.0.0/0"] },
    ]);
  });

  it("is not deleted while an instance has it or a rule names it", async () => {
    const unused = (id: string) =>
      answer(
        `deleting Security Group (${id})`,
        "DeleteSecurityGroup",
        "DependencyViolation",
        `resource ${id} has a dependent object`,
      );
    const other = await group();
    const rule = await ingress({ referencedSecurityGroupId: other.id, cidrIpv4: null });
    expect(await refusal(aws.delete(other))).toBe(unused(other.id));
    await aws.delete(rule);
    await aws.delete(other);
    await launched(aws, made);
    expect(await refusal(aws.delete(made.group))).toBe(unused(made.group.id));
  });

  it("that came with a VPC loses its rules when it is taken over", async () => {
    const taken = await aws.create(TYPES.defaultSecurityGroup, "default", { vpcId: made.vpc.id });
    expect(taken.id).toBe(made.vpc.outputs.value["defaultSecurityGroupId"]);
    expect(rulesOf(taken.id)).toEqual([]);
    await aws.delete(taken);
    expect(await aws.read(taken)).toBeDefined();
  });
});

describe("rules of their own", () => {
  const creating = (code: string, message: string) =>
    answer("creating VPC Security Group Ingress Rule", "AuthorizeSecurityGroupIngress", code, message);

  it("are added, changed in place and taken away", async () => {
    const rule = await ingress();
    expect(rule.id).toMatch(/^sgr-[0-9a-f]{17}$/);
    const inputs = { ...rule.inputs.value, fromPort: 53, toPort: 53 };
    expect(await aws.diff(rule, inputs)).toEqual({ fromPort: "update", toPort: "update" });
    await aws.update(rule, inputs);
    expect(rulesOf(made.group.id)).toContain("ingress udp 53-53 0.0.0.0/0");
    await aws.delete(rule);
    expect(rulesOf(made.group.id)).toEqual(["egress -1 0-0 0.0.0.0/0"]);
    const out = await aws.create(TYPES.egress, "out", {
      securityGroupId: made.group.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    });
    expect(rulesOf(made.group.id)).toContain("egress tcp 443-443 0.0.0.0/0");
    expect(await aws.read(out)).toMatchObject({ inputs: out.inputs.value });
  });

  it("are of groups that exist and lead to groups that exist", async () => {
    expect(await refusal(ingress({ securityGroupId: "sg-0" }))).toBe(
      creating("InvalidGroup.NotFound", "The security group 'sg-0' does not exist"),
    );
    expect(await refusal(ingress({ cidrIpv4: null, referencedSecurityGroupId: "sg-1" }))).toBe(
      creating("InvalidGroup.NotFound", "The security group 'sg-1' does not exist"),
    );
  });

  it("exist once", async () => {
    await ingress();
    expect(await refusal(ingress({}, "again"))).toBe(
      creating(
        "InvalidPermission.Duplicate",
        'the specified rule "peer: 0.0.0.0/0, UDP, from port: 4242, to port: 4242, ALLOW" already exists',
      ),
    );
    const all = { ipProtocol: "-1", fromPort: null, toPort: null, cidrIpv4: "10.0.0.0/8" };
    await ingress(all, "all");
    expect(await refusal(ingress(all, "all-again"))).toBe(
      creating("InvalidPermission.Duplicate", 'the specified rule "peer: 10.0.0.0/8, ALL, ALLOW" already exists'),
    );
  });

  it("have one peer, and ports for TCP and UDP", async () => {
    expect(await refusal(ingress({ referencedSecurityGroupId: made.group.id }))).toBe(
      "Invalid Attribute Combination: Exactly one of these attributes must be configured: [cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id]",
    );
    expect(await refusal(ingress({ toPort: null }))).toBe(
      creating(
        "InvalidParameterValue",
        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
      ),
    );
  });
});
