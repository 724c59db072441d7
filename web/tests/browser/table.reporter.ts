// Writes docs/browsers.md from what passed in each browser, and fails a run that says something else than the file does.
import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { CHOSEN, storiesOf } from "./chosen.ts";

const FILE = new URL("../../../docs/browsers.md", import.meta.url);
const BROWSERS: Readonly<Record<string, string>> = {
  chromium: "Chromium",
  firefox: "Firefox",
  "firefox+chromium": "Firefox, then Chromium",
  "chromium+firefox": "Chromium, then Firefox",
  webkit: "WebKitGTK",
};
const BEGIN = `# Browsers

The table of stories and the one below it come from a run in each browser: \`npm run browsers\` in \`web/\` writes this file.
\`make soak\` runs all of it and fails where the file says something else; \`make test\` runs a part of each browser's stories.

Chromium runs every story of \`web/tests/browser\` (\`scripts/test browser\`). The others run those that are chosen for them in
\`web/tests/browser/chosen.ts\`: the same stories, through the same drivers where there is one. Firefox is Debian's extended
support release, driven by WebDriver BiDi. WebKitGTK is the engine of Safari in Debian's build, which has no WebRTC: there are
neither calls nor files in it. In the columns "then", the first person of a story has one browser and the second the other.

Safari itself was not run, nor any browser on a telephone: phones are tried only by their width, in Chromium also by touch.
`;

export default class Table implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const ran = modules.flatMap((module) => [...module.children.allTests()]);
    if (errors.length > 0 || ran.some((test) => test.result().state === "failed")) return;
    const passed = ran.filter((test) => test.result().state === "passed");
    if (passed.length < Object.keys(CHOSEN).flatMap((browser) => Object.values(storiesOf(browser)).flat()).length) return this.#wrong("not all stories ran");
    const now = `${BEGIN}\n${stories()}\n${offers(passed)}`;
    if (process.env["WRITE_TABLE"] !== undefined) return writeFileSync(FILE, now);
    if (readFileSync(FILE, "utf8") !== now) this.#wrong("docs/browsers.md says something else: write it anew with `npm run browsers` in web/");
  }

  #wrong(what: string): void {
    console.error(what);
    process.exitCode = 1;
  }
}

/** Of all chosen stories: a run in which one of them fails or is left out writes no table. */
function stories(): string {
  const names = Object.keys(BROWSERS).filter((name) => name !== "chromium");
  const files = [...new Set(names.flatMap((name) => Object.keys(CHOSEN[name] ?? {})))].toSorted();
  const all = files.flatMap((file) => [...new Set(names.flatMap((name) => CHOSEN[name]?.[file] ?? []))].map((story) => ({ file, story })));
  const rows = all.map(({ file, story }) => [file, story, "✓", ...names.map((name) => (CHOSEN[name]?.[file]?.includes(story) === true ? "✓" : "–"))]);
  return `## What was run\n\n${table(["File", "Story", "Chromium", ...names.map(titled)], rows)}`;
}

function offers(passed: TestCase[]): string {
  const given = new Map<string, Record<string, boolean>>();
  for (const test of passed) {
    const offered = (test.meta() as { offers?: Record<string, boolean> }).offers;
    if (offered !== undefined) given.set(test.project.name, offered);
  }
  const names = [...given.keys()].toSorted();
  const rows = Object.keys(given.get("chromium") ?? {}).map((what) => [what, ...names.map((name) => (given.get(name)?.[what] ? "yes" : "no"))]);
  return `## What each browser offers\n\nWhere one does not, the page does without, or says so.\n\n${table(["", ...names.map(titled)], rows)}`;
}

const titled = (name: string): string => BROWSERS[name] ?? name;

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}
