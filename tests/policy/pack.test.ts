// Proves, through the server of Pulumi's policy SDK, how rules become policies: what the engine is told of violations, of
// exceptions, of values that are not known yet, and of secrets. Cannot prove that the engine asks as these requests do.
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import * as sdkServer from "@pulumi/policy/server";
import type { Policies } from "@pulumi/policy";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { readExceptions } from "../../policy/exceptions";
import { policiesOf } from "../../policy/pack";
import type { ResourceRule, Rule, StackRule } from "../../policy/rule";
import { View } from "../../policy/view";

type Serve = (call: { request: unknown }, callback: (error: Error | null, reply: unknown) => void) => unknown;
type MakeServe = (pack: string, version: string, level: "mandatory", policies: Policies) => Serve;

/** What the SDK serves the engine with; its types are left out of the package. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = sdkServer as unknown as Readonly<
  Record<"makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun" | "makeRemediateRpcFun", MakeServe>
>;

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown): object => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const MACHINE = "test:index:Machine";

const about = {
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "Things go wrong.",
  condition: "Things are right.",
  repair: "Mend it.",
  source: "convention of this fleet",
  example: "none",
} as const;

/** Every disk is at least as large as the site says. */
const diskSize: ResourceRule = {
  ...about,
  kind: "resource",
  id: "disk-size",
  exceptions: "in the stack file",
  settings: { least: { description: "GiB", type: "number", default: 20 } },
  types: [MACHINE],
  check: ({ props }, judge) => {
    judge.each(props.get("disks").list(), (disk) => {
      const size = disk.get("size").number() ?? 0;
      if (size < (judge.settings.get("least").number() ?? 0)) judge.report(disk.get("size"), `is ${String(size)} GiB`);
    });
  },
};

const noSecretTag: ResourceRule = {
  ...about,
  kind: "resource",
  id: "no-secret-tag",
  level: "advisory",
  exceptions: "never",
  types: "*",
  check: ({ props, isSecret }, judge) => {
    judge.each(props.get("tags").list(), (tag) => {
      if (isSecret(tag)) judge.report(tag, "is a secret");
    });
  },
};

const oneMachine: StackRule = {
  ...about,
  kind: "stack",
  id: "one-machine",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const machines = resources.filter(({ type }) => type === MACHINE);
    judge.each(resources, ({ props }) => props.get("is").text());
    judge.each(machines.slice(1), (machine) => {
      judge.report(
        machine,
        machine.props,
        `${machine.name} is one too many at ${machine.props.get("host").text() ?? "-"}`,
      );
    });
    if (machines.length === 0) judge.reportStack("there is no machine");
  },
};

interface Asked {
  readonly name?: string;
  readonly type?: string;
  readonly props?: object;
}

function pack(exceptions: readonly object[] = [], rules: readonly Rule[] = [diskSize, noSecretTag, oneMachine]) {
  const policies = policiesOf(rules, {
    project: "p",
    stack: "s",
    declared: new View({}),
    exceptions: readExceptions(new View(exceptions, "policyExceptions"), rules, "2026-11-21"),
  });
  const urn = ({ name = "a", type = MACHINE }: Asked): string => `urn:pulumi:s::p::${type}::${name}`;
  const options = new analyzer.AnalyzerResourceOptions();
  const request = (asked: Asked): analyzer.AnalyzeRequest => {
    const message = new analyzer.AnalyzeRequest();
    message.setUrn(urn(asked));
    message.setName(asked.name ?? "a");
    message.setType(asked.type ?? MACHINE);
    message.setProperties(Struct.fromJavaScript({ ...asked.props }));
    message.setOptions(options);
    return message;
  };
  const stackRequest = (all: readonly Asked[]): analyzer.AnalyzeStackRequest => {
    const message = new analyzer.AnalyzeStackRequest();
    message.setResourcesList(
      all.map((asked) => {
        const resource = new analyzer.AnalyzerResource();
        resource.setUrn(urn(asked));
        resource.setName(asked.name ?? "a");
        resource.setType(asked.type ?? MACHINE);
        resource.setProperties(Struct.fromJavaScript({ ...asked.props }));
        resource.setOptions(options);
        return resource;
      }),
    );
    return message;
  };
  const ask = (make: MakeServe, message: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      make(
        "pack",
        "1.0.0",
        "mandatory",
        policies,
      )({ request: message }, (error, reply) => {
        if (error) reject(error);
        else resolve(reply);
      });
    });
  const said = (reply: unknown): readonly string[] =>
    (reply as analyzer.AnalyzeResponse)
      .getDiagnosticsList()
      .map(
        (one) =>
          `${one.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY ? "mandatory" : "advisory"} ${one.getPolicyname()}: ${one.getMessage()}`,
      );
  return {
    /** As the engine does: remediations first, then the rules. */
    see: async (asked: Asked): Promise<readonly string[]> => {
      const remedied = (await ask(makeRemediateRpcFun, request(asked))) as analyzer.RemediateResponse;
      expect(remedied.getRemediationsList()).toEqual([]);
      return said(await ask(makeAnalyzeRpcFun, request(asked)));
    },
    end: async (all: readonly Asked[]): Promise<readonly string[]> =>
      said(await ask(makeAnalyzeStackRpcFun, stackRequest(all))),
  };
}

