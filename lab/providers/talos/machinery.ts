// Asks Talos's own library, which runs in one long-lived process that all of the lab shares.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { goTool } from "../../engine/goTool";

/** Certificate and key, PEM in base64. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Secrets of a cluster, in the shape of the provider's `Secrets` resource. */
export interface MachineSecrets {
  readonly certs: {
    readonly etcd: KeyPair;
    readonly k8s: KeyPair;
    readonly k8sAggregator: KeyPair;
    readonly k8sServiceaccount: { readonly key: string };
    readonly os: KeyPair;
  };
  readonly cluster: { readonly id: string; readonly secret: string };
  readonly secrets: {
    readonly bootstrapToken: string;
    readonly secretboxEncryptionSecret: string;
    /** Only with contracts before 1.3. */
    readonly aescbcEncryptionSecret?: string;
  };
  readonly trustdinfo: { readonly token: string };
}

/** What a client of the Talos API logs in with, PEM in base64. */
export interface ClientConfiguration {
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** What a machine configuration says. */
export interface ConfigFacts {
  /** False when the v1alpha1 document is missing that a machine needs to boot. */
  readonly complete: boolean;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly machineType: string;
  /** `https://host:6443` */
  readonly endpoint: string;
  readonly cni: string;
  readonly proxyDisabled: boolean;
  readonly podSubnets: readonly string[];
  readonly serviceSubnets: readonly string[];
  readonly dnsDomain: string;
  readonly vips: readonly { readonly address: string; readonly link: string }[];
  /** Empty when Talos chooses one. */
  readonly hostname: string;
  readonly installImage: string;
  readonly installDisk: string;
  /** Tag of the kubelet image. */
  readonly kubernetesVersion: string;
  readonly kubeletArgs: Readonly<Record<string, string>>;
  readonly nodeIpSubnets: readonly string[];
  readonly externalCloudProvider: boolean;
  /** Static addresses with prefix length. */
  readonly addresses: readonly string[];
  readonly certSans: readonly string[];
  readonly apiServerCertSans: readonly string[];
  readonly nodeLabels: Readonly<Record<string, string>>;
  readonly nodeTaints: Readonly<Record<string, string>>;
  readonly scheduleOnControlPlanes: boolean;
  readonly kubernetesTalosApi: boolean;
  readonly inlineManifests: readonly string[];
  readonly extraManifests: readonly string[];
  /** PEM in base64. */
  readonly osCa: string;
  readonly k8sCa: string;
  /** `v1alpha1`, `HostnameConfig`, `Layer2VIPConfig/192.0.2.75`, … in order. */
  readonly documents: readonly string[];
}

interface Methods {
  genSecrets: [
    { readonly talosVersion: string },
    { readonly machineSecrets: MachineSecrets; readonly clientConfiguration: ClientConfiguration },
  ];
  genConfig: [
    {
      readonly clusterName: string;
      readonly clusterEndpoint: string;
      readonly machineType: string;
      readonly machineSecrets: MachineSecrets;
      readonly kubernetesVersion?: string;
      readonly talosVersion?: string;
      readonly configPatches?: readonly string[];
      readonly docs?: boolean;
      readonly examples?: boolean;
    },
    { readonly config: string },
  ];
  applyPatches: [{ readonly config: string; readonly patches: readonly string[] }, { readonly config: string }];
  validate: [
    { readonly config: string; readonly mode: "metal" | "cloud"; readonly strict: boolean },
    {
      readonly warnings: readonly string[];
      /** Talos's own message; empty when the configuration is valid. */
      readonly problem: string;
      /** Set instead when the configuration does not parse. */
      readonly unreadable: string;
    },
  ];
  parse: [{ readonly config: string }, ConfigFacts];
  rebootDecision: [
    { readonly old: string; readonly new: string },
    { readonly needsReboot: boolean; readonly fields: readonly string[]; readonly changed: readonly string[] },
  ];
  redact: [{ readonly config: string }, { readonly config: string }];
  talosconfig: [
    {
      readonly clusterName: string;
      readonly clientConfiguration: ClientConfiguration;
      readonly endpoints: readonly string[];
      readonly nodes: readonly string[];
    },
    { readonly config: string },
  ];
  kubeconfig: [
    { readonly config: string },
    {
      readonly kubeconfig: string;
      readonly host: string;
      readonly caCertificate: string;
      readonly clientCertificate: string;
      readonly clientKey: string;
    },
  ];
  handshake: [
    /** `serverCa` signed the server's certificate; it is also what the server trusts clients by. */
    { readonly serverCa: string; readonly client: ClientConfiguration },
    /** What Go's TLS client reports; empty when both sides trust each other. */
    { readonly problem: string },
  ];
  schematic: [
    { readonly schematic: string },
    { readonly id: string; readonly canonical: string; readonly extensions: readonly string[] },
  ];
}

/** One function per method of `tools/talos`. Each rejects with a `MachineryError` that holds the library's own words. */
export type Machinery = {
  readonly [Name in keyof Methods]: (params: Methods[Name][0]) => Promise<Methods[Name][1]>;
};

/** What Talos's library answered instead of a result. */
export class MachineryError extends Error {
  constructor(
    readonly method: string,
    message: string,
  ) {
    super(message);
    this.name = "MachineryError";
  }
}

interface Waiting {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

let shared: Promise<Client> | undefined;

/** The shared process; started, and built first if need be, by the first call. It never keeps Node.js alive. */
export async function machinery(): Promise<Machinery> {
  shared ??= goTool("talos").then((executable) => new Client(executable));
  try {
    return (await shared).methods;
  } catch (error) {
    shared = undefined;
    throw error;
  }
}

/** Ends the shared process, if there is one. A later `machinery()` starts another. */
export async function closeMachinery(): Promise<void> {
  const ending = shared;
  shared = undefined;
  await ending?.then(
    (client) => {
      client.close();
    },
    () => undefined,
  );
}

class Client {
  readonly methods: Machinery;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private ended: Error | undefined;

