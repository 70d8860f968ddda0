// Which machines are part of an overlay, and with what.
import type { Machine, World } from "../model";
import { NEBULA_FILE, overlayDocuments } from "./documents";
import { nebulaHost, type NebulaHost } from "./nebula";
import { wireguardHost, type WireguardHost } from "./wireguard";

/** A machine's end of an overlay. */
export type Overlaid = NebulaHost | WireguardHost;

/** Extension that brings the service. */
const EXTENSION = "siderolabs/nebula";

/**
 * The device that a machine's live configuration makes, or why there is none; undefined without any overlay in it.
 * The service exists only in images with the extension, and starts only with its file.
 * Source: siderolabs/extensions network/nebula/nebula.yaml; siderolabs/talos
 * internal/app/machined/pkg/system/system.go (the text).
 */
export function overlayOf(_world: World, machine: Machine): Overlaid | { readonly trouble: string } | undefined {
  if (!machine.config) return undefined;
  const { nebula, wireguard } = overlayDocuments(machine.config.yaml);
  if (nebula) {
    if (machine.image?.extensions.includes(EXTENSION) !== true) {
      return {
        trouble: `service "ext-nebula" not defined: the image of ${machine.name} lacks the extension ${EXTENSION}`,
      };
    }
    if (nebula.file === undefined) {
      return { trouble: `ext-nebula of ${machine.name} has no configuration: nothing is mounted at ${NEBULA_FILE}` };
    }
    const host = nebulaHost(nebula.file);
    return typeof host === "string" ? { trouble: `ext-nebula of ${machine.name}: ${host}` } : host;
  }
  if (!wireguard) return undefined;
  const host = links.get(wireguard) ?? wireguardHost(wireguard);
  links.set(wireguard, host);
  return typeof host === "string" ? { trouble: `${machine.name}: ${host}` } : host;
}

/** By document, so that each key is derived once. */
const links = new WeakMap<object, WireguardHost | string>();

/** The machine's device, if it works. */
export function deviceOf(world: World, machine: Machine): Overlaid | undefined {
  const overlaid = overlayOf(world, machine);
  return overlaid && "trouble" in overlaid ? undefined : overlaid;
}

/** Machines whose device has an address; running ones first. */
export function holdersOf(world: World, address: string): readonly Machine[] {
  return Object.values(world.machines)
    .filter((machine) => deviceOf(world, machine)?.address === address)
    .sort((one, other) => Number(other.running) - Number(one.running));
}
