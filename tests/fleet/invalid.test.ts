// Proves that every case in invalid/ is refused with exactly the message in its expected.txt, through loadFleet.
// Cannot prove that the cases are all that people get wrong.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFleet } from "../../fleet/load";
import { FleetError } from "../../fleet/problem";
import { overlaid } from "./project";

const root = join(__dirname, "invalid");
const cases = readdirSync(root).sort();

function refusal(project: string): FleetError {
  try {
    loadFleet(project, { today: "2026-11-21" });
  } catch (error) {
    if (error instanceof FleetError) {
      return error;
    }
    throw error;
  }
  throw new Error("the fleet was accepted");
}

test("there are at least 150 cases, each with its message", () => {
  expect(cases.length).toBeGreaterThanOrEqual(150);
  expect(cases.filter((name) => !existsSync(join(root, name, "expected.txt")))).toEqual([]);
});

test.each(cases)("%s", (name) => {
  const directory = join(root, name);
  const error = refusal(overlaid(directory));
  expect(`${error.message}\n`).toBe(readFileSync(join(directory, "expected.txt"), "utf8"));
  expect(error.message).not.toContain("hunter2");
});
