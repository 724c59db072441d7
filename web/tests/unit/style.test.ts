// The style sheets: nothing unused, nothing undefined, and every pair of text and ground is readable in both themes.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const SOURCE = new URL("../../src/", import.meta.url);
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" });

function read(ending: RegExp): string {
  const wanted = files.filter((file) => ending.test(file));
  return wanted.map((file) => readFileSync(new URL(file, SOURCE), "utf8")).join("\n");
}

const style = read(/\.css$/).replace(/\/\*.*?\*\//gs, "");
const code = read(/\.tsx?$/);
const canvas = read(/^map\/colours\.ts$/);

test("every class is used", () => {
  const selectors = style.replace(/\{[^{}]*\}/g, "{}");
  const classes = new Set([...selectors.matchAll(/\.([a-z][a-z0-9-]*)/g)].map((found) => found[1] ?? ""));
  // The colours of people are put together: p0 to p5, c0 to c3.
  const unused = [...classes].filter((name) => !/^[pc]\d$/.test(name) && !new RegExp(`\\b${name}\\b`).test(code));
  expect(unused).toEqual([]);
});

/** Classes that two folders lay out on purpose: the same thing, in another place. */
const SHARED = ["acts", "card", "credit", "emoji", "foot", "log", "menu", "sheet"];

test("no class means one thing in one folder and another in the next", () => {
  // `.who` was a button in the conversation and a name plate in a call: what it looked like depended on which sheet came last. A
  // class that a folder gives a look wherever it stands is that folder's, but for those of `ui` and of the frame, which are everybody's.
  const [owners, stylers] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const note = (all: Map<string, Set<string>>, name: string, folder: string): unknown => all.set(name, (all.get(name) ?? new Set()).add(folder));
  for (const file of files.filter((file) => file.endsWith(".css"))) {
    const folder = file.split("/")[0] ?? "";
    for (const selector of selectorsOf(readFileSync(new URL(file, SOURCE), "utf8"))) {
      const last = selector.replace(/(?<=:\w[\w-]*)\((?:[^()]|\([^()]*\))*\)/g, "").split(/[\s>+~]+/).at(-1) ?? "";
      const classes = [...last.matchAll(/\.([a-z][a-z0-9-]*)/g)].map((found) => found[1] ?? "");
      for (const name of classes) note(stylers, name, folder);
      if (new RegExp(`^\\.${classes[0]}(::?[\\w-]+|\\[.*?\\])*$`).test(selector)) note(owners, classes[0] ?? "", folder);
    }
  }
  const taken = [...owners].flatMap(([name, folders]) => {
    const others = [...(stylers.get(name) ?? [])].filter((folder) => folder !== "app");
    const isFeatures = [...folders].some((folder) => folder !== "ui" && folder !== "app");
    return isFeatures && others.length > 1 && !SHARED.includes(name) ? [`.${name} of ${others.join(" and ")}`] : [];
  });
  expect(taken).toEqual([]);
});

/** Each selector of a style sheet, whole also where rules are nested. */
function selectorsOf(sheet: string): string[] {
  const found: string[] = [];
  const around: string[][] = [[""]];
  for (const [, text = "", end] of sheet.replace(/\/\*.*?\*\//gs, "").matchAll(/([^{};]*)([{};])/g)) {
    const within = around.at(-1) ?? [""];
    if (end === "}") around.pop();
    if (end !== "{") continue;
    const isRule = !/^\s*(@|from\b|to\b|[\d.]+%)/.test(text);
    const own = text.split(/,(?![^()]*\))/).map((selector) => selector.trim());
    const whole = isRule ? within.flatMap((outer) => own.map((selector) => (selector.includes("&") ? selector.replaceAll("&", outer) : `${outer} ${selector}`.trim()))) : within;
    if (isRule) found.push(...whole);
    around.push(whole);
  }
  return found;
}

test("every token is defined and used", () => {
  const defined = new Set([...style.matchAll(/(--[a-z0-9-]+):/g)].map((found) => found[1]));
  // Maps are drawn on a canvas, in colours that are asked for by name.
  const named = [...style.matchAll(/var\((--[a-z0-9-]+)\)/g), ...canvas.matchAll(/"(--[a-z0-9-]+)"/g)];
  const used = new Set(named.map((found) => found[1]));
  expect([...used].filter((name) => !defined.has(name))).toEqual([]);
  expect([...defined].filter((name) => !used.has(name))).toEqual([]);
});

test("no rule says the same twice", () => {
  const rules = [...style.matchAll(/\{([^{}]*)\}/g)].map(([, rule = ""]) => rule.split(";").map((line) => line.trim()).filter((line) => line !== ""));
  expect(rules.flatMap((said) => said.filter((line, at) => said.indexOf(line) !== at))).toEqual([]);
});

const GROUNDS = ["bg", "surface", "raised", "sunken", "hover"];
const PAIRS: [ink: string, grounds: string[], least: number][] = [
  ["ink", [...GROUNDS, "accent-soft", "mention-soft", "warn-soft", "danger-soft"], 4.5],
  ["ink-2", [...GROUNDS, "accent-soft", "mention-soft", "warn-soft", "danger-soft"], 4.5],
  ["accent", [...GROUNDS, "accent-soft"], 4.5],
  ["mention", ["surface", "mention-soft"], 4.5],
  ["warn", ["warn-soft"], 4.5],
  ["danger", ["surface", "raised", "bg", "danger-soft"], 4.5],
  ["on-accent", ["accent"], 4.5],
  ["on-danger", ["danger-fill"], 4.5],
  ["surface", ["mention"], 4.5],
  ...[0, 1, 2, 3, 4, 5].map((n): [string, string[], number] => [`p${n}-ink`, [`p${n}`], 4.5]),
  ["line-strong", ["bg", "surface", "raised"], 3],
  ["map-ink", ["map-land"], 4.5],
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n): [string, string[], number] => [`k${n}`, ["map-land"], 3]),
  ...["key", "str", "num", "note"].map((kind): [string, string[], number] => [`code-${kind}`, ["sunken"], 4.5]),
  ["focus", GROUNDS, 3],
  ["ok", ["bg"], 3],
];

test.each(["light", "dark"])("contrast, %s", (theme) => {
  const poor = PAIRS.flatMap(([ink, grounds, least]) =>
    grounds
      .map((ground) => ({ pair: `${ink} on ${ground}`, is: contrast(colour(ink, theme), colour(ground, theme)) }))
      .filter(({ is }) => is < least),
  );
  expect(poor).toEqual([]);
});

function colour(token: string, theme: string): string {
  const found = new RegExp(`--${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(style);
  expect(found, token).not.toBeNull();
  return found?.[theme === "light" ? 1 : 2] ?? "";
}

function contrast(foreground: string, background: string): number {
  const [low = 0, high = 0] = [luminance(foreground), luminance(background)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
