// Reads what the patches of a Talos node tell Nebula, which runs there as an extension.
import { documentsIn, kindOf } from "./talosConfig";
import type { View } from "./view";

/** @param text of one patch @throws NotYetKnown */
export const nebulaConfigs = (text: View): readonly View[] =>
  documentsIn(text)
    .filter((document) => kindOf(document) === "ExtensionServiceConfig" && document.get("name").text() === "nebula")
    .flatMap((document) => document.get("configFiles").list())
    .flatMap((file) => documentsIn(file.get("content")));
