// The modules of the page, and what they import.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

export const SOURCE = new URL("../../src/", import.meta.url).pathname;

export const MODULES = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));

/** What a module imports besides types, and not only when it is wanted. */
export function values(module: string): string[] {
  const text = readFileSync(join(SOURCE, module), "utf8");
  const found = text.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"?]+)/gm);
  return [...found].map(([, path = ""]) => normalize(join(dirname(module), path)));
}