test("a violation is told with the reason of its rule, the place and the fault", async () => {
  const { see } = pack();
  expect(await see({ props: { disks: [{ size: 10 }, { size: 20 }, { size: 5 }] } })).toEqual([
    "mandatory disk-size: Things go wrong.\ndisks[0].size: is 10 GiB",
    "mandatory disk-size: Things go wrong.\ndisks[2].size: is 5 GiB",
  ]);
  expect(await see({ type: "test:index:Other", props: { disks: [{ size: 10 }] } })).toEqual([]);
});

const waits =
  "advisory judged-at-up: A preview does not know what providers will give out: the up judges that, before the resource is made.\n";

test("an unknown value keeps no other from being judged, and is said at the end, once per resource", async () => {
  const sized = { ...diskSize, id: "disk-sized" };
  const { see, end } = pack([], [diskSize, sized, noSecretTag]);
  expect(await see({ props: { disks: [{ size: UNKNOWN }, { size: 10 }, UNKNOWN], tags: [] } })).toEqual([
    "mandatory disk-size: Things go wrong.\ndisks[1].size: is 10 GiB",
    "mandatory disk-sized: Things go wrong.\ndisks[1].size: is 10 GiB",
  ]);
  expect(await see({ name: "b", props: { disks: UNKNOWN } })).toEqual([]);
  expect(await see({ name: "c", props: { tags: UNKNOWN } })).toEqual([]);
  expect(await end([])).toEqual([
    `${waits}2 rules wait for disks[0].size, disks[2]: disk-size, disk-sized`,
    `${waits}2 rules wait for disks: disk-size, disk-sized`,
    `${waits}1 rule waits for tags: no-secret-tag`,
  ]);
});

test("what Pulumi keeps as a secret is known to rules, and its value is not told", async () => {
  const { see } = pack();
  const found = await see({ props: { disks: [], tags: ["talos", secret("hunter2"), { deep: secret(UNKNOWN) }] } });
  expect(found).toEqual(["advisory no-secret-tag: Things go wrong.\ntags[1]: is a secret"]);
  expect(await see({ name: "b", props: { tags: secret(["a", "b"]) } })).toEqual([
    "advisory no-secret-tag: Things go wrong.\ntags[0]: is a secret",
    "advisory no-secret-tag: Things go wrong.\ntags[1]: is a secret",
  ]);
});

test("a rule over the stack sees all resources, and may blame the stack", async () => {
  const { end } = pack();
  expect(await end([{ name: "a" }, { name: "b", props: { host: "alpha" } }])).toEqual([
    "mandatory one-machine: Things go wrong.\nb is one too many at alpha",
  ]);
  expect(await end([])).toEqual(["mandatory one-machine: Things go wrong.\nthere is no machine"]);
  expect(await pack().end([{ type: "test:index:Other", props: { is: UNKNOWN } }])).toEqual([
    `${waits}1 rule waits for is of a: one-machine`,
  ]);
  expect(await end([{ name: "a" }, { name: "b", props: { host: UNKNOWN } }])).toEqual([
    `${waits}1 rule waits for host of b: one-machine`,
  ]);
});

test("a rule over the stack sees what was asked for where the provider has told nothing yet, and outputs beside it", async () => {
  const told: StackRule = {
    ...oneMachine,
    check: (resources, judge) => {
      judge.each(resources, (one) => {
        const values = ["host", "id", "size"].map((key) => one.props.get(key).text() ?? "-");
        judge.report(one, one.props, `${one.name} ${values.join(" ")}`);
      });
    },
  };
  const { see, end } = pack([], [told]);
  await see({ name: "a", props: { host: "alpha", size: UNKNOWN } });
  await see({ name: "b", props: { host: UNKNOWN } });
  expect(
    await end([{ name: "a", props: { id: "7", size: "large" } }, { name: "b", props: {} }, { name: "c" }]),
  ).toEqual([
    "mandatory one-machine: Things go wrong.\na alpha 7 large",
    "mandatory one-machine: Things go wrong.\nc - - -",
    `${waits}1 rule waits for host of b: one-machine`,
  ]);
});

