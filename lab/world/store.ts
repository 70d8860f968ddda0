// Keeps the world on disk: read at start, written atomically after every change.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Underlay, World } from "./model";

/** A world document and its file. */
export class WorldStore {
  private writing: Promise<void> | undefined;
  private queued: Promise<void> | undefined;

  private constructor(
    readonly world: World,
    private readonly file: string,
  ) {}

  /**
   * Reads the world, or makes a new one of the underlay. Hardware that the underlay gained or changed since then is
   * taken over, so that a new hypervisor or box needs no reset; what was made in the lab stays.
   */
  static open(worldFile: string, underlayFile: string): WorldStore {
    const underlay = readUnderlay(underlayFile);
    const world = existsSync(worldFile) ? (readJson(worldFile) as World) : emptyWorld();
    adopt(world, underlay);
    mkdirSync(dirname(worldFile), { recursive: true });
    return new WorldStore(world, worldFile);
  }

  /** Writes the world as it is now. Calls that come while a write runs share the next one. */
  commit(): Promise<void> {
    if (!this.writing) {
      this.writing = this.write().finally(() => (this.writing = undefined));
      return this.writing;
    }
    this.queued ??= this.writing.then(() => {
      this.queued = undefined;
      return this.commit();
    });
    return this.queued;
  }

  private async write(): Promise<void> {
    const draft = `${this.file}.${process.pid}.tmp`;
    await writeFile(draft, JSON.stringify(this.world), { mode: 0o600 });
    await rename(draft, this.file);
  }
}

function emptyWorld(): World {
  return { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
}

function readUnderlay(file: string): Underlay {
  const document = readJson(file) as Underlay | { underlay: Underlay };
  return "underlay" in document ? document.underlay : document;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
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
