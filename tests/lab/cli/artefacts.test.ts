// Proves that artefacts hold what the engine was asked for and no secret, and that people are told what matters.
// Does not prove machine configurations: their redaction belongs to the Talos provider's tests.
import { fileName, helmFiles, manifestFiles, redact, resourcesFile } from "../../../lab/cli/artefacts";
import { duration, engineLine, previewLines, summaryLines, upLines } from "../../../lab/cli/print";
import type { Report, StackReport } from "../../../lab/cli/report";
import { styleFor } from "../../../lab/cli/style";
import type { StateResource } from "../../../lab/engine/state";

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x:y" };
const urn = (type: string, name: string): string => `urn:pulumi:main::homelab::homelab:x:Parent$${type}::${name}`;

const release: StateResource = {
  urn: urn("kubernetes:helm.sh/v3:Release", "main-cilium-release"),
  type: "kubernetes:helm.sh/v3:Release",
  custom: true,
  inputs: { name: "cilium", values: { cluster: { id: 1 }, ca: { key: secret } } },
};
const object: StateResource = {
  urn: urn("kubernetes:core/v1:Secret", "main-pull"),
  type: "kubernetes:core/v1:Secret",
  custom: true,
  inputs: {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "pull", namespace: "flux-system" },
    stringData: secret,
  },
  outputs: { data: [secret, "plain"] },
};
const provider: StateResource = {
  urn: urn("pulumi:providers:kubernetes", "k"),
  type: "pulumi:providers:kubernetes",
  custom: true,
};

describe("artefacts", () => {
  it("replace secrets at any depth", () => {
    expect(redact({ a: [{ b: secret }], c: "plain", d: null })).toEqual({
      a: [{ b: "[secret]" }],
      c: "plain",
      d: null,
    });
  });

  it("list each live resource with inputs and outputs", () => {
    const file = resourcesFile([object, { ...release, delete: true }]);
    expect(JSON.parse(file)).toEqual([
      {
        urn: object.urn,
        type: object.type,
        inputs: { ...object.inputs, stringData: "[secret]" },
        outputs: { data: ["[secret]", "plain"] },
      },
    ]);
  });

  it("hold the values of each Helm release under the release's name", () => {
    expect(helmFiles([release, object])).toEqual({ "helm/cilium.yaml": 'cluster:\n  id: 1\nca:\n  key: "[secret]"\n' });
  });

  it("hold each Kubernetes object, and neither releases nor providers", () => {
    expect(manifestFiles([release, object, provider])).toEqual({
      "manifests/secret-flux-system-pull.yaml":
        'apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\n  namespace: flux-system\nstringData: "[secret]"\n',
    });
  });

  it("never leave their directory", () => {
    expect(["../../etc/passwd", "a/b", ".hidden", "plain-1.2"].map(fileName)).toEqual([
      "__.._etc_passwd",
      "a_b",
      "_hidden",
      "plain-1.2",
    ]);
  });
});

describe("what people are told", () => {
  const plain = styleFor({});
  const stack: StackReport = {
    name: "main",
    converged: true,
    resources: 45,
    up: {
      ok: true,
      changes: { create: 45, same: 1 },
      seconds: 3.94,
      diagnostics: [{ severity: "warning", message: "one control plane" }],
      error: "",
    },
    order: { laws: 173, failures: [] },
    virtual: { seconds: 385, total: 755, chain: [{ urn: urn("x:y:Z", "main-cp-0-vm"), seconds: 60 }] },
    staged: ["main-worker-0"],
    preview: { ok: true, changes: { same: 46 }, seconds: 2.01, diagnostics: [], error: "" },
  };

  it("is the engine, then each stack", () => {
    expect(engineLine({ version: "3.259.0", source: "path", officialHost: true }, ["main", "gitlab"])).toBe(
      "Rehearsing main, gitlab with Pulumi 3.259.0 from PATH",
    );
    expect(upLines(stack, plain, new Set())).toBe(`main
  up              45 created, 1 unchanged, 3.9 s
    warning
      one control plane
  order           proved, 173 laws upheld
  real time       about 6m 25s (one after the other: 12m 35s)
  decided by      main-cp-0-vm 1m 00s
  staged          main-worker-0: the configuration is live after a reboot
`);
    expect(previewLines(stack, plain, new Set())).toBe("main\n  second preview  no change, 2.0 s\n");
  });

  it("is a warning once, however many stacks give it", () => {
    const told = new Set<string>();
    upLines(stack, plain, told);
    expect(upLines(stack, plain, told)).not.toContain("warning");
  });

  it("is the engine's error with its resource, and what held by luck, without the engine's echo", () => {
    const failed: StackReport = {
      ...stack,
      up: {
        ok: false,
        changes: { create: 2 },
        seconds: 1,
        diagnostics: [
          { severity: "error", urn: urn("talos:machine/bootstrap:Bootstrap", "main-bootstrap"), message: "no\nroute" },
          { severity: "error", message: "update failed" },
        ],
        error: "",
      },
      order: { laws: 1, failures: [{ urn: "u", law: "l", message: "refused\nby luck" }] },
    };
    expect(upLines(failed, plain, new Set())).toContain(`  up              failed, 2 created, 1.0 s
    error main-bootstrap (talos:machine/bootstrap:Bootstrap):
      no
      route
  order           1 by luck, 1 laws upheld
    error
      refused
      by luck
`);
  });

  it("is a summary that tells success from failure and names what leaked", () => {
    const report: Report = {
      converged: true,
      engine: { version: "3.259.0", source: "built", officialHost: false },
      seconds: 12.34,
      stacks: [stack],
      skipped: [],
      clusters: [],
      mesh: [],
      globalServices: [],
      flux: [],
      leaks: [],
    };
    expect(summaryLines(report, ".lab", plain)).toBe(
      "All of main converged\n12.3 s; on real hardware about 6m 25s. Artefacts: .lab\n",
    );
    const failed = { ...report, converged: false, stacks: [{ ...stack, converged: false }], skipped: ["gitlab"] };
    expect(summaryLines(failed, ".lab", plain)).toMatch(/^Not converged: main, gitlab \(not tried\)\n/);
    expect(summaryLines({ ...report, converged: false, leaks: ["main/x"] }, ".lab", plain)).toMatch(
      /^Not converged: secrets leaked\nA secret stands in clear in main\/x\n/,
    );
    const mesh = [
      { mesh: "home", from: "main", to: "gitlab", connected: false, reason: "gitlab is not up" },
      { mesh: "home", from: "gitlab", to: "main", connected: true },
    ];
    const globalServices = [{ mesh: "home", service: "monitoring/metrics", reason: "no member backs it" }];
    expect(summaryLines({ ...report, converged: false, mesh, globalServices }, ".lab", plain)).toMatch(
      /^Not converged: 1 of 2 connections of the meshes, global Service monitoring\/metrics\n/,
    );
  });

  it("is coloured on a terminal only, and not there either when NO_COLOR is set", () => {
    expect(styleFor({ isTTY: true }, {}).bad("x")).toBe("\u001b[31mx\u001b[0m");
    expect(styleFor({ isTTY: true }, { NO_COLOR: "1" }).bad("x")).toBe("x");
    expect(styleFor({ isTTY: false }, {}).bad("x")).toBe("x");
  });

  it("is a duration in minutes and seconds", () => {
    expect([59.6, 60, 61.4].map(duration)).toEqual(["1m 00s", "1m 00s", "1m 01s"]);
  });
});
