// Frames: what is understood, and that nothing else does harm.
import { describe, expect, test } from "vitest";
import { imageFrame, newcomerFrame, parseFrame, saysTaken, textFrame } from "../../src/v3/frames.ts";

const STAMP = { id: "8f14e45f-ceea-467f-9575-000000000001", timestamp: 1_795_156_436 };
const SAID = { ...STAMP, author: "odile", avatar: null };
const CRS = { crs_wkt: "", crs_authid: "EPSG:2154" };

const parse = (frame: unknown) => parseFrame(JSON.stringify(frame));

describe("what a server sends", () => {
  test.each([
    [{ type: "nb_users", ...STAMP, nb_users: 3 }, { kind: "count", count: 3 }],
    [{ type: "newcomer", ...STAMP, newcomer: "zoe" }, { kind: "newcomer", nickname: "zoe" }],
    [{ type: "exiter", ...STAMP, exiter: "zoe" }, { kind: "exiter", nickname: "zoe" }],
    [{ type: "uncompliant", ...STAMP, reason: "no" }, { kind: "rejected", reason: "no" }],
    [
      { type: "like", ...STAMP, liker_author: "a", liked_author: "b", message: "m" },
      { kind: "like", liker: "a", liked: "b", message: "m" },
    ],
    [{ type: "text", ...SAID, text: "hi" }, { kind: "text", author: "odile", text: "hi", inReplyTo: undefined }],
    [{ type: "text", ...SAID, text: "hi", in_reply_to_id: "x" }, { kind: "text", inReplyTo: "x" }],
    [{ type: "image", ...SAID, image_data: "AA==" }, { kind: "image", data: "AA==" }],
    [
      { type: "geojson", ...SAID, ...CRS, layer_name: "l", style: "", geojson: { features: [1, 2] } },
      { kind: "layer", name: "l", features: 2, crsAuthid: "EPSG:2154", geojson: '{"features":[1,2]}' },
    ],
    [{ type: "crs", ...SAID, ...CRS }, { kind: "crs", crsAuthid: "EPSG:2154" }],
    [{ type: "bbox", ...SAID, ...CRS, xmin: 1, xmax: 3, ymin: 2, ymax: 4 }, { kind: "extent", xmin: 1, ymax: 4 }],
    [{ type: "position", ...SAID, ...CRS, x: 1.5, y: 2 }, { kind: "position", x: 1.5, y: 2 }],
    [
      { type: "model", ...SAID, model_name: "m", model_group: null, raw_xml: "<x/>" },
      { kind: "model", name: "m", group: "", xml: "<x/>" },
    ],
    [{ type: "script", ...SAID, name: "s", raw_pycode: "1" }, { kind: "script", name: "s", code: "1" }],
  ])("%j", (frame, expected) => {
    expect(parse(frame)).toMatchObject(expected);
  });
});

test("a message of a kind or shape that is not known is still a message", () => {
  for (const frame of [
    { type: "hologram", ...SAID },
    { type: "text", ...SAID, text: 5 },
    { type: "geojson", ...SAID, layer_name: "l", geojson: { features: null } },
    { type: "position", ...SAID, x: "1", y: 2 },
  ]) {
    expect(parse(frame)).toMatchObject({ kind: "unknown", author: "odile" });
  }
});

test("what is no frame is nothing, and nothing throws", () => {
  const sources = ["", "{", "null", "5", '"text"', "[]", "{}", '{"type":5}', '{"type":"nb_users","nb_users":"3"}'];
  sources.push('{"type":"text","text":"nobody said it"}', '{"type":"newcomer"}', '{"type":"like"}', "\u0000");
  sources.push('{"type":"__proto__"}', '{"type":"nb_users","nb_users":1e999}');
  for (const source of sources) expect(parseFrame(source)).toBeUndefined();
});

test("what the page sends", () => {
  expect(JSON.parse(newcomerFrame("zoe"))).toEqual({ type: "newcomer", newcomer: "zoe" });
  expect(JSON.parse(textFrame("i", "zoe", "hi"))).toEqual({ type: "text", id: "i", author: "zoe", avatar: null, text: "hi" });
  expect(JSON.parse(imageFrame("i", "zoe", "AA=="))).toMatchObject({ type: "image", image_data: "AA==" });
});

test("a taken nickname is told from other refusals", () => {
  const refusal = (reason: string) => ({ kind: "rejected", ...STAMP, reason }) as const;
  expect(saysTaken(refusal("User 'zoe' already registered in channel QGIS"), "zoe")).toBe(true);
  expect(saysTaken(refusal("User 'zoe' already registered in channel QGIS"), "zo")).toBe(false);
  expect(saysTaken(refusal("1 validation error"), "zoe")).toBe(false);
});
