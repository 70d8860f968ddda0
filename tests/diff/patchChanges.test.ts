// Proves what a preview's config patches say of a node: by Talos's rule where everything is shown, and `unknown` where
// something is secret or not known yet. It cannot prove that the node runs what the state says.
import { patchChanges } from "../../lab/diff/patchChanges";
import { KNOWN_LATER, SECRET, type Shown, type Step } from "../../lab/diff/steps";

const URN = "urn:pulumi:gitlab::homelab::talos:machine/configurationApply:ConfigurationApply::node";

const v1alpha1 = (machine: string, talos = "v1.12.2"): string =>
  `machine:\n  install: { image: "factory.talos.dev/nocloud-installer/0:${talos}" }\n${machine}`;
const UDEV = '  udev: { rules: ["KERNEL==\\"a\\""] }\n';
const LABEL = "  nodeLabels: { rack: two }\n";

const step = (before: Shown, after: Shown, paths: readonly string[], changes: Partial<Step> = {}): Step => ({
  urn: URN,
  type: "talos:machine/configurationApply:ConfigurationApply",
  operation: "update",
  before: { configPatches: before, machineConfigurationInput: SECRET },
  after: { configPatches: after, machineConfigurationInput: SECRET },
  paths,
  ...changes,
});

const NODE_OBJECT = { consequence: "API only", because: "the Node object changes" };
const REBOOT = {
  consequence: "reboot",
  because: "machine.udev.rules is live after a reboot; until then the configuration is staged",
};
const BELOW = "the configuration below the patches changes, and it is secret";
const unknown = (because: string) => ({ consequence: "unknown", because });

test.each<[string, Step, { consequence: string; because: string }]>([
  ["a label", step([v1alpha1("")], [v1alpha1(LABEL)], ["configPatches[0]"]), NODE_OBJECT],
  ["a rule of udev", step([v1alpha1("")], [v1alpha1(UDEV)], ["configPatches[0]"]), REBOOT],
  [
    "a label that every control plane has is taken away",
    step(
      [v1alpha1("")],
      [v1alpha1('  nodeLabels: { node.kubernetes.io/exclude-from-external-load-balancers: { $patch: "delete" } }\n')],
      ["configPatches[0]"],
    ),
    NODE_OBJECT,
  ],
  [
    "another document",
    step([v1alpha1("")], [v1alpha1(""), "apiVersion: v1alpha1\nkind: ResolverConfig\n"], ["configPatches[1]"]),
    { consequence: "API only", because: "resolvers change at once" },
  ],
  [
    "a version of Talos without a known rule",
    step([v1alpha1("", "v1.13.0")], [v1alpha1(LABEL, "v1.13.0")], ["configPatches[0]"]),
    unknown("whether this version of Talos takes it over without a reboot is not known here"),
  ],
  [
    "a patch beside a secret one that stays",
    step([v1alpha1(""), SECRET], [v1alpha1(LABEL), SECRET], ["configPatches[0]"]),
    NODE_OBJECT,
  ],
  [
    "a secret patch",
    step([v1alpha1(""), SECRET], [v1alpha1(LABEL), SECRET], ["configPatches[0]", "configPatches[1]"]),
    unknown("a patch that is secret may change"),
  ],
  [
    "patches of which one is secret, where the provider does not say which",
    step([v1alpha1(""), SECRET], [v1alpha1(LABEL), SECRET], ["configPatches"]),
    unknown("a patch that is secret may change"),
  ],
  [
    "patches that are known at the up",
    step([v1alpha1("")], KNOWN_LATER, ["configPatches"]),
    unknown("a patch is known at the up"),
  ],
  [
    "patches of which one is known at the up",
    step([v1alpha1(UDEV), "kind: A\n"], [KNOWN_LATER, "kind: A\n"], ["configPatches[0]"]),
    unknown("a patch is known at the up"),
  ],
  [
    "a patch that is secret from now on",
    step([v1alpha1(UDEV)], [SECRET], ["configPatches[0]"]),
    unknown("a secret patch comes or goes"),
  ],
  [
    "secret patches alone",
    step([SECRET], [SECRET], ["configPatches[0]"]),
    unknown("a patch that is secret may change"),
  ],
  [
    "another configuration below them",
    step([v1alpha1("")], [v1alpha1("")], ["machineConfigurationInput"]),
    unknown(BELOW),
  ],
  [
    "that and a reboot",
    step([v1alpha1("")], [v1alpha1(UDEV)], ["configPatches[0]", "machineConfigurationInput"]),
    REBOOT,
  ],
])("%s", async (_, one, expected) => {
  const found = await patchChanges([one]);
  expect(found.map(([urn, { consequence, because }]) => [urn, { consequence, because }])).toEqual([[URN, expected]]);
});

test("what leaves the patches alone, and what is no update of a node, is left to the table", async () => {
  const steps = [
    step([v1alpha1("")], [v1alpha1("")], ["onDestroy"]),
    step([], [v1alpha1("")], [], { operation: "create" }),
    step([v1alpha1("")], [v1alpha1(UDEV)], ["configPatches[0]"], { type: "talos:machine/secrets:Secrets" }),
  ];
  expect(await patchChanges(steps)).toEqual([]);
});

test("secrets in patches are not in the details", async () => {
  const tunnel = (mtu: number): string =>
    `apiVersion: v1alpha1\nkind: WireguardConfig\nname: wg0\nmtu: ${String(mtu)}\nprivateKey: canary-of-a-key\n`;
  const paths = ["configPatches[1]"];
  const found = await patchChanges([step([v1alpha1(""), tunnel(1420)], [v1alpha1(""), tunnel(1400)], paths)]);
  expect(found).toMatchObject([[URN, { consequence: "API only", because: "the link is set up anew" }]]);
  expect(found[0]?.[1].details.map(({ title }) => title)).toEqual(["WireguardConfig wg0"]);
  expect(JSON.stringify(found)).not.toContain("canary-of-a-key");
});
