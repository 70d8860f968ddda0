// Makes the picture of the fleet: an SVG that is readable on light and on dark pages.
import { pictureDot, PALETTE } from "./pictureDot";
import type { PictureFacts } from "./pictureFacts";

/** The palette where the reader prefers dark pages. */
const DARK: Readonly<Record<keyof typeof PALETTE, string>> = {
  ground: "#0d1117",
  text: "#f0f6fc",
  dim: "#9198a1",
  frame: "#151b23",
  line: "#656c76",
  good: "#3fb950",
  bad: "#f85149",
  vault: "#ab7df8",
};

/** Graphviz measures text in Courier; these fonts are as wide. */
const FONTS = "ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace";

/** Lays the fleet out and returns the text of an SVG file. Takes about half a second, most of it to load Graphviz. */
export async function fleetPicture(facts: PictureFacts): Promise<string> {
  // The package is an ES module only, which CommonJS can load no other way.
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  const svg = graphviz.layout(pictureDot(facts), "svg", "dot");
  const rules = Object.entries(PALETTE).map(([name, light]) => {
    const dark = DARK[name as keyof typeof PALETTE];
    return `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`;
  });
  const style = `<style>@media (prefers-color-scheme: dark){${rules.join("")}}</style>`;
  return svg
    .slice(svg.indexOf("<svg"))
    .replace(/(<svg[^>]*>)/, `$1\n${style}`)
    .replaceAll(/font-family="[^"]*"/g, `font-family="${FONTS}"`);
}
