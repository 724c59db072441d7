// The stories that are chosen for several browsers exist.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHOSEN } from "../browser/chosen.ts";

const files = Object.entries(CHOSEN).flatMap(([browser, chosen]) =>
  Object.entries(chosen).map(([file, stories]) => ({ browser, file, stories })),
);

test.each(files)("the stories of $file for $browser have their names", ({ file, stories }) => {
  const source = readFileSync(new URL(`../browser/${file}.test.ts`, import.meta.url), "utf8");
  expect(stories.filter((name) => !source.includes(`test(${JSON.stringify(name)}`))).toEqual([]);
});
