// The simulated Elastic IPs and what they are associated with.
import { z } from "zod";
import type { Law, Operation, Urn } from "../../kernel/model";
import { text as textOf, word } from "../../kernel/values";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import { newId, newPublicAddress } from "../../world/aws/ids";
import type { ElasticIp, Instance, Region } from "../../world/aws/model";
import type { World } from "../../world/model";
import { texts, type Call } from "./services";
import { ec2, ec2Model, refused, without, type At } from "./ec2Resource";
import { flag, notSimulated, text } from "./ec2Shapes";

const MOTO = "getmoto/moto moto/ec2/exceptions.py";

export const instanceExists: Law<{ call: Call; id: string; instance: { madeBy: Urn } | undefined }> = {
  id: "aws-instance-exists",
  statement: "Addresses, volumes and power states are of an instance that exists.",
  source: `${MOTO} InvalidInstanceIdError`,
  judge: ({ call, id, instance }) => {
    const otherwise = refused(call, "InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
    return instance ? holds(dueTo(instance.madeBy, otherwise)) : fails(otherwise);
  },
};

const allocationExists: Law<{ call: Call; id: string; address: { madeBy?: Urn } | undefined }> = {
  id: "aws-elastic-ip-exists",
  statement: "An association is of an Elastic IP that was allocated.",
  source: `${MOTO} InvalidAllocationIdError`,
  judge: ({ call, id, address }) => {
    const otherwise = refused(call, "InvalidAllocationID.NotFound", `The allocation ID '${id}' does not exist`);
    return address ? holds(dueTo(address.madeBy, otherwise)) : fails(otherwise);
  },
};

const networkHasGateway: Law<{ call: Call; vpcId: string; region: Region }> = {
  id: "aws-elastic-ip-needs-internet-gateway",
  statement: "An Elastic IP is associated in a VPC that has an internet gateway.",
  source: "EC2 API reference, AssociateAddress; hashicorp/terraform issue 1189 (depends_on of the gateway)",
  judge: ({ call, vpcId, region }) => {
    const otherwise = refused(call, "Gateway.NotAttached", `Network ${vpcId} is not attached to any internet gateway`);
    const gateway = Object.values(region.internetGateways).find((found) => found.vpcId === vpcId);
    return gateway ? holds(dueTo(gateway.madeBy, otherwise)) : fails(otherwise);
  },
};

const notReassociated: Law<{ call: Call; address: ElasticIp; allowed: boolean }> = {
  id: "aws-elastic-ip-reassociated-on-request",
  statement: "An Elastic IP that is associated goes to another instance only when the call allows it.",
  source: "EC2 API reference, AssociateAddress (AllowReassociation)",
  judge: ({ call, address, allowed }) =>
    allowed || address.instanceId === undefined
      ? holds()
      : fails(
          refused(
            call,
            "Resource.AlreadyAssociated",
            `resource ${address.allocationId} is already associated with associate-id ${address.associationId ?? ""}`,
          ),
        ),
};

export const addressLaws = [instanceExists, allocationExists, networkHasGateway, notReassociated] as const;

/** internal/service/ec2/ec2_eip.go */
export const eip = ec2Model<ElasticIp>({
  type: "aws:ec2/eip:Eip",
  coverage: "In a VPC, associated with an instance or free. Network interfaces, own pools and IPAM are refused.",
  shape: {
    ...notSimulated(
      "address",
      "associateWithPrivateIp",
      "customerOwnedIpv4Pool",
      "ipamPoolId",
      "networkBorderGroup",
      "networkInterface",
      "publicIpv4Pool",
    ),
    domain: z.literal("vpc", "expected domain to be vpc").optional(),
    instance: text,
  },
  replaceOn: ["domain"],
  durations: { create: 2, update: 2, delete: 1 },
  computed: [
    "allocationId",
    "arn",
    "associationId",
    "domain",
    "instance",
    "networkBorderGroup",
    "privateIp",
    "publicDns",
    "publicIp",
  ],
  create: (inputs, at, operation) => {
    const { account, region } = at;
    const id = newId(account, "eipalloc");
    const address: ElasticIp = {
      allocationId: id,
      address: newPublicAddress(account),
      tags: texts(inputs["tagsAll"]),
      madeBy: operation.urn,
    };
    const instanceId = textOf(inputs["instance"]);
    if (instanceId !== undefined) {
      judge(ec2("creating EC2 EIP", "AssociateAddress"), instanceId, at, operation);
    }
    region.elasticIps[id] = address;
    if (instanceId !== undefined) associate(address, instanceId, at, operation.urn);
    return id;
  },
  find: (id, { region }) => region.elasticIps[id],
  live: (address, { region, name, arn }) => {
    const instance = region.instances[address.instanceId ?? ""];
    return {
      allocationId: address.allocationId,
      arn: arn(`elastic-ip/${address.allocationId}`),
      associationId: address.associationId ?? "",
      domain: "vpc",
      instance: address.instanceId ?? "",
      networkBorderGroup: name,
      privateIp: instance?.privateIp ?? "",
      publicDns: `ec2-${address.address.replaceAll(".", "-")}.${name}.compute.amazonaws.com`,
      publicIp: address.address,
    };
  },
  tags: (thing) => thing,
  update: (address, inputs, at, operation) => {
    const instanceId = textOf(inputs["instance"]);
    if (instanceId === undefined || instanceId === address.instanceId) return;
    judge(ec2(`updating EC2 EIP (${address.allocationId})`, "AssociateAddress"), instanceId, at, operation);
    disassociate(address, at);
    associate(address, instanceId, at, operation.urn);
  },
  delete: (address, at) => {
    disassociate(address, at);
    at.region.elasticIps = without(at.region.elasticIps, address.allocationId);
  },
});

/** internal/service/ec2/ec2_eip_association.go */
export const eipAssociation = ec2Model<ElasticIp>({
  type: "aws:ec2/eipAssociation:EipAssociation",
  coverage: "Of an allocation with an instance. Network interfaces and addresses are refused.",
  shape: {
    ...notSimulated("networkInterfaceId", "privateIpAddress", "publicIp"),
    allocationId: z.string(),
    allowReassociation: flag,
    instanceId: z.string(),
  },
  replaceOn: ["allocationId", "allowReassociation", "instanceId"],
  durations: { create: 2, update: 1, delete: 1 },
  computed: ["networkInterfaceId", "privateIpAddress", "publicIp"],
  create: (inputs, at, operation) => {
    const [allocationId, instanceId] = [word(inputs["allocationId"]), word(inputs["instanceId"])];
    const call = ec2("creating EC2 EIP Association", "AssociateAddress");
    const address = at.region.elasticIps[allocationId];
    operation.uphold(allocationExists, { call, id: allocationId, address });
    if (!address) throw new Error("the law that the address exists held, and it does not exist");
    judge(call, instanceId, at, operation);
    operation.uphold(notReassociated, { call, address, allowed: inputs["allowReassociation"] !== false });
    disassociate(address, at);
    return associate(address, instanceId, at, operation.urn);
  },
  find: (id, { region }) => Object.values(region.elasticIps).find(({ associationId }) => associationId === id),
  live: ({ allocationId, address, instanceId = "" }, { region }) => ({
    allocationId,
    instanceId,
    networkInterfaceId: instanceId.replace("i-", "eni-"),
    privateIpAddress: region.instances[instanceId]?.privateIp ?? "",
    publicIp: address,
  }),
  delete: (address, at) => {
    disassociate(address, at);
  },
});

function judge(call: Call, instanceId: string, { region }: At, operation: Operation<World>): void {
  const instance: Instance | undefined = region.instances[instanceId];
  operation.uphold(instanceExists, { call, id: instanceId, instance });
  const vpcId = region.subnets[instance?.subnetId ?? ""]?.vpcId ?? "";
  operation.uphold(networkHasGateway, { call, vpcId, region });
}

/** The address that AWS had given the instance goes back to AWS (EC2 user guide, "Elastic IP addresses"). */
function associate(address: ElasticIp, instanceId: string, { account, region }: At, by: Urn): string {
  const id = newId(account, "eipassoc");
  address.instanceId = instanceId;
  address.associationId = id;
  address.associatedBy = by;
  const instance = region.instances[instanceId];
  if (instance) delete instance.publicIp;
  return id;
}

function disassociate(address: ElasticIp, { account, region }: At): void {
  const instance = region.instances[address.instanceId ?? ""];
  delete address.instanceId;
  delete address.associationId;
  delete address.associatedBy;
  if (instance?.associatePublicIp === true && instance.state === "running") {
    instance.publicIp = newPublicAddress(account);
  }
}
