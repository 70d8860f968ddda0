// What a node accepts as its configuration, and in which mode.
import type { Law, Urn } from "../../kernel/model";
import { letOutBy } from "../../world/aws/reach";
import { VANILLA_SCHEMATIC } from "../../world/imageFactory";
import type { Cluster, Machine, World } from "../../world/model";
import { rpcError } from "./talosApi";

const DOING = "Error applying configuration";

export interface ValidityFacts {
  readonly machine: Machine;
  /** Talos's own message; empty when the configuration is valid. */
  readonly problem: string;
  /** Set instead when the configuration does not parse. */
  readonly unreadable: string;
  /** True when it has the v1alpha1 document that a machine needs to boot. */
  readonly complete: boolean;
}

export const configurationValid: Law<ValidityFacts> = {
  id: "talos-configuration-must-be-valid",
  statement: "A node validates a configuration before it accepts it; the messages are those of Talos's own library.",
  source:
    "siderolabs/talos v1.12.1 internal/app/maintenance/server.go and internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go (ApplyConfiguration)",
  judge: ({ machine, problem, unreadable, complete }) => {
    const refuse = (code: string, text: string) =>
      ({ holds: false, message: `${DOING}: ${rpcError(code, text)}` }) as const;
    const maintenance = machine.config === undefined;
    if (unreadable !== "") {
      return maintenance
        ? refuse("Unknown", `failed to parse config: ${unreadable}`)
        : refuse("InvalidArgument", unreadable);
    }
    if (!complete) {
      return refuse(
        "InvalidArgument",
        "the applied machine configuration doesn't contain v1alpha1 config, did you mean to patch the machine config instead?",
      );
    }
    if (problem !== "") {
      return refuse("InvalidArgument", maintenance ? `configuration validation failed: ${problem}` : problem);
    }
    return { holds: true, because: [] };
  },
};

export interface SecretsFacts {
  readonly cluster: Cluster | undefined;
  readonly node: string;
}

export const secretsExist: Law<SecretsFacts> = {
  id: "talos-configuration-embeds-cluster-secrets",
  statement: "A configuration carries its cluster's secrets, so these are made before it.",
  source: "siderolabs/talos v1.12.1 pkg/machinery/config/generate (secrets bundle)",
  judge: ({ cluster, node }) => ({
    holds: true,
    because: cluster
      ? [
          {
            anyOf: [cluster.madeBy],
            otherwise: `${DOING}: the configuration of ${node} embeds secrets that were not made before it`,
          },
        ]
      : [],
  }),
};

export interface ModeFacts {
  readonly machine: Machine;
  /** Resource that applies. */
  readonly urn: Urn;
  /** Resource that bootstrapped the node's cluster, if one did. */
  readonly bootstrappedBy: Urn | undefined;
  /** The mode that was asked for. */
  readonly asked: string;
  /** The mode that is sent to the node. */
  readonly mode: string;
  /** Paths that cannot change on a running node. */
  readonly fields: readonly string[];
}

export const modeSupported: Law<ModeFacts> = {
  id: "talos-maintenance-mode-takes-auto-or-reboot",
  statement:
    "A node in maintenance mode takes a configuration with the modes auto and reboot only. staged_if_needing_reboot resolves to staged there, because the node's dry run answers with the protocol's zero value, which is reboot. A node leaves maintenance mode some time after it took a configuration, and nothing that applied it waits for that: only the bootstrap of its cluster does.",
  source:
    "siderolabs/talos v1.12.1 internal/app/maintenance/server.go ApplyConfiguration, api/machine/machine.proto; siderolabs/terraform-provider-talos v0.11.0 pkg/talos/talos_machine_configuration_apply_resource.go dryRunNeedsReboot; pulumi/pulumi-terraform-bridge pkg/pf/tfbridge/provider_create.go (plans again at create)",
  judge: ({ machine, urn, bootstrappedBy, asked }) => {
    if (asked === "auto" || asked === "reboot") return { holds: true, because: [] };
    const spelled = asked === "staged_if_needing_reboot" ? "staged" : asked.replaceAll("_", "-");
    const text = `apply configuration --mode='${spelled}' is not supported in maintenance mode`;
    const message = `${DOING}: ${rpcError("Unimplemented", text)}`;
    if (!machine.config) return { holds: false, message };
    const makers = machine.configuredBy ?? [machine.config.madeBy];
    if (makers.includes(urn)) return { holds: true, because: [] };
    if (bootstrappedBy === undefined) return { holds: false, message };
    return { holds: true, because: [makers, [bootstrappedBy]].map((anyOf) => ({ anyOf, otherwise: message })) };
  },
};

