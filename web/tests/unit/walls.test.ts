// The walls between the folders of src. A feature has two doors: its model is `index.ts`, what is drawn of it is `views.ts`; and what
// all stand on knows no feature.
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseAst } from "vite";
import { expect, test } from "vitest";
import { importsOf, MODULES, reachableFrom, SOURCE } from "../../words.plugin.ts";

/** The folders, each of which may import those before it. */
const ORDER = [
  "protocol", "platform", "i18n", "ui", "text", "settings", "emoji", "server", "log", "sealed", "rooms", "people", "files", "kinds", "conversation",
  "calls", "recording", "map", "embed", "app",
];
/** Folders that all features stand on, and import module by module. */
const GROUND = ORDER.slice(0, 4);
const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"?]+)/g;

/** The imports of a module, by its place in src. */
function imports(module: string): string[] {
  const found = readFileSync(join(SOURCE, module), "utf8").matchAll(IMPORT);
  return [...found].map(([, path = ""]) => normalize(join(dirname(module), path)));
}

const folder = (path: string): string => path.split("/")[0] ?? "";
const inside = MODULES.filter((module) => module.includes("/"));

test("of others than those that all stand on a feature imports the doors alone", () => {
  const through = inside.flatMap((module) => {
    const foreign = imports(module).filter((path) => folder(path) !== folder(module) && !GROUND.includes(folder(path)));
    return foreign.filter((path) => !/^\w+\/(?:index|views)\.ts$/.test(path)).map((path) => `${module} imports ${path}`);
  });
  expect(through).toEqual([]);
});

test("a model's door leads to nothing that is drawn, but in a part that is fetched later", () => {
  const doors = inside.filter((module) => /^\w+\/index\.ts$/.test(module) && folder(module) !== "app");
  const drawn = doors.flatMap((door) => [...reachableFrom(door)].filter((path) => path.endsWith(".tsx")).map((path) => `${door} leads to ${path}`));
  expect(drawn).toEqual([]);
});

test("a folder imports those to its left alone", () => {
  const against = inside.flatMap((module) => {
    const own = ORDER.indexOf(folder(module));
    const right = imports(module).map(folder).filter((name) => name !== folder(module) && !ORDER.slice(0, own).includes(name));
    return right.map((name) => `${folder(module)} > ${name}`);
  });
  expect([...new Set(against)].toSorted()).toEqual([]);
});

test("only the page's beginning imports what puts it together", () => {
  expect(inside.filter((module) => folder(module) !== "app" && imports(module).some((path) => folder(path) === "app"))).toEqual([]);
});

test("modules of a folder stand in no circle", () => {
  const own = (module: string): string[] => importsOf(module).filter((path) => folder(path) === folder(module));
  expect(inside.filter((module) => reachableFrom(module, own).has(module))).toEqual([]);
});

/** Preact begins and ends `useEffect` after the next frame that is painted, late on a busy machine: a camera would outlive its view. */
test("what hangs on a view begins and ends with it", () => {
  expect(MODULES.filter((module) => /\buseEffect\b/.test(readFileSync(join(SOURCE, module), "utf8")))).toEqual([]);
});

test("what waits for a frame is counted, so that a story can ask whether it is over", () => {
  const raw = MODULES.filter((module) => /\brequestAnimationFrame\(/.test(readFileSync(join(SOURCE, module), "utf8")));
  expect(raw).toEqual(["platform/schedule.ts"]);
});

test("the browser's address and history are reached through one folder", () => {
  const raw = MODULES.filter((module) => /\b(?:history|location)\.\w/.test(readFileSync(join(SOURCE, module), "utf8")));
  expect(raw.filter((module) => folder(module) !== "platform")).toEqual([]);
});

test("the page's address, its title and whether it is seen are matters of one folder", () => {
  const raw = MODULES.filter((module) => /\bdocument\.(?:baseURI|cookie|hidden|title|URL|visibilityState)\b|visibilitychange/.test(readFileSync(join(SOURCE, module), "utf8")));
  expect(raw.filter((module) => folder(module) !== "platform")).toEqual([]);
});

test("signals leave a module read-only, but for what this person sets", () => {
  const writable = /^export const \w+ = signal\b|^  (?:public )?readonly \w+ = signal\b/m;
  expect(inside.filter((module) => writable.test(readFileSync(join(SOURCE, module), "utf8")))).toEqual([]);
});

test("no two types have one name, but for what a view is given", () => {
  const named = /^(?:export )?(?:interface|type|class|enum) (\w+)/gm;
  const all = MODULES.flatMap((module) => [...readFileSync(join(SOURCE, module), "utf8").matchAll(named)].map(([, name = ""]) => name));
  const twice = all.filter((name, at) => name !== "Props" && all.indexOf(name) !== at);
  expect(twice).toEqual([]);
});

test("identifiers say what they name: none is a pronoun, but for the plural forms of the dictionaries", () => {
  const vague = /^(?:one|told|deed|straight|whom)$/;
  const found = MODULES.filter((module) => !/^i18n\/[a-z]{2}\.ts$/.test(module)).flatMap((module) => {
    const text = readFileSync(join(SOURCE, module), "utf8");
    const names = new Set<string>();
    if (text.split(/\W+/).some((word) => vague.test(word))) {
      JSON.stringify(parseAst(text, { lang: module.endsWith("x") ? "tsx" : "ts" }), (_, node) => {
        if (node?.type === "Identifier" && vague.test(node.name)) names.add(node.name);
        return node;
      });
    }
    return [...names].map((name) => `${name} in ${module}`);
  });
  expect(found).toEqual([]);
});
