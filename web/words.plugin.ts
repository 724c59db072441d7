// Cuts each dictionary in two at build time: the words of the page's first parts, and those of parts that are fetched on demand,
// found by the modules that use them. The development server keeps all words in the first half.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst, type Plugin } from "vite";

/** Folder of the page's modules. */
export const SOURCE = fileURLToPath(new URL("./src/", import.meta.url));
export const MODULES = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));

const NAME = /^\0?virtual:words\/([a-z]{2})\/(first|later)$/;
/** Kinds of messages, and actions on them, are also looked up by their name. */
export const BY_NAME = ["layer", "model", "script", "crs", "extent", "position", "image", "react", "reply", "copyText", "copyLink", "forward", "edit", "delete"];

type Half = "first" | "later";

/** Serves `virtual:words/en/first` and the like. */
export function dictionaries(): Plugin {
  let isBuilt = false;
  return {
    name: "causerie-words",
    configResolved: ({ command }) => void (isBuilt = command === "build"),
    resolveId: (id) => (NAME.test(id) ? `\0${id}` : undefined),
    load(id) {
      const [, language = "", half] = NAME.exec(id) ?? [];
      if (half === undefined) return undefined;
      if (isBuilt) return { code: halfOf(language, half as Half), moduleType: "ts" };
      return half === "first" ? `export { ${language} as default } from "/src/i18n/${language}.ts";` : "export default {};";
    },
  };
}

/** Returns the text of a dictionary without the words of the other half. */
export function halfOf(language: string, half: Half): string {
  const path = `i18n/${language}.ts`;
  const text = readFileSync(SOURCE + path, "utf8");
  const first = firstWords(text);
  const gone = entriesOf(text).filter(({ name }) => first.has(name) !== (half === "first"));
  const kept = gone.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
  return `${kept}\nexport default ${language};\n`;
}

/** Returns the words of a dictionary, and where each stands in its text. */
export function entriesOf(text: string): { name: string; start: number; end: number }[] {
  for (const statement of parseAst(text, { lang: "ts" }).body) {
    const made = statement.type === "ExportNamedDeclaration" && statement.declaration?.type === "VariableDeclaration" ? statement.declaration.declarations[0]?.init : undefined;
    if (made?.type !== "ObjectExpression") continue;
    return made.properties.map((entry) => {
      if (entry.type !== "Property" || entry.key.type !== "Identifier") throw new Error("a dictionary has words alone");
      const end = text.indexOf(",", entry.end) + 1;
      if (end === 0) throw new Error("a comma is missing behind the last word");
      return { name: entry.key.name, start: entry.start, end };
    });
  }
  throw new Error("there is no dictionary");
}

/** Returns the words used by the modules that the page begins with. */
export function firstWords(text: string): ReadonlySet<string> {
  const source = ["main.tsx", ...reachableFrom("main.tsx", takenBy)].map((module) => readFileSync(SOURCE + module, "utf8")).join("\n");
  return new Set(entriesOf(text).flatMap(({ name }) => (BY_NAME.includes(name) || new RegExp(`\\.${name}\\b`).test(source) ? [name] : [])));
}

/** Returns all modules that a module leads to. */
export function reachableFrom(from: string, next = importsOf, seen = new Set<string>()): Set<string> {
  for (const path of next(from)) if (MODULES.includes(path) && !seen.has(path)) reachableFrom(path, next, seen.add(path));
  return seen;
}

/** A feature's door. */
const DOOR = /^\w+\/(?:index|views)\.ts$/;

/** Returns the modules that a module takes something from: through a door only to what it takes, as the build does. */
function takenBy(module: string): string[] {
  const text = readFileSync(join(SOURCE, module), "utf8");
  // What a door hands on is taken by others.
  const statements = DOOR.test(module) ? "import" : "import|export";
  const found = text.matchAll(new RegExp(`^(?:${statements}) (?!type )([^;]*?) from "(\\.[^"?]+)`, "gm"));
  return [...found].flatMap(([, names = "", path = ""]) => {
    const from = normalize(join(dirname(module), path));
    if (!DOOR.test(from)) return [from];
    const taken = [...names.matchAll(/(type )?(\w+)(?: as \w+)?\s*[,}]/g)].filter(([, isType]) => isType === undefined);
    return taken.map(([, , name = ""]) => behindDoor(from, name));
  });
}

/** Returns the module that a door hands a name on from; the door itself, if the name is its own. */
function behindDoor(door: string, name: string): string {
  const text = readFileSync(join(SOURCE, door), "utf8");
  const found = [...text.matchAll(/^export (?!type )\{([^}]*)\} from "(\.[^"?]+)/gm)].find(([, names = ""]) => new RegExp(`\\b${name}\\b`).test(names));
  return found === undefined ? door : normalize(join(dirname(door), found[2] ?? ""));
}

/** Returns the static imports of a module, without those of types. */
export function importsOf(module: string): string[] {
  const text = readFileSync(join(SOURCE, module), "utf8");
  const found = text.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"?]+)/gm);
  return [...found].map(([, path = ""]) => normalize(join(dirname(module), path)));
}
