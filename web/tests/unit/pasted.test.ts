// The kinds of a pasted text: a layer, code, or nothing but a text.
import { expect, test } from "vitest";
import { addFences, isInCode, guessPasted } from "../../src/conversation/pasted.ts";
import { blocksOf } from "../../src/text/blocks.ts";

test("GeoJSON is a layer, other JSON is none", () => {
  for (const type of ["FeatureCollection", "Feature", "Point", "MultiPolygon"]) expect(guessPasted(` {"type":"${type}"}\n`, "")?.is, type).toBe("layer");
  for (const text of ['{"type":"Topology"}', '{"type":1}', '{"type":"Feature"', '[{"type":"Feature"}]', "{}", '"type"']) expect(guessPasted(text, ""), text).toBeUndefined();
  const point = { type: "Point", coordinates: [2, 48] };
  const feature = { type: "Feature", properties: {}, geometry: point };
  const whole = { type: "FeatureCollection", features: [feature] };
  for (const part of [point, feature, whole]) {
    const pasted = guessPasted(JSON.stringify(part), "");
    expect(pasted?.is === "layer" && JSON.parse(pasted.layer)).toEqual(whole);
  }
});

test("several indented lines are code, and what an editor says is; a list, a poem and one line are not", () => {
  for (const text of ["def f():\n    return 1", "if (a) {\n\tb();\n}", "a = 1;\nb = 2;", "SELECT a\n  FROM b"]) expect(guessPasted(text, "")?.is, text).toBe("code");
  for (const text of ["one line;", "a = 1\nb = 2", "- a\n  - b\n  1. c", "so much\ndepends\nupon", "```\n  a\n```", "", "\n\n"]) expect(guessPasted(text, ""), text).toBeUndefined();
  expect(guessPasted("a = 1\nb = 2", '{"version":1,"mode":"python"}')).toEqual({ is: "code", text: "a = 1\nb = 2", language: "python" });
  for (const editor of ['{"mode":"a b"}', '{"mode":"plaintext"}', "{", '{"mode":7}']) expect(guessPasted("a\nb", editor)).toMatchObject({ language: "" });
  expect(guessPasted("one", '{"mode":"python"}')).toBeUndefined();
});

test("in a fence it is code already, and one made around it is on lines of its own", () => {
  expect([isInCode("a ```\nb"), isInCode("```a```"), isInCode("")]).toEqual([true, false, false]);
  const code = { is: "code", text: "def f():\n    return 1\n", language: "python" } as const;
  const text = addFences(`look: ${code.text}and so on`, code);
  expect(text).toBe("look: \n```python\ndef f():\n    return 1\n```\nand so on");
  expect(blocksOf(text)[1]).toEqual({ is: "code", code: "def f():\n    return 1", language: "python" });
  expect(addFences("gone", code)).toBe("gone");
});
