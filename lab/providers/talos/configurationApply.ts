// The simulated ConfigurationApply: a machine configuration on its way to a node.
import { createHash } from "node:crypto";
import { z } from "zod";
import { hasUnknown } from "../../kernel/codec";
import { Unknown, UNKNOWN, type Operation, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { nameOf, strict } from "../../kernel/strict";
import { clusterOf, takeConfig } from "../../world/talosNodes";
import type { AppliedConfig, Machine, World } from "../../world/model";
import {
  configurationValid,
  imagesPulled,
  immediateEnough,
  installerExists,
  installerOf,
  modeSupported,
  secretsExist,
} from "./applyLaws";
import { machinery, MachineryError, type ConfigFacts } from "./machinery";
import { reset } from "./reset";
import {
  bagOf,
  clientConfiguration,
  clientOf,
  clientSecrets,
  duration,
  flagOf,
  oneOf,
  textOf,
  textsOf,
} from "./shapes";
import { connect } from "./talosApi";

/** Minor version of the library in tools/talos. */
const LIBRARY = "v1.12";
const STAGED_IF_NEEDED = "staged_if_needing_reboot";
const MODES = ["auto", "reboot", "no_reboot", "staged", STAGED_IF_NEEDED];

const inputs = z.strictObject({
  applyMode: oneOf("apply_mode", MODES).optional(),
  clientConfiguration: clientConfiguration.optional(),
  configPatches: z.array(z.string()).optional(),
  endpoint: z.string().optional(),
  machineConfigurationInput: z.string().optional(),
  node: z.string(),
  onDestroy: z
    .strictObject({ graceful: z.boolean().optional(), reboot: z.boolean().optional(), reset: z.boolean().optional() })
    .optional(),
  timeouts: z
    .strictObject({ create: duration.optional(), update: duration.optional(), delete: duration.optional() })
    .optional(),
});

/** What the provider asks for with messages of its own. */
const REQUIRED = [
  [
    "machineConfigurationInput",
    "Missing machine configuration input: Exactly one of machine_configuration_input or machine_configuration_input_wo must be set",
  ],
  [
    "clientConfiguration",
    "Missing client configuration: Exactly one of client_configuration or client_configuration_wo must be set",
  ],
] as const;

export const configurationApply: ResourceModel<World> = {
  type: "talos:machine/configurationApply:ConfigurationApply",
  coverage:
    "patches, validation, apply modes, staging and reset on destroy; a preview asks no node, so a changed configuration has an unknown resolvedApplyMode there; nothing is replaced and nothing is read back, as with the real provider; the write-only inputs (…Wo) are refused",
  check: (given, _old, operation) => {
    const checked = strict(inputs, given, nameOf(operation.urn));
    const missing = REQUIRED.filter(([property]) => checked.inputs[property] === undefined);
    return {
      inputs: checked.inputs,
      failures: [...checked.failures, ...missing.map(([property, reason]) => ({ property, reason }))],
    };
  },
  replaceOn: [],
  secretOutputs: ["machineConfiguration", "machineConfigurationInput", ...clientSecrets("clientConfiguration")],
  durations: (given) => ({
    // A VM answers about half a minute after its creation returned, and the provider retries until then. Staging needs
    // a node that runs: after its first configuration that is a quarter of a minute for the API with certificates.
    create: given["applyMode"] === STAGED_IF_NEEDED ? 15 : 35,
    update: 5,
    // A reset stops the pods and services, leaves etcd, wipes and reboots.
    delete: flagOf(bagOf(given["onDestroy"])["reset"], false) ? 90 : 0,
  }),
  plan: (given, old) => {
    const same = old !== undefined && rendersAlike(given, old);
    const computed = (property: string): Value => (same ? (old[property] ?? UNKNOWN) : UNKNOWN);
    const mode = given["applyMode"] ?? "auto";
    return {
      ...echo(given),
      machineConfiguration: computed("machineConfiguration"),
      machineConfigurationHash: computed("machineConfigurationHash"),
      resolvedApplyMode: mode === STAGED_IF_NEEDED || mode instanceof Unknown ? computed("resolvedApplyMode") : mode,
    };
  },
  create: async (given, operation) => ({
    id: "machine_configuration_apply",
    outputs: await apply(given, undefined, operation),
  }),
  read: (_id, old) => ({ inputs: inputsOf(old), outputs: old }),
  update: (_id, old, given, operation) => apply(given, old, operation),
  delete: async (_id, old, operation) => {
    const onDestroy = bagOf(old["onDestroy"]);
    if (!flagOf(onDestroy["reset"], false)) return;
    await reset(operation, {
      endpoint: textOf(old, "endpoint"),
      node: textOf(old, "node"),
      client: clientOf(old["clientConfiguration"]),
      graceful: flagOf(onDestroy["graceful"], true),
      reboot: flagOf(onDestroy["reboot"], false),
    });
  },
};

/** Inputs with the provider's defaults, as they stand in the state. */
function echo(given: Props): Props {
  const onDestroy = given["onDestroy"];
  return {
    ...given,
    endpoint: given["endpoint"] ?? given["node"] ?? UNKNOWN,
    applyMode: given["applyMode"] ?? "auto",
    ...(onDestroy === undefined || onDestroy instanceof Unknown
      ? {}
      : { onDestroy: { reset: false, graceful: true, reboot: false, ...bagOf(onDestroy) } }),
  };
}

function inputsOf(outputs: Props): Props {
  const known = new Set(Object.keys(inputs.shape));
  return Object.fromEntries(Object.entries(outputs).filter(([property]) => known.has(property)));
}

/** True when the rendered configuration cannot differ from the one in the state. */
function rendersAlike(given: Props, old: Props): boolean {
  const rendered = (props: Props): string =>
    JSON.stringify([props["machineConfigurationInput"], props["configPatches"] ?? []]);
  const decisive = [given["machineConfigurationInput"] ?? null, given["configPatches"] ?? null];
  return !decisive.some(hasUnknown) && rendered(given) === rendered(old);
}

async function apply(given: Props, old: Props | undefined, operation: Operation<World>): Promise<Props> {
  const outputs = echo(given);
  const node = textOf(outputs, "node");
  const { world, urn } = operation;
  const library = await machinery();
  const yaml = await render(given);
  const machine = await connect(operation, {
    endpoint: textOf(outputs, "endpoint"),
    node,
    client: clientOf(given["clientConfiguration"]),
    doing: "Error applying configuration",
  });

  // A VM boots an image that is installed; a box installs itself, once.
  const mode = machine.platform === "metal" && !machine.config ? "metal" : "cloud";
  const verdict = await library.validate({ config: yaml, mode, strict: false });
  const facts = verdict.unreadable === "" ? await library.parse({ config: yaml }) : undefined;
  const live = machine.config?.yaml;
  const decision =
    live !== undefined && facts?.complete === true
      ? await library.rebootDecision({ old: live, new: yaml })
      : { needsReboot: false, fields: [] };

  const resolved = resolve(textOf(outputs, "applyMode"), machine, decision.needsReboot, yaml, old);
  const modeFacts = {
    machine,
    urn,
    bootstrappedBy: clusterOf(world, machine)?.bootstrappedBy,
    asked: textOf(outputs, "applyMode"),
    mode: resolved,
    fields: decision.fields,
  };
  operation.uphold(modeSupported, modeFacts);
  operation.uphold(configurationValid, { machine, ...verdict, complete: facts?.complete === true });
  if (!facts) throw new Error("a configuration that does not parse was accepted");
  operation.uphold(immediateEnough, modeFacts);
  operation.uphold(installerExists, { world, machine, image: facts.installImage });
  operation.uphold(imagesPulled, { world, machine });
  operation.uphold(secretsExist, { cluster: world.clusters[facts.clusterId], node });
  for (const warning of verdict.warnings) operation.log("warning", warning);
  const runs = machine.image?.talosVersion;
  if (runs !== undefined && !runs.startsWith(`${LIBRARY}.`)) {
    operation.log(
      "warning",
      `Node ${node} runs Talos ${runs}; the lab validated its configuration with Talos ${LIBRARY}.`,
    );
  }

  enact(world, machine, facts, { yaml, urn, mode: resolved, onDestroy: fateOf(outputs) });
  if (resolved === "staged" && textOf(outputs, "applyMode") === STAGED_IF_NEEDED) {
    operation.log(
      "warning",
      `Node ${node}: Configuration requires reboot. Using 'staged' mode. Manually reboot with: talosctl reboot --nodes ${node}: Reboot prevented - using staged mode`,
    );
  }
  return {
    ...outputs,
    machineConfiguration: yaml,
    machineConfigurationHash: createHash("sha256").update(yaml).digest("hex"),
    resolvedApplyMode: resolved,
  };
}

/** Applies the patches; the library's errors get the provider's capital letter. */
async function render(given: Props): Promise<string> {
  const { applyPatches } = await machinery();
  try {
    const patched = await applyPatches({
      config: textOf(given, "machineConfigurationInput"),
      patches: textsOf(given["configPatches"]),
    });
    return patched.config;
  } catch (error) {
    if (!(error instanceof MachineryError)) throw error;
    throw new Error(error.message.charAt(0).toUpperCase() + error.message.slice(1));
  }
}

/** The mode that is sent, as the provider resolves it by a dry run on the node. */
function resolve(mode: string, machine: Machine, needsReboot: boolean, yaml: string, old: Props | undefined): string {
  if (mode !== STAGED_IF_NEEDED) return mode;
  // An unchanged configuration keeps what was resolved for it: no dry run.
  const before = old?.["machineConfiguration"] === yaml ? old["resolvedApplyMode"] : undefined;
  if (typeof before === "string" && before !== "") return before;
  return needsReboot || !machine.config ? "staged" : "auto";
}

/** What destroying this resource will do to the node. */
function fateOf(outputs: Props): NonNullable<AppliedConfig["onDestroy"]> {
  const onDestroy = bagOf(outputs["onDestroy"]);
  if (!flagOf(onDestroy["reset"], false)) return "stays";
  return flagOf(onDestroy["graceful"], true) ? "leaves" : "wipes";
}

/** What the node does with a configuration that it accepted. */
function enact(
  world: World,
  machine: Machine,
  facts: ConfigFacts,
  how: Pick<AppliedConfig, "yaml" | "onDestroy"> & { readonly urn: string; readonly mode: string },
): void {
  const config: AppliedConfig = {
    yaml: how.yaml,
    madeBy: how.urn,
    clusterId: facts.clusterId,
    machineType: facts.machineType === "worker" ? "worker" : "controlplane",
    vips: facts.machineType === "worker" ? [] : facts.vips.map(({ address }) => address),
    ...(how.onDestroy === undefined ? {} : { onDestroy: how.onDestroy }),
  };
  enroll(world, facts, how.urn);
  if (how.mode === "staged") {
    machine.staged = config;
    return;
  }
  const installer = machine.platform === "metal" && !machine.config ? installerOf(facts.installImage) : undefined;
  if (installer) {
    machine.image = { ...installer, extensions: world.schematics[installer.schematic]?.extensions ?? [] };
  }
  for (const address of facts.addresses) {
    const bare = address.split("/")[0] ?? address;
    if (!machine.addresses.includes(bare)) machine.addresses.push(bare);
  }
  takeConfig(world, machine, config);
  const cluster = clusterOf(world, machine);
  if (cluster) [cluster.name, cluster.endpoint] = [facts.clusterName, facts.endpoint];
}

/** A cluster whose secrets were not made here, such as an imported one, is known from its first node on. */
function enroll(world: World, facts: ConfigFacts, urn: string): void {
  world.clusters[facts.clusterId] ??= {
    id: facts.clusterId,
    name: facts.clusterName,
    endpoint: facts.endpoint,
    madeBy: urn,
    osCa: Buffer.from(facts.osCa, "base64").toString("utf8"),
    k8sCa: Buffer.from(facts.k8sCa, "base64").toString("utf8"),
    etcd: [],
    objects: {},
    releases: {},
  };
}
