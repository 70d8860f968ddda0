// Proves that an Elastic IP which somebody allocated before is there, is found by its address in its region, is
// associated, and stays when everything that was made is gone. Cannot prove that AWS routes the address.
import { GET_ELASTIC_IP, instanceInputs, network, OPERATOR, refusal, REGION, startAws, TYPES } from "./ground";

const ADDRESS = "203.0.113.9";
const elasticIps = [{ region: REGION, address: ADDRESS }];

test("an address that was allocated before is found, associated and left", async () => {
  const { lab, aws } = await startAws({ aws: { elasticIps } });
  try {
    const { value } = await aws.invoke(GET_ELASTIC_IP, { publicIp: ADDRESS });
    expect(value).toMatchObject({
      publicIp: ADDRESS,
      region: REGION,
      domain: "vpc",
      instanceId: "",
      associationId: "",
    });
    expect(value["id"]).toMatch(/^eipalloc-[0-9a-f]{17}$/);
    expect((await aws.invoke(GET_ELASTIC_IP, { id: value["id"] ?? null })).value["publicIp"]).toBe(ADDRESS);

    const instance = await aws.create(TYPES.instance, "node", await instanceInputs(aws, await network(aws)));
    const association = await aws.create(TYPES.eipAssociation, "association", {
      allocationId: value["id"] ?? null,
      instanceId: instance.id,
    });
    expect(association.outputs.value["publicIp"]).toBe(ADDRESS);
    const found = await aws.invoke(GET_ELASTIC_IP, { publicIp: ADDRESS });
    expect(found.value).toMatchObject({ instanceId: instance.id, privateIp: "172.31.16.10" });
    await aws.delete(association);
    expect(Object.values(lab.lab.world().aws?.regions[REGION]?.elasticIps ?? {})).toEqual([
      { allocationId: value["id"], address: ADDRESS, tags: {} },
    ]);
  } finally {
    await lab.remove();
  }
});

test("an address of another region or of nobody is not found, nor is one among several without saying which", async () => {
  const { lab, aws } = await startAws({
    aws: { operator: OPERATOR, elasticIps: [...elasticIps, { region: "eu-central-1", address: "203.0.113.10" }] },
  });
  try {
    for (const publicIp of ["203.0.113.10", "203.0.113.11"]) {
      expect(await refusal(aws.invoke(GET_ELASTIC_IP, { publicIp }))).toBe("no matching EC2 EIP found");
    }
    await aws.create(TYPES.eip, "another", { domain: "vpc" });
    expect(await refusal(aws.invoke(GET_ELASTIC_IP, {}))).toBe(
      "multiple EC2 EIPs matched; use additional constraints to reduce matches to a single EC2 EIP",
    );
  } finally {
    await lab.remove();
  }
});
