// Proves that the local Talos SDK sends what the provider's schema names: tokens, every input and no other, required
// and secret ones, where the plugin comes from; and that it exposes every output. The table beside it holds the facts
// of the plugin's schema. It cannot prove the types of nested values, nor that the table still is the schema.
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import table from "./talos.table.json";

type Facts = Readonly<Record<string, { readonly required: boolean; readonly secret: boolean }>>;
type Construct = new (
  name: string,
  args: Record<string, unknown> | undefined,
  opts?: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;
type Invoke = (args: Record<string, unknown>) => unknown;

interface Request {
  getType(): string;
  getVersion(): string;
  getPlugindownloadurl(): string;
  getAdditionalsecretoutputsList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> };
}
interface InvokeRequest {
  getTok(): string;
  getVersion(): string;
  getPlugindownloadurl(): string;
  getArgs(): { toJavaScript(): Record<string, unknown> };
}
interface Monitor {
  registerResource: (request: Request, callback: unknown) => void;
  invoke: (request: InvokeRequest, callback: unknown) => void;
}

let registered: Request[];
let invoked: InvokeRequest[];

beforeEach(async () => {
  registered = [];
  invoked = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name }) => ({ id: `${name}-id`, state: {} }),
    call: () => ({ id: "result" }),
  });
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const { registerResource, invoke } = monitor;
  monitor.registerResource = (request, callback) => {
    registered.push(request);
    registerResource.call(monitor, request, callback);
  };
  monitor.invoke = (request, callback) => {
    invoked.push(request);
    invoke.call(monitor, request, callback);
  };
});

const namespaces = {
  client: talos.client,
  cluster: talos.cluster,
  imageFactory: talos.imageFactory,
  machine: talos.machine,
};

function exported(token: string): { readonly namespace: Record<string, unknown>; readonly member: string } {
  const [, path = "", member = ""] = token.split(":");
  const namespace = path.split("/")[0] as keyof typeof namespaces;
  return { namespace: namespaces[namespace], member };
}

/** A value for every property of the table, and one that no property has. */
const everything = (facts: Facts): Record<string, unknown> =>
  Object.fromEntries([...Object.keys(facts), "invented"].map((property) => [property, `value of ${property}`]));

const named = (facts: Facts, mark: "required" | "secret"): string[] =>
  Object.keys(facts).filter((property) => facts[property]?.[mark] === true);

const isSecret = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (value as Record<string, unknown>)[pulumi.runtime.specialSigKey] === pulumi.runtime.specialSecretSig;

test("the namespaces hold the resources and functions of the table and nothing else", () => {
  const expected = [
    ...Object.keys(table.resources).map((token) => token.split(":")),
    ...Object.keys(table.functions).flatMap((token) => [token.split(":"), `${token}Output`.split(":")]),
  ].map(([, path, member]) => `${path?.split("/")[0]}.${member}`);
  const actual = Object.entries(namespaces).flatMap(([name, members]) =>
    Object.keys(members).map((member) => `${name}.${member}`),
  );
  expect(actual.sort()).toEqual(expected.sort());
});

