// Builds the page, and says which tests there are. `build.rs` gives the folder to build into.
import { defineConfig } from "vitest/config";
import { compressed } from "./compress.plugin.ts";
import { shellWorker } from "./shell.plugin.ts";
import { emojiData } from "./src/emoji/cut.ts";
import { CHOSEN, filesOf } from "./tests/browser/chosen.ts";

const CAUSERIE = process.env["CAUSERIE_URL"] ?? "http://127.0.0.1:8000";
const ASKED = ["/channels", "/status", "/rules", "/ws"];

/** Stories that measure times. */
const ALONE = ["tests/browser/speed.test.ts"];
const stories = { include: ["tests/browser/**/*.test.ts"], environment: "node", testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  base: "./",
  plugins: [emojiData(), shellWorker(), compressed()],
  // `npm run dev` shows the page while it is written, and asks a running causerie for everything else.
  server: { proxy: Object.fromEntries(ASKED.map((path) => [path, { target: CAUSERIE, ws: true }])) },
  build: {
    outDir: process.env["CAUSERIE_WEB_OUT"] ?? "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One style sheet and one script to begin with; besides them only the parts that `src/parts.ts` names.
    cssCodeSplit: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "page", tags: ["$initial"] }] } } },
    // What the libraries in the page ask for; the settings lead there.
    license: { fileName: "licences.txt" },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/unit/**/*.test.ts"], environment: "node" } },
      // Two at a time: most of a story is waiting.
      { extends: true, test: { ...stories, name: "browser", exclude: ALONE, maxWorkers: 2 } },
      {
        extends: true,
        test: { ...stories, name: "browser-alone", include: ALONE, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
      // The same stories in other browsers, and between them.
      ...Object.keys(CHOSEN).map((name) => ({
        extends: true as const,
        test: { ...stories, name, include: filesOf(name), env: { STORY_BROWSER: name }, maxWorkers: 2, sequence: { groupOrder: 2 } },
      })),
      // No test: `npm run pictures` makes those of docs/pictures.
      { extends: true, test: { name: "pictures", include: ["scripts/pictures.ts"], environment: "node" } },
    ],
  },
});
