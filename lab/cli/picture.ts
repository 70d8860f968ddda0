// Makes the picture of the fleet: an SVG that is readable on light and on dark pages.
import { once } from "node:events";
import * as path from "node:path";
import { Worker } from "node:worker_threads";
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

/**
 * Returns the text of an SVG file. Takes about half a second, most of it to load Graphviz.
 *
 * @throws Error when Graphviz refuses the graph, which is a defect of the lab
 */
export async function fleetPicture(facts: PictureFacts): Promise<string> {
  const worker = new Worker(path.join(__dirname, "graphviz.mjs"), { workerData: pictureDot(facts), execArgv: [] });
  const [svg] = (await once(worker, "message")) as [string];
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
