// Proves what a stack reads of another one, and what it is told when that one was not brought up. How the engine prints
// it, and that it finds the stack, is proved with the real engine.
import { missingOutput, stackOutputs } from "../../stacks/references";
import { record } from "./recording";
import { VAULT_CA, world } from "./world";

test("an output of another stack of the project, under the project's own name", async () => {
  const { result } = await record(
    () => ({ ca: stackOutputs()<string>({ stack: "main", what: "hub" }, "vaultCa") }),
    world("gitlab"),
  );

  expect(result).toEqual({ ca: VAULT_CA });
});

test("what was not brought up is named for what it is, with the command that does it", () => {
  expect(missingOutput({ stack: "main", what: "hub" }, "vaultCa")).toBe(
    "The hub main has not been brought up: its stack has no output vaultCa. Run `pulumi up --stack main` first.",
  );
  expect(missingOutput({ stack: "edge", what: "cluster" }, "meshCa")).toBe(
    "The cluster edge has not been brought up: its stack has no output meshCa. Run `pulumi up --stack edge` first.",
  );
});
