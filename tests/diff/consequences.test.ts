// Proves what steps mean whose meaning depends on more than type and operation. What all others mean is told by the
// reports on samples.
import { meaningOf } from "../../lab/diff/consequences";
import type { Meaning } from "../../lab/diff/meaning";
import type { Step } from "../../lab/diff/steps";

const APPLY = "talos:machine/configurationApply:ConfigurationApply";
const RELEASE = "kubernetes:helm.sh/v3:Release";

const step = (type: string, operation: Step["operation"], before: Step["before"] = {}): Step => ({
  urn: `urn:pulumi:main::homelab::${type}::x`,
  type,
  operation,
  before,
  after: {},
  paths: [],
});

const RESET = { onDestroy: { reset: true, graceful: true, reboot: false } };
const LEFT = { onDestroy: { reset: false, graceful: false, reboot: false } };

test.each([
  [
    step(APPLY, "delete", RESET),
    { consequence: "data loss", because: "the node leaves the cluster, and what it stored is wiped" },
  ],
  [step(APPLY, "delete", LEFT), { consequence: "none", because: "the node is told nothing" }],
  [step(APPLY, "delete"), { consequence: "none", because: "the node is told nothing" }],
  [
    step(APPLY, "replace", RESET),
    { consequence: "data loss", because: "the node leaves the cluster, is wiped and configured anew" },
  ],
  [step(APPLY, "replace", LEFT), { consequence: "replacement", because: "the node is configured anew" }],
] satisfies [Step, Meaning][])("%j", (of, meaning) => {
  expect(meaningOf(of, [])).toEqual([meaning]);
});

test("another version of a chart restarts its pods, and so do other values", () => {
  expect(meaningOf(step(RELEASE, "update"), ["values", "version"])).toEqual([
    { consequence: "service restart", because: "its pods are replaced one after the other" },
    {
      consequence: "service restart",
      because: "its pods become those of another version, whose defaults may differ too",
    },
  ]);
});
