// Proves what is charged and what is not, and how the sum and a change are told. It cannot prove that the prices are
// those of today: the table names its month and its sources.
import { billLines } from "../../../lab/cli/billLines";
import { styleFor } from "../../../lab/cli/style";
import { billOf } from "../../../lab/cost/bill";
import { HOURS_A_MONTH, INSTANCE_HOUR } from "../../../lab/cost/prices";
import { emptyAccount, emptyRegion } from "../../../lab/world/aws/account";
import type { AwsAccount, Instance, Region } from "../../../lab/world/aws/model";

const plainStyle = styleFor({ isTTY: false });

const instance = (name: string, type: string, more: Partial<Instance> = {}): Instance => ({
  id: `i-${name}`,
  ami: "ami-1",
  type,
  subnetId: "subnet-1",
  privateIp: "172.31.16.10",
  associatePublicIp: true,
  securityGroups: [],
  state: "running",
  launched: 0,
  rootVolume: `vol-${name}`,
  metadata: { httpTokens: "required", hopLimit: 1, endpoint: true },
  disableApiTermination: false,
  shutdownBehavior: "stop",
  sourceDestCheck: true,
  tags: { Name: name },
  properties: {},
  madeBy: "urn",
  ...more,
});

const account = (regions: Record<string, Region>, more: Partial<AwsAccount> = {}): AwsAccount =>
  emptyAccount({ operator: "198.51.100.7", regions, ...more });

const volume = (name: string, sizeGiB: number, instanceId: string, tags = {}) => ({
  id: `vol-${name}`,
  availabilityZone: "us-west-2a",
  sizeGiB,
  type: "gp3",
  encrypted: true,
  deleteOnTermination: true,
  attachment: { instanceId, device: "/dev/xvda", madeBy: "urn" },
  tags,
});

const fleet = (more: Partial<Region> = {}): AwsAccount =>
  account(
    {
      "us-west-2": emptyRegion({
        instances: {
          "i-lighthouse-0": instance("lighthouse-0", "t3.medium"),
          "i-gpu-0": instance("gpu-0", "g4dn.xlarge", { spotRequest: "sir-1" }),
          "i-gone": instance("gone", "g5.xlarge", { state: "terminated" }),
        },
        elasticIps: {
          "eipalloc-1": {
            allocationId: "eipalloc-1",
            address: "203.0.113.1",
            instanceId: "i-lighthouse-0",
            tags: {},
            madeBy: "urn",
          },
        },
        volumes: {
          "vol-lighthouse-0": volume("lighthouse-0", 20, "i-lighthouse-0"),
          "vol-models": volume("models", 100, "i-gpu-0", { Name: "models" }),
        },
        snapshots: { "snap-1": { id: "snap-1", sizeGiB: 2, encrypted: true, tags: {}, madeBy: "urn" } },
        ...more,
      }),
    },
    {
      buckets: {
        images: {
          name: "images",
          region: "us-west-2",
          versioned: true,
          encrypted: true,
          publicAccessBlocked: true,
          objects: { "talos.raw": { bytes: 2 * 1024 ** 3, versions: 1 } },
          tags: {},
          forceDestroy: false,
          madeBy: "urn",
        },
      },
    },
  );

test("machines that stop cost nothing while they are stopped, disks and addresses always", () => {
  expect(billLines(billOf(fleet()), undefined, plainStyle))
    .toBe(`Cost, USD without tax and traffic; prices of us-west-2 in 2026-11
                                                    running                 stopped
  lighthouse-0, t3.medium            0.0416/h    30.37/month  0.0416/h    30.37/month
  gpu-0, g4dn.xlarge spot, about     0.2000/h   146.00/month                       –
  public address of gpu-0            0.0050/h     3.65/month                       –
  Elastic IP of lighthouse-0         0.0050/h     3.65/month  0.0050/h     3.65/month
  volume of lighthouse-0, 20 GB gp3  0.0022/h     1.60/month  0.0022/h     1.60/month
  models, 100 GB gp3                 0.0110/h     8.00/month  0.0110/h     8.00/month
  snapshot of an image, 2 GB         0.0001/h     0.10/month  0.0001/h     0.10/month
  bucket images, 2 GB                0.0001/h     0.05/month  0.0001/h     0.05/month
  together                           0.2650/h   193.41/month  0.0600/h    43.76/month
`);
});

test("a change is told against the bill before it", () => {
  const more = fleet();
  const extra = instance("gpu-1", "g5.xlarge", { spotRequest: "sir-2" });
  const west = more.regions["us-west-2"];
  if (west === undefined) throw new Error("no region");
  west.instances["i-gpu-1"] = extra;
  expect(billLines(billOf(more), billOf(fleet()), plainStyle).split("\n").at(-2)).toBe(
    "  this change adds                   +0.4050/h   295.65/month                       –",
  );
  expect(billLines(billOf(fleet()), billOf(fleet()), plainStyle)).not.toContain("this change adds");
});

test("what the table does not know is not counted and said", () => {
  const bill = billOf(fleet({ instances: { "i-big": instance("big", "p5.48xlarge") } }));
  expect(bill?.unpriced).toEqual(["big: the table has no p5.48xlarge"]);
});

test("without an account, or with an empty one, there is no bill", () => {
  expect(billOf(undefined)).toBeUndefined();
  expect(billOf(account({ "us-west-2": emptyRegion() }))).toBeUndefined();
});

test("a spot price is below the on-demand price", () => {
  const dear = Object.entries(INSTANCE_HOUR).filter(([, { onDemand, spot }]) => spot >= onDemand);
  expect(dear).toEqual([]);
  expect(HOURS_A_MONTH).toBe(730);
});