  constructor(executable: string) {
    this.child = spawn(executable, [], { stdio: ["pipe", "pipe", "inherit"] });
    this.child.unref();
    this.hold(false);
    this.child.on("error", (error) => {
      this.end(error);
    });
    this.child.on("close", () => {
      this.end(new Error("the process of tools/talos ended"));
    });
    // A write to a process that is gone is reported by its "close".
    this.child.stdin.on("error", () => undefined);
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      this.receive(line);
    });
    const ask =
      <Name extends keyof Methods>(method: Name) =>
      (params: Methods[Name][0]): Promise<Methods[Name][1]> =>
        this.ask(method, params) as Promise<Methods[Name][1]>;
    this.methods = {
      genSecrets: ask("genSecrets"),
      genConfig: ask("genConfig"),
      applyPatches: ask("applyPatches"),
      validate: ask("validate"),
      parse: ask("parse"),
      rebootDecision: ask("rebootDecision"),
      redact: ask("redact"),
      talosconfig: ask("talosconfig"),
      kubeconfig: ask("kubeconfig"),
      handshake: ask("handshake"),
      schematic: ask("schematic"),
    };
  }

  close(): void {
    this.child.stdin.end();
  }

  private ask(method: string, params: unknown): Promise<unknown> {
    if (this.ended) return Promise.reject(this.ended);
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { method, resolve, reject });
      this.hold(true);
      this.child.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
    });
  }

  private receive(line: string): void {
    const answer = JSON.parse(line) as { id: number; result?: unknown; error?: string };
    const asked = this.waiting.get(answer.id);
    if (!asked) return;
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.hold(false);
    if (answer.error === undefined) asked.resolve(answer.result);
    else asked.reject(new MachineryError(asked.method, answer.error));
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }

  /** Keeps Node.js alive while an answer is awaited, and only then. */
  private hold(awaiting: boolean): void {
    for (const pipe of [this.child.stdin, this.child.stdout]) {
      if (!(pipe instanceof Socket)) continue;
      if (awaiting) pipe.ref();
      else pipe.unref();
    }
  }
}
