// The colours of code: nothing is lost or added, whatever comes, and the kinds are the right ones.
import { expect, test, vi } from "vitest";
import { requestColours } from "../../src/kinds/text/code/coloured.ts";
import { slicesOf, tokensBySlice } from "../../src/kinds/text/code/slices.ts";
import { colourCode } from "../../src/kinds/text/code/tokens.ts";

const PYTHON = `# area\n@cached\ndef area(layer: str) -> float:\n    return sum(f["ha"] for f in layer) * 1e4\n`;
const HOSTILE = [
  "</script><script>alert(1)</script>",
  "<!--".repeat(500),
  "\u0000\ud800 \u202e &lt;b&gt;",
  "[".repeat(5000),
  "([{<".repeat(2000),
  `"${"\\".repeat(3001)}`,
  "'''".repeat(1001),
  "{{7*7}} ${alert(1)} `",
  "constructor __proto__ &amp;amp; &#x27; </span><span class=\"hljs-keyword\">",
];
const LANGUAGES = ["arcade", "bash", "css", "glsl", "ini", "javascript", "json", "python", "r", "sql", "xml", "yaml", ""];

vi.mock("../../src/kinds/text/code/worker.ts?worker&url", () => ({ default: "" }));

test("a thread that never begins leaves code as it is, and the next piece begins another one", async () => {
  const threads: Worker[] = [];
  const begin = vi.fn(function (this: Worker) {
    Object.assign(this, { terminate: vi.fn(), postMessage: vi.fn() });
    threads.push(this);
  });
  vi.stubGlobal("Worker", begin);
  vi.useFakeTimers();
  try {
    const waiting = [requestColours("a", ""), requestColours("b", "")];
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    const next = requestColours("c", "");
    const say = async (data: unknown): Promise<void> => {
      await vi.advanceTimersByTimeAsync(1);
      threads.at(-1)?.onmessage?.(new MessageEvent("message", { data }));
    };
    await say("ready");
    await say({ language: "R", slices: [] });
    expect(await next).toEqual({ language: "R", slices: [] });
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
});

test("the pieces are what they are", () => {
  const { language, tokens } = colourCode(PYTHON, "python") ?? { language: "", tokens: [] };
  expect(language).toBe("Python");
  expect(tokens).toContainEqual(["comment", "# area"]);
  expect(tokens).toContainEqual(["keyword", "def"]);
  expect(tokens).toContainEqual(["string", '"ha"']);
  expect(tokens).toContainEqual(["number", "1e4"]);
});

test("a piece within another one has its own kind, or that of what it is in", () => {
  const kindOf = (code: string, language: string, wanted: string) => colourCode(code, language)?.tokens.find(([, text]) => text.includes(wanted))?.[0];
  expect(kindOf("<style>a { color: red }</style>", "xml", "color")).toBe("number");
  expect(kindOf('f"{len(x)} < 3"', "python", "len")).toBe("keyword");
  expect(kindOf('"<&> \'"', "javascript", "<&> '")).toBe("string");
});

test.each(LANGUAGES)("nothing is lost: %s", (language) => {
  for (const code of [PYTHON, ...HOSTILE]) {
    const found = colourCode(code, language);
    if (language !== "") expect(found).toBeDefined();
    expect(found?.tokens.map(([, text]) => text).join("") ?? code).toBe(code);
  }
});

test("a language is known by its usual names, or guessed, or left", () => {
  const name = (code: string, language: string) => colourCode(code, language)?.language;
  expect([name("x", "py"), name("x", "JS"), name("x", "qml"), name("x", "geojson")]).toEqual(["Python", "JavaScript", "HTML", "JSON"]);
  for (const [language, code] of [
    ["Python", PYTHON],
    ["Python", "layer = iface.activeLayer()\nfor f in layer.getFeatures():\n    print(f.id())"],
    ["SQL", "SELECT class, sum(ST_Area(geom)) FROM zones GROUP BY class;"],
    ["HTML", "<qgis version='3.44'><renderer-v2/></qgis>"],
    ["JSON", '{"type": "Feature"}'],
    ["Bash", "ogr2ogr -f GPKG out.gpkg in.shp"],
    ["JavaScript", "const map = new Map();"],
  ]) {
    expect(name(code ?? "", ""), code).toBe(language);
  }
  for (const code of ["the river rose by two metres", "1 2 3\n4 5 6", '"area" > 100', "if you can, come"]) {
    expect(name(code, ""), code).toBeUndefined();
  }
  for (const odd of ["__proto__", "constructor", "toString", "nonsense", "no-highlight"]) expect(name("x = 1", odd)).toBeUndefined();
});

test("slices are whole lines, and tokens are cut where they are", () => {
  const code = `${"a = 'long text'\n".repeat(2000)}"""${"docstring\n".repeat(2000)}"""`;
  const slices = slicesOf(code);
  expect(slices.join("")).toBe(code);
  expect(slices.length).toBeGreaterThan(5);
  for (const slice of slices.slice(0, -1)) expect(slice.endsWith("\n")).toBe(true);
  const cut = tokensBySlice(colourCode(code, "python")?.tokens ?? [], slices);
  expect(cut.map((tokens) => tokens.map(([, text]) => text).join(""))).toEqual(slices);
  expect(slicesOf("")).toEqual([]);
});
