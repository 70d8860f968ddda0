// Runs a program against Pulumi's mocks and keeps every registration as the engine would have received it.
import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";

/** Stands where the engine would have received a secret. */
export const SECRET = "[secret]";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  /** Inputs as they cross the wire; a secret's value is `SECRET`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the parent; "" for the stack. */
  readonly parent: string;
  /** Name of the provider resource; "" when a default provider would be used. */
  readonly provider: string;
  /** Names of the resources that it waits for, sorted: through `dependsOn` or through its inputs. */
  readonly dependsOn: readonly string[];
  readonly deletedWith: string;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly customTimeouts: { readonly create: string };
  /** Names of the hooks that run after it was created. */
  readonly afterCreate: readonly string[];
  /** Names of the hooks that are asked when an operation on it failed. */
  readonly onError: readonly string[];
}

export interface World {
  /** Outputs of a resource beside its inputs. */
  readonly outputs?: (resource: MockResourceArgs) => Record<string, unknown>;
  /** Results of functions. */
  readonly call?: (call: MockCallArgs) => Record<string, unknown>;
  readonly project?: string;
  readonly stack?: string;
  /** Plain configuration values by full key. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretConfig?: Readonly<Record<string, string>>;
}

export interface Recording<T> {
  /** By name: the order in which they arrive is not the program's to decide. */
  readonly registrations: readonly Registration[];
  /** The one resource of this logical name. With components and children never of one name, the name is enough. */
  one(name: string): Registration;
  /** What the program answered, outputs resolved. */
  readonly result: pulumi.Unwrap<T>;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getParent(): string;
  getProvider(): string;
  getDependenciesList(): string[];
  getDeletedwith(): string;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getCustomtimeouts(): { getCreate(): string } | undefined;
  getHooks(): { getAfterCreateList(): string[]; getOnErrorList(): string[] } | undefined;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

type RegisterHook = (request: unknown, callback: (error: null, response: unknown) => void) => void;

interface Monitor {
  registerResourceHook?: RegisterHook;
  registerErrorHook?: RegisterHook;
  registerResource(
    request: RegisterRequest,
    callback: (error: unknown, response: { getUrn(): string } | undefined) => void,
  ): void;
}

/** Runs `program` to its end, the registrations that it left behind included. */
export async function record<T>(program: () => T | Promise<T>, world: World = {}): Promise<Recording<T>> {
  const config = { ...world.config, ...world.secretConfig };
  pulumi.runtime.setAllConfig({ ...config }, Object.keys(world.secretConfig ?? {}));
  await pulumi.runtime.setMocks(
    {
      newResource: (resource) => ({
        id: `${resource.name}-id`,
        state: { ...(resource.inputs as Record<string, unknown>), ...world.outputs?.(resource) },
      }),
      call: (call) => world.call?.(call) ?? {},
    },
    world.project ?? "homelab",
    world.stack ?? "test",
    false,
    // What the engine calls the organization where stacks have none.
    "organization",
  );
  const registrations: Registration[] = [];
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  // Pulumi's mocks know hooks by name only: they are registered, and never run.
  monitor.registerErrorHook = monitor.registerResourceHook = (_request, callback) => {
    callback(null, {});
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    register(request, (error, response) => {
      if (response !== undefined) {
        registrations.push(read(request, response.getUrn()));
      }
      callback(error, response);
    });
  };
  const answer = await program();
  const result = await resolved(answer);
  await pulumi.runtime.disconnect();
  registrations.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    registrations,
    result,
    one(name) {
      const found = registrations.filter((registration) => registration.name === name);
      if (found.length !== 1 || found[0] === undefined) {
        const names = registrations.map((registration) => registration.name).join(", ");
        throw new Error(`${found.length} resources are called ${name}; there are: ${names}`);
      }
      return found[0];
    },
  };
}

/** Waits for outputs wherever they are in the answer; one that is never known is an error and not a hanging test. */
function resolved<T>(answer: T): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve, reject) => {
    // eslint-disable-next-line no-restricted-syntax -- this is how a value is awaited
    pulumi.output(answer).apply(resolve);
    setTimeout(() => {
      reject(new Error("the program's answer never resolved"));
    }, 4000).unref();
  });
}

const nameOf = (urn: string): string => urn.split("::")[3] ?? "";

function read(request: RegisterRequest, urn: string): Registration {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: masked(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    parent: nameOf(request.getParent()),
    provider: nameOf(request.getProvider().replace(/::[^:]*$/, "")),
    dependsOn: [...new Set(request.getDependenciesList().map(nameOf))].sort(),
    deletedWith: nameOf(request.getDeletedwith()),
    protect: request.getProtect(),
    ignoreChanges: request.getIgnorechangesList(),
    afterCreate: request.getHooks()?.getAfterCreateList() ?? [],
    onError: request.getHooks()?.getOnErrorList() ?? [],
    customTimeouts: { create: request.getCustomtimeouts()?.getCreate() ?? "" },
  };
}

function masked(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(masked);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const object = value as Record<string, unknown>;
  if (object[SIGNATURE] === SECRET_SIGNATURE) {
    return SECRET;
  }
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, masked(inner)]));
}
