// Keeps the world on disk: read at start, written after every change.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { adoptAccount } from "./aws/account";
import { unchanging } from "./changes";
import type { Underlay, World } from "./model";
import { readWorld, WorldFile } from "./worldFile";

/** A world and its file. */
export class WorldStore {
  private constructor(
    readonly world: World,
    private readonly file: WorldFile,
  ) {}

  /**
   * Reads the world, or makes a new one of the underlay. Hardware that the underlay gained or changed since then is
   * taken over, so that a new hypervisor or box needs no reset; what was made in the lab stays.
   */
  static open(worldFile: string, underlayFile: string): WorldStore {
    const underlay = readUnderlay(underlayFile);
    const world = existsSync(worldFile) ? readWorld(worldFile) : emptyWorld();
    for (const { objects, releases } of Object.values(world.clusters)) {
      for (const { body } of Object.values(objects)) unchanging(body);
      for (const { values } of Object.values(releases)) unchanging(values);
    }
    adopt(world, underlay);
    mkdirSync(dirname(worldFile), { recursive: true });
    return new WorldStore(world, new WorldFile(worldFile));
  }

  /** Writes the world as it is now. */
  commit(): void {
    this.file.write(this.world);
  }

  /** Writes the world as it is now, for people and programs that read one JSON document. */
  close(): void {
    this.file.writeDocument(this.world);
  }
}

function emptyWorld(): World {
  return { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
}

function readUnderlay(file: string): Underlay {
  try {
    const document = JSON.parse(readFileSync(file, "utf8")) as Underlay | { underlay: Underlay };
    return "underlay" in document ? document.underlay : document;
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function adopt(world: World, underlay: Underlay): void {
  if (underlay.networks) world.networks = underlay.networks;
  world.hypervisors = underlay.hypervisors.map((hypervisor) => {
    const known = world.hypervisors.find(
      ({ endpoint, name }) => endpoint === hypervisor.endpoint && name === hypervisor.name,
    );
    return { ...hypervisor, files: known?.files ?? {}, vms: known?.vms ?? {} };
  });
  for (const { name, address, installDisk } of underlay.metal) {
    world.machines[name] ??= {
      name,
      platform: "metal",
      addresses: [address],
      running: true,
      interfaces: [{ mac: mac(name), mtu: 1500 }],
      disks: [{ device: installDisk, sizeGiB: 500 }],
    };
  }
  for (const name of underlay.dnsZones ?? []) {
    world.dnsZones = { [name]: { id: zoneId(name), name, records: {} }, ...world.dnsZones };
  }
  if (underlay.aws) world.aws = adoptAccount(world.aws, underlay.aws);
}

/** 32 hexadecimal digits that depend on the name alone. */
function zoneId(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 32);
}

/** A locally administered MAC address that depends on the name alone. */
export function mac(seed: string): string {
  let hash = 0x811c9dc5;
  for (const char of seed) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  const bytes = [0xbc, 0x24, 0x11, (hash >>> 16) & 0xff, (hash >>> 8) & 0xff, hash & 0xff];
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(":");
}
