// Proves in a process of its own, because Jest has a module cache of its own, that a start loads nothing of the SDK's parts
// that are put off, and that each is there for who asks for it.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(__dirname, "../..");

const PROGRAM = `
require("./sdks/lean");
const pulumi = require("@pulumi/pulumi");
const heavy = /pulumi\\/(automation\\/stack|provider\\/server|runtime\\/closure\\/createClosure)\\.js$|\\/(execa|normalize-package-data)\\//;
const loaded = () => Object.keys(require.cache).filter((file) => heavy.test(file)).map((file) => file.split("node_modules/")[1]);
const atStart = loaded();
const asked = { stack: pulumi.automation.LocalWorkspace.name, provider: typeof pulumi.provider.main, same: pulumi.automation.Stack === require("@pulumi/pulumi/automation").Stack };
pulumi.runtime.serializeFunction(() => 1).then(({ exportName }) => console.log(JSON.stringify({ atStart, asked, exportName, later: loaded().length > 0 })));
`;

test("what nobody asks for is not loaded, and what somebody asks for is", () => {
  const text = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", PROGRAM], {
    cwd: root,
    encoding: "utf8",
  });
  expect(JSON.parse(text)).toEqual({
    atStart: [],
    asked: { stack: "LocalWorkspace", provider: "function", same: true },
    exportName: "handler",
    later: true,
  });
});