const exception = { rule: "disk-size", resource: "a", reason: "A small disk for a test machine", until: "2026-12-31" };

test("an exception silences its violation on its resource, and is told", async () => {
  const { see, end } = pack([exception]);
  expect(await see({ name: "a", props: { disks: [{ size: 10 }] } })).toEqual([]);
  expect(await see({ name: "b", props: { disks: [{ size: 10 }] } })).toEqual([
    "mandatory disk-size: Things go wrong.\ndisks[0].size: is 10 GiB",
  ]);
  expect(await end([{ name: "a" }])).toEqual([
    "advisory exception-used: Who reads the result sees what was excepted, why, and until when.\n" +
      "disk-size on a is excepted until 2026-12-31 (A small disk for a test machine): disks[0].size: is 10 GiB",
  ]);
});

test("an exception that nothing needs is a violation; one whose rule could not judge yet is not", async () => {
  const unused =
    "mandatory exception-holds: An exception that nobody needs any more, or that has ended, hides the next violation.\n" +
    "policyExceptions[0]: nothing breaks disk-size on a: take the exception out of the stack file";
  const idle = pack([exception]);
  expect(await idle.see({ props: { disks: [{ size: 20 }] } })).toEqual([]);
  expect(await idle.end([{ name: "a" }])).toEqual([unused]);
  const open = pack([exception]);
  expect(await open.see({ props: { disks: UNKNOWN } })).toEqual([]);
  expect(await open.end([{ name: "a" }])).toEqual([`${waits}1 rule waits for disks: disk-size`]);
  const elsewhere = pack([exception]);
  expect(await elsewhere.see({ name: "b", props: { disks: UNKNOWN } })).toEqual([]);
  expect(await elsewhere.end([{ name: "a" }])).toEqual([unused, `${waits}1 rule waits for disks: disk-size`]);
});

test("an exception may cover the stack as a whole, and waits while a rule over the stack cannot judge", async () => {
  const whole = { ...exception, rule: "one-machine", resource: "*stack*" };
  expect(await pack([whole]).end([])).toEqual([
    "advisory exception-used: Who reads the result sees what was excepted, why, and until when.\n" +
      "one-machine on *stack* is excepted until 2026-12-31 (A small disk for a test machine): there is no machine",
  ]);
  const open = pack([whole, { ...whole, resource: "b" }]);
  expect(await open.end([{ name: "a" }, { name: "b", props: { host: UNKNOWN } }])).toEqual([
    `${waits}1 rule waits for host of b: one-machine`,
  ]);
});

test("a wrong exception is a violation and excepts nothing; rules of security admit none", async () => {
  const { see, end } = pack([
    { ...exception, until: "2026-11-20" },
    { ...exception, rule: "no-secret-tag" },
  ]);
  expect(await see({ props: { disks: [{ size: 1 }], tags: [secret("x")] } })).toEqual([
    "mandatory disk-size: Things go wrong.\ndisks[0].size: is 1 GiB",
    "advisory no-secret-tag: Things go wrong.\ntags[0]: is a secret",
  ]);
  const why =
    "mandatory exception-holds: An exception that nobody needs any more, or that has ended, hides the next violation.\n";
  expect(await end([{ name: "a" }])).toEqual([
    `${why}policyExceptions[0].until: the exception from disk-size for a ended on 2026-11-20: mend the resource, or give a new reason and day`,
    `${why}policyExceptions[1].rule: no-secret-tag is a rule of security and admits no exception: mend the resource`,
  ]);
});

test("the engine is told of each rule: level, severity, repair, area and settings", () => {
  const policies = policiesOf([diskSize], {
    project: "p",
    stack: "s",
    declared: new View({}),
    exceptions: { valid: [], problems: [] },
  });
  expect(policies.map(({ name }) => name)).toEqual([
    "resource-read",
    "stack-read",
    "disk-size",
    "exception-holds",
    "exception-used",
    "judged-at-up",
  ]);
  expect(policies[2]).toMatchObject({
    description: "Things go wrong.",
    enforcementLevel: "mandatory",
    severity: "high",
    remediationSteps: "Mend it.",
    tags: ["operations"],
    configSchema: { properties: { least: { type: "number", default: 20 } } },
  });
});
