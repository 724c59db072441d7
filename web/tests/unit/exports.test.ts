// The exports of modules: each has a user besides its own module, be it a test.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { MODULES, SOURCE } from "../../words.plugin.ts";

const WEB = join(SOURCE, "..");
/** Whoever may import a module: tests and what builds the page, too. */
const USERS = [...MODULES.map((name) => join(SOURCE, name)), ...scriptsIn("tests"), ...scriptsIn("scripts"), join(WEB, "vite.config.ts"), join(WEB, "vitest.config.ts")];

function scriptsIn(folder: string): string[] {
  const all = readdirSync(join(WEB, folder), { recursive: true, encoding: "utf8" });
  return all.filter((name) => /\.tsx?$/.test(name)).map((name) => join(WEB, folder, name));
}

const IMPORTED = /(?:from|import)\s*\(?\s*"(\.[^"?]+)/g;
const EXPORTED = /^export (?:(?:abstract |async |type )*(?:const|function|class|interface|type) (\w+)|type (\w+)|(?:type )?\{([^}]*)\})/gm;

/** Modules imported on demand are passed on whole, and taken apart anywhere. */
const HANDED_ON = /import\("(\.[^"?]+)"\)/g;
const TAKEN = (name: string): RegExp => new RegExp(`[.{,] ?${name}\\b`);

const texts = new Map(USERS.map((user) => [user, readFileSync(user, "utf8")]));
const handedOn = new Set([...texts].flatMap(([user, text]) => [...text.matchAll(HANDED_ON)].map(([, path = ""]) => join(dirname(user), path))));
/** For each module, what is written in those that import it. */
const readers = new Map<string, string[]>();
for (const [user, text] of texts) {
  for (const path of new Set([...text.matchAll(IMPORTED)].map(([, found = ""]) => join(dirname(user), found)))) {
    readers.set(path, [...(readers.get(path) ?? []), text]);
  }
}

function exported(module: string): string[] {
  const found = readFileSync(join(SOURCE, module), "utf8").matchAll(EXPORTED);
  return [...found].flatMap(([, name, type, list]) =>
    (name ?? type ?? list ?? "").split(",").map((name) => name.trim().replace(/^type /, "").replace(/^.* as /, "")).filter((name) => name !== ""),
  );
}

test("each export is used by another module", () => {
  const written = MODULES.filter((module) => !module.endsWith(".generated.ts"));
  const alone = written.flatMap((module) => {
    const path = join(SOURCE, module);
    const used = (name: string): boolean =>
      readers.get(path)?.some((text) => new RegExp(`\\b${name}\\b`).test(text)) === true ||
      (handedOn.has(path) && [...texts].some(([user, text]) => user !== path && TAKEN(name).test(text)));
    return exported(module).filter((name) => !used(name)).map((name) => `${module}: ${name}`);
  });
  expect(alone).toEqual([]);
});
