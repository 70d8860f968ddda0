// Stops running GPU nodes of a cluster whose watchdog has not been heard of for too long.
import { DescribeInstancesCommand, EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";

const seenTag = "homelab:watchdog-seen";
/** Seconds by which the clock of a node may be ahead. A sign from further in the future is none. */
const skew = 300;

const ec2 = new EC2Client({});

/** Called by the clock: the event says nothing. */
export const handler = async () => {
  const now = Date.now() / 1000;
  const silence = Number(process.env.BACKSTOP_MINUTES) * 60;
  const silent = (await running()).filter((instance) => now - lastSign(instance, now) > silence);
  // One by one: a machine that cannot be stopped spares none of the others.
  const ids = silent.map(({ InstanceId }) => InstanceId);
  const results = await Promise.allSettled(ids.map((id) => ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))));
  const failures = results.filter(({ status }) => status === "rejected").map(({ reason }) => reason.message);
  if (failures.length > 0) {
    throw new Error(failures.join("; "));
  }
  return { stopped: ids };
};

async function running() {
  const Filters = [
    { Name: "tag:homelab:cluster", Values: [process.env.CLUSTER] },
    { Name: "tag:homelab:role", Values: ["gpu"] },
    { Name: "instance-state-name", Values: ["running"] },
  ];
  const found = [];
  let NextToken;
  do {
    const page = await ec2.send(new DescribeInstancesCommand({ Filters, NextToken }));
    found.push(...(page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  return found;
}

/** A machine that has just been started has time to come up. EC2 sets its launch time anew with each start. */
function lastSign({ LaunchTime, Tags = [] }, now) {
  const seen = Number(Tags.find(({ Key }) => Key === seenTag)?.Value);
  const launched = new Date(LaunchTime).getTime() / 1000;
  return seen > launched && seen <= now + skew ? seen : launched;
}
