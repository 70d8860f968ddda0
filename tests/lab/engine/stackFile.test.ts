// Proves that stack files are disarmed in place: secrets replaced, the repository given, every line where it was.
// Does not prove that the engine reads the result: session.test.ts does.
import { existsSync, lstatSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Encrypter } from "../../../lab/engine/passphrase";
import { makeSandbox } from "../../../lab/engine/sandbox";
import { LAB_GIT_URL, disarm, giveRepository, parseYaml, rekey } from "../../../lab/engine/stackFile";
import { temporaryDirectory, writeFiles } from "./support";

const encrypter: Encrypter = {
  salt: "SALT",
  encrypt: (text) => `<${text}>`,
  canary: (name) => `canary of ${name}`,
};

const disarmed = (text: string): ReturnType<typeof disarm> => disarm(text, parseYaml("x", text), "main", encrypter);

describe("disarm", () => {
  it("replaces secrets at any depth, in any notation, and changes nothing else", () => {
    const { text, canaries } = disarmed(`config:
  a:token: { secure: v1:old } # keep
  a:list:
    - { name: x, password: {secure: 'old'} }
    - name: y
      password:
        secure: "old"
  a:plain: { secure: kept, because: it has a second key }
`);
    expect(text).toBe(`config:
  a:token: { secure: "<canary of main///config//a:token/>" } # keep
  a:list:
    - { name: x, password: {secure: "<canary of main///config//a:list/0//password/>"} }
    - name: y
      password:
        secure: "<canary of main///config//a:list/1//password/>"
  a:plain: { secure: kept, because: it has a second key }
`);
    expect(canaries).toHaveLength(3);
  });

  it("takes a block scalar as a whole", () => {
    const { text } = disarmed("config:\n  a:key:\n    secure: |\n      two\n      lines\n  a:b: 1\n");
    expect(text).toBe('config:\n  a:key:\n    secure: "<canary of main///config//a:key/>"\n  a:b: 1\n');
  });

  it("refuses a file that is no YAML, with its name", () => {
    expect(() => parseYaml("Pulumi.main.yaml", "a: [1\n")).toThrow(/^Pulumi\.main\.yaml: /);
  });
});

describe("rekey", () => {
  it("puts the session's salt at the end and comments older keys out", () => {
    expect(rekey("encryptionsalt: v1:old\nsecretsprovider: awskms://x\nconfig: {}\n", "SALT")).toBe(
      "# encryptionsalt: v1:old\n# secretsprovider: awskms://x\nconfig: {}\nencryptionsalt: SALT\n",
    );
  });
});

describe("giveRepository", () => {
  const give = (text: string): string => giveRepository(text, parseYaml("Pulumi.yaml", text));

  it.each([
    [
      "to a flow map",
      "config:\n  homelab:gitops:\n    type: object\n    default: { branch: main }\n  homelab:x: 1\n",
      `config:\n  homelab:gitops:\n    type: object\n    default: { branch: main, repo: ${LAB_GIT_URL} }\n  homelab:x: 1\n`,
    ],
    [
      "to a block map",
      "config:\n  homelab:gitops:\n    default:\n      branch: main\n  homelab:x: 1\n",
      `config:\n  homelab:gitops:\n    default:\n      branch: main\n      repo: ${LAB_GIT_URL}\n  homelab:x: 1\n`,
    ],
    [
      "without a line break at the end",
      "config:\n  homelab:gitops:\n    default:\n      branch: main",
      `config:\n  homelab:gitops:\n    default:\n      branch: main\n      repo: ${LAB_GIT_URL}\n`,
    ],
  ])("adds the lab's %s", (_, text, expected) => {
    expect(give(text)).toBe(expected);
    parseYaml("Pulumi.yaml", give(text));
  });

  it.each([
    ["the project names one", "config:\n  homelab:gitops: { default: { repo: https://example.org/x.git } }\n"],
    ["it is another project", "name: x\n"],
  ])("adds nothing when %s", (_, text) => {
    expect(give(text)).toBe(text);
  });
});

describe("makeSandbox", () => {
  it("links the sources, copies the stack files, and leaves hidden entries and itself out", () => {
    const source = temporaryDirectory();
    writeFiles(source, {
      "Pulumi.yaml": "name: tiny\nruntime: nodejs\n",
      "Pulumi.b.yaml": "config: {}\n",
      "Pulumi.a.yaml": "config:\n  tiny:x: { secure: old }\n",
      "index.ts": "export {};\n",
      ".git/config": "[core]\n",
      "out/report.json": "{}",
    });
    const directory = path.join(source, "out", "project");
    const sandbox = makeSandbox(source, directory, encrypter);
    expect(sandbox).toEqual({ project: "tiny", stacks: ["a", "b"], canaries: ["canary of a///config//tiny:x/"] });
    expect(lstatSync(path.join(directory, "index.ts")).isSymbolicLink()).toBe(true);
    expect(lstatSync(path.join(directory, "Pulumi.a.yaml")).isSymbolicLink()).toBe(false);
    expect(readFileSync(path.join(source, "Pulumi.a.yaml"), "utf8")).toContain("secure: old");
    expect([".git", "out"].filter((name) => existsSync(path.join(directory, name)))).toEqual([]);
  });

  it("says that a directory holds no project", () => {
    const empty = temporaryDirectory();
    expect(() => makeSandbox(empty, path.join(empty, "x"), encrypter)).toThrow(
      new Error(`${empty} holds no Pulumi.yaml`),
    );
  });
});
