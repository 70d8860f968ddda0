// A spot request does not end while somebody still wants its machine.
import { INSTANCE, isSpot, SPOT_REQUEST, spotTerms } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

export const awsSpotValidUntil: ResourceRule = {
  kind: "resource",
  id: "aws-spot-valid-until",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A persistent request without an end of its own ends after seven days, and a machine that is stopped then never starts again.",
  condition: "The end of a persistent request is a fixed time in UTC, not before the day of the settings.",
  repair: "Set validUntil to a fixed day some years ahead, e.g. 2036-01-01T00:00:00Z.",
  source:
    "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateSpotMarketOptionsRequest.html: the default is 7 days from the current date",
  example: 'instanceMarketOptions: { marketType: "spot", spotOptions: { spotInstanceType: "persistent" } }',
  exceptions: "in the stack file",
  settings: {
    // No clock: the same program is judged alike today and next year.
    earliest: {
      description: "First day on which a request may end, YYYY-MM-DD",
      type: "string",
      default: "2030-01-01",
    },
  },
  types: [INSTANCE, SPOT_REQUEST],
  check: (machine, judge) => {
    if (!isSpot(machine)) return;
    const { kind, end, persistentByDefault } = spotTerms(machine);
    if (kind.text() !== "persistent" && (kind.present || !persistentByDefault)) return;
    const earliest = String(judge.settings.get("earliest").known());
    if (!end.present) {
      judge.report(end, `absent, which is in seven days: set a time after ${earliest}`);
    } else if (!TIME.test(end.text() ?? "") || String(end.known()) < earliest) {
      judge.report(end, `${end.shown()} is no time after ${earliest}: the machine would never start again after it`);
    }
  },
};
