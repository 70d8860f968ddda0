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
  "description",
]);

const about = {
  shouldIgnore(path) {
    if (!path.isObjectProperty() || !ABOUT.has(path.node.key.name)) return undefined;
    const keys = path.parent.properties.map(({ key }) => key?.name);
    const ofRule = keys.includes("check") && keys.includes("id");
    const ofSetting = keys.includes("description") && keys.includes("default") && path.node.key.name === "description";
    return ofRule || ofSetting ? "says what the rule is about" : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "about", about)];
