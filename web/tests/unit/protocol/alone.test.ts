// The protocol module can be taken out of this page: it imports nothing from outside its folder.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const FOLDER = new URL("../../../src/protocol/", import.meta.url);
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

test("nothing from outside is imported", () => {
  const foreign = files.flatMap((name) => {
    const here = new URL(name, FOLDER);
    const imports = readFileSync(here, "utf8").matchAll(/from "([^"]+)"/g);
    return [...imports].map(([, wanted = ""]) => wanted).filter((wanted) => !wanted.startsWith(".") || !new URL(wanted, here).href.startsWith(FOLDER.href));
  });
  expect(files.length).toBeGreaterThan(10);
  expect(foreign).toEqual([]);
});
