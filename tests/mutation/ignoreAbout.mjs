// Stryker plugin: leaves out what a rule says about itself.
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Prose, which tests of its form judge, and words of which the type checker knows every other. */
const ABOUT = new Set([
  "kind",
  "id",
  "area",
  "level",
  "severity",
  "why",
  "condition",
  "repair",
  "source",
  "example",
  "exceptions",
]);

const about = {
  shouldIgnore(path) {
    if (!path.isObjectProperty() || !ABOUT.has(path.node.key.name)) return undefined;
    const keys = path.parent.properties.map(({ key }) => key?.name);
    return keys.includes("check") && keys.includes("id") ? "says what the rule is about" : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "about", about)];