export const immediateEnough: Law<ModeFacts> = {
  id: "talos-no-reboot-mode-takes-immediate-changes",
  statement: "With the mode no_reboot a node refuses changes that it cannot take over while it runs.",
  source: "siderolabs/talos v1.12.1 internal/app/machined/pkg/runtime/v1alpha1/v1alpha1_runtime.go CanApplyImmediate",
  judge: ({ machine, mode, fields }) => {
    if (!machine.config || mode !== "no_reboot" || fields.length === 0) return { holds: true, because: [] };
    const text = `this config change can't be applied in immediate mode\ndiff:\n${fields.join("\n")}`;
    return { holds: false, message: `${DOING}: ${rpcError("InvalidArgument", text)}` };
  },
};

export interface InstallerFacts {
  readonly world: World;
  readonly machine: Machine;
  /** `machine.install.image` */
  readonly image: string;
}

const FACTORY_INSTALLER = /^[^/]+\/(?:[a-z0-9-]+-)?installer(?:-secureboot)?\/([0-9a-f]{64}):(v[^:/]+)$/;

/** Schematic and Talos version that a factory installer image names. */
export function installerOf(image: string): { readonly schematic: string; readonly talosVersion: string } | undefined {
  const [, schematic, talosVersion] = FACTORY_INSTALLER.exec(image) ?? [];
  return schematic !== undefined && talosVersion !== undefined ? { schematic, talosVersion } : undefined;
}

export const imagesPulled: Law<Pick<InstallerFacts, "world" | "machine">> = {
  id: "talos-first-configuration-pulls-images",
  statement:
    "A node that takes its first configuration pulls the images of its services, so in AWS its security groups must let it out. The node accepts the configuration and tries again for ever; the lab says it at once.",
  source:
    "siderolabs/talos v1.12.1 internal/app/machined/pkg/system/services/{kubelet,etcd}.go (PreFunc pulls), internal/pkg/containers/image/image.go (text)",
  judge: ({ world, machine }) => {
    const rules = machine.config ? undefined : letOutBy(world, machine, "tcp", 443);
    if (rules === undefined) return { holds: true, because: [] };
    const otherwise = `${DOING}: failed to pull image "registry.k8s.io/pause": dial tcp: i/o timeout (no security group lets ${machine.name} out)`;
    return rules.length === 0
      ? { holds: false, message: otherwise }
      : { holds: true, because: [{ anyOf: rules, otherwise }] };
  },
};

export const installerExists: Law<InstallerFacts> = {
  id: "talos-installer-image-must-exist",
  statement:
    "A box that was booted from an ISO or over the network installs itself from machine.install.image, so the Image Factory must know the schematic in it. The node finds out after it has accepted the configuration and falls back to maintenance mode; the lab says it at once. Disk images are installed already and pull nothing.",
  source: "siderolabs/talos v1.12.1 internal/pkg/containers/image/image.go (text), internal/pkg/install/pull.go",
  judge: ({ world, machine, image }) => {
    const wanted = machine.platform === "metal" && !machine.config ? installerOf(image) : undefined;
    if (!wanted || wanted.schematic === VANILLA_SCHEMATIC) return { holds: true, because: [] };
    const known = world.schematics[wanted.schematic];
    const text = `task install (1/1): failed: failed to pull image "${image}": failed to resolve reference "${image}": not found`;
    if (!known) return { holds: false, message: `${DOING}: ${text}` };
    return {
      holds: true,
      because: known.madeBy.length > 0 ? [{ anyOf: known.madeBy, otherwise: `${DOING}: ${text}` }] : [],
    };
  },
};
