// Content of known kinds, and names that nobody guesses.
import { expect, test } from "vitest";
import { knownContent } from "../../../src/protocol/frames.ts";
import { isAdHocRoom, newAdHocRoom, newNonce } from "../../../src/protocol/nonce.ts";

const CRS = { crs_wkt: "", crs_authid: "EPSG:2154" };

test.each([
  { kind: "text", text: "" },
  { kind: "image", image_data: "AA==" },
  { kind: "geojson", ...CRS, layer_name: "l", geojson: { features: [] } },
  { kind: "crs", ...CRS },
  { kind: "bbox", ...CRS, xmin: 1, ymin: 2, xmax: 3, ymax: 4 },
  { kind: "position", ...CRS, x: 1, y: 2 },
  { kind: "model", model_name: "m", model_group: null, raw_xml: "<x/>" },
  { kind: "script", name: "s", raw_pycode: "1", more: "keys" },
  { kind: "like", liked_author: "a", message: "m", emoji: "👍", remove: true },
])("%j is known", (content) => expect(knownContent(content)).toBe(content));

test.each([
  undefined,
  null,
  "text",
  [],
  { kind: "hologram" },
  { kind: "__proto__" },
  { kind: "toString" },
  { kind: 5 },
  { kind: "text", text: 5 },
  { kind: "geojson", ...CRS, layer_name: "l", geojson: { features: {} } },
  { kind: "position", ...CRS, x: "1", y: 2 },
  { kind: "bbox", ...CRS, xmin: 1, ymin: 2, xmax: 3 },
  { kind: "like", liked_author: "a", message: "m", emoji: {} },
])("%j is not", (content) => expect(knownContent(content)).toBeUndefined());

test("random names", () => {
  for (let n = 0; n < 50; n += 1) expect(newAdHocRoom()).toMatch(/^~[A-Za-z0-9_-]{22}$/);
  expect(newAdHocRoom()).not.toBe(newAdHocRoom());
  expect(newNonce()).toMatch(/^[A-Za-z0-9_-]{16}$/);
  expect(["~short", "QGIS", `~${"a".repeat(65)}`, `${"a".repeat(30)}`].map(isAdHocRoom)).toEqual([false, false, false, false]);
});