describe.each(Object.entries(table.resources))(
  "%s",
  (token, { inputs, outputs }: { inputs: Facts; outputs: Facts }) => {
    const { namespace, member } = exported(token);
    const Resource = namespace[member] as Construct;

    async function register(): Promise<{ readonly resource: pulumi.CustomResource; readonly request: Request }> {
      const resource = new Resource("one", everything(inputs));
      await pulumi.runtime.disconnect();
      const [request] = registered;
      if (request === undefined || registered.length !== 1) {
        throw new Error(`${registered.length} registrations`);
      }
      return { resource, request };
    }

    test("sends every input and no other", async () => {
      const { request } = await register();
      expect(request.getType()).toBe(token);
      expect(Object.keys(request.getObject().toJavaScript()).sort()).toEqual(Object.keys(inputs).sort());
    });

    test("sends secret inputs as secrets, others as they are", async () => {
      const { request } = await register();
      const sent = Object.entries(request.getObject().toJavaScript());
      const secrets = sent.filter(([, value]) => isSecret(value)).map(([property]) => property);
      expect(secrets.sort()).toEqual(named(inputs, "secret").sort());
      expect(sent.filter(([, value]) => !isSecret(value))).toEqual(
        expect.arrayContaining(
          Object.keys(inputs)
            .filter((property) => !inputs[property]?.secret)
            .map((property) => [property, `value of ${property}`]),
        ),
      );
    });

    test("exposes every output and no other, and tells the engine which are secret", async () => {
      const { resource, request } = await register();
      const exposed = Object.entries(resource).flatMap(([key, value]) =>
        pulumi.Output.isInstance(value) ? [key] : [],
      );
      expect(exposed.sort()).toEqual([...Object.keys(outputs), "id", "urn"].sort());
      expect(request.getAdditionalsecretoutputsList().sort()).toEqual(named(outputs, "secret").sort());
    });

    test("names the plugin that the engine fetches", async () => {
      const { request } = await register();
      expect(request.getVersion()).toBe(table.plugin.version);
      expect(request.getPlugindownloadurl()).toBe(table.plugin.pluginDownloadURL);
    });

    test("refuses to be without a required input", () => {
      const missing = named(inputs, "required").map((property) => {
        const args = { ...everything(inputs), [property]: undefined };
        try {
          new Resource("without", args);
          return `${property} was not missed`;
        } catch (error) {
          return (error as Error).message;
        }
      });
      expect(missing).toEqual(named(inputs, "required").map((property) => `Missing required property '${property}'`));
    });

    test("is recognised across copies of the SDK", async () => {
      const { resource } = await register();
      const { isInstance } = Resource as unknown as { isInstance: (candidate: unknown) => boolean };
      expect([isInstance(resource), isInstance({}), isInstance(undefined)]).toEqual([true, false, false]);
    });
  },
);

describe.each(Object.entries(table.functions))("%s", (token, { inputs }: { inputs: Facts }) => {
  const { namespace, member } = exported(token);

  test.each(["", "Output"])("get…%s sends every input and no other to the plugin", async (form) => {
    const call = namespace[`${member}${form}`] as Invoke;
    await call(everything(inputs));
    await pulumi.runtime.disconnect();
    expect(invoked.map((request) => request.getTok())).toEqual([token]);
    const [request] = invoked;
    expect(Object.keys(request?.getArgs().toJavaScript() ?? {}).sort()).toEqual(Object.keys(inputs).sort());
    expect([request?.getVersion(), request?.getPlugindownloadurl()]).toEqual([
      table.plugin.version,
      table.plugin.pluginDownloadURL,
    ]);
  });
});

test("the provider sends its configuration and names its plugin", async () => {
  new talos.Provider("talos", everything(table.provider.inputs));
  await pulumi.runtime.disconnect();
  const [request] = registered;
  expect(request?.getType()).toBe(`pulumi:providers:${table.plugin.name}`);
  expect(Object.keys(request?.getObject().toJavaScript() ?? {})).toEqual(Object.keys(table.provider.inputs));
  expect([request?.getVersion(), request?.getPlugindownloadurl()]).toEqual([
    table.plugin.version,
    table.plugin.pluginDownloadURL,
  ]);
});

test("machine secrets go from the resource into functions and resources without a cast", async () => {
  const secrets = new talos.machine.Secrets("secrets", { talosVersion: "v1.12.2" });
  talos.machine.getConfigurationOutput({
    clusterName: "main",
    clusterEndpoint: "https://192.168.1.75:6443",
    machineType: "worker",
    machineSecrets: secrets.machineSecrets,
  });
  talos.client.getConfigurationOutput({ clusterName: "main", clientConfiguration: secrets.clientConfiguration });
  new talos.machine.Bootstrap("bootstrap", { node: "192.168.1.70", clientConfiguration: secrets.clientConfiguration });
  await pulumi.runtime.disconnect();
  expect(registered.map((request) => request.getType())).toEqual([
    "talos:machine/secrets:Secrets",
    "talos:machine/bootstrap:Bootstrap",
  ]);
});
