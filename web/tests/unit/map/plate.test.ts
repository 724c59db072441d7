// Words on the map as OpenLayers draws them: where they stand, and that it may measure them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { withTextContent } from "../../../ol.plugin.ts";
import { plateStyle } from "../../../src/map/plate.ts";

test("what a leg says stands above its line, or at its right, and clear of it", () => {
  const [halfWidth, halfHeight] = [30, 9];
  for (const along of [[1, 0], [-1, 0], [1, 1], [1, -1], [-2, 1], [-1, -2], [0, 1], [0, -1]] as const) {
    const text = plateStyle({ at: [0, 0], text: "1 km", along: [...along] }, "black", "white").getText();
    const [x, y] = [text?.getOffsetX() ?? 0, text?.getOffsetY() ?? 0];
    expect([along, Math.round(y) < 0 || (Math.round(y) === 0 && x > 0)]).toEqual([along, true]);
    const [, padding = 0] = text?.getPadding() ?? [];
    const left = text?.getTextAlign() === "left" ? 0 : text?.getTextAlign() === "right" ? -2 * halfWidth : -halfWidth;
    const sides = [left - padding, left + 2 * halfWidth + padding];
    const corners = sides.flatMap((side) => [-halfHeight, halfHeight].map((up): [number, number] => [x + side, y + up]));
    const fromLine = corners.map(([right, down]) => (right * along[1] + down * along[0]) / Math.hypot(along[0], along[1]));
    expect(Math.min(...fromLine.map(Math.abs))).toBeGreaterThan(2);
    expect(new Set(fromLine.map(Math.sign)).size).toBe(1);
  }
});

test("OpenLayers measures text where the page's build changes it", () => {
  const code = readFileSync(createRequire(import.meta.url).resolve("ol/render/canvas.js"), "utf8");
  expect(code).toContain("innerHTML");
  expect(withTextContent(code)).not.toContain("innerHTML");
  expect(() => withTextContent(code.replace("innerHTML = 'M'", "innerHTML = 'Mg'"))).toThrow("OpenLayers has another way");
});
