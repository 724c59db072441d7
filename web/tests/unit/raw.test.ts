// A layer is saved as the text it came in.
import { expect, test } from "vitest";
import { rawValue } from "../../src/protocol/raw.ts";

test("numbers stay as they were written", () => {
  const value = '{ "features" : [1.0, 12345678901234567890, 1.10, "}\\"]", {"a":"\\\\"}] }';
  expect(rawValue(`{"type":"geojson","geojson":${value} , "style":""}`, "geojson")).toBe(value);
  expect(rawValue(`  {"a":{"geojson":1},"geojson":${value}}`, "geojson")).toBe(value);
});

test("a key may be escaped, and the last of two counts", () => {
  expect(rawValue('{"geo\\u006ason":1,"geojson":2}', "geojson")).toBe("2");
});

test("what is not there is not found", () => {
  for (const json of ["{}", "[]", '{"a":"geojson"}', "{\n}"]) expect(rawValue(json, "geojson")).toBeUndefined();
});
