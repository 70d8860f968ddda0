// The simulated look-up of an Elastic IP that somebody allocated, by its address or its id.
import { z } from "zod";
import type { FunctionModel, Law, Urn } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import { placeOf } from "../../world/aws/ec2";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import type { World } from "../../world/model";
import { notSimulated, text } from "./ec2Shapes";
import { PROVIDER, regionName } from "./services";

export const addressFound: Law<{ found: readonly { readonly madeBy?: Urn }[] }> = {
  id: "aws-elastic-ip-lookup-finds-one",
  statement: "A look-up of an Elastic IP finds exactly one in its region.",
  source: `${PROVIDER} internal/service/ec2/ec2_eip_data_source.go and internal/tfresource/not_found_error.go`,
  judge: ({ found }) => {
    const [address, ...others] = found;
    const otherwise = "no matching EC2 EIP found";
    if (others.length > 0) {
      return fails("multiple EC2 EIPs matched; use additional constraints to reduce matches to a single EC2 EIP");
    }
    return address ? holds(dueTo(address.madeBy, otherwise)) : fails(otherwise);
  },
};

const args = z.strictObject({ ...notSimulated("filters", "tags"), id: text, publicIp: text, region: text });

export const getElasticIp: FunctionModel<World> = {
  token: "aws:ec2/getElasticIp:getElasticIp",
  coverage: "By its address or its allocation. Filters and tags are refused.",
  secretOutputs: [],
  invoke: (given, operation) => {
    const { inputs, failures } = strict(args, given, "getElasticIp");
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const name = regionName(operation, inputs);
    const { account, region } = placeOf(operation.world, name);
    const { id = null, publicIp = null } = inputs;
    const found = Object.values(region.elasticIps).filter(
      ({ allocationId, address }) =>
        (id === null || id === allocationId) && (publicIp === null || publicIp === address),
    );
    operation.uphold(addressFound, { found });
    const [address] = found;
    if (!address) throw new Error("the law that one address is found held, and there is none");
    const instance = region.instances[address.instanceId ?? ""];
    return {
      ...inputs,
      id: address.allocationId,
      arn: `arn:aws:ec2:${name}:${account.id}:elastic-ip/${address.allocationId}`,
      associationId: address.associationId ?? "",
      domain: "vpc",
      instanceId: address.instanceId ?? "",
      privateIp: instance?.privateIp ?? "",
      publicDns: `ec2-${address.address.replaceAll(".", "-")}.${name}.compute.amazonaws.com`,
      publicIp: address.address,
      region: name,
      tags: address.tags,
    };
  },
};
