// The tests of the page, with what builds it. The container is built without the tests, so it cannot read this.
import { defineConfig, mergeConfig } from "vitest/config";
import { CHOSEN, filesOf } from "./tests/browser/chosen.ts";
import { PATIENCE_MS, STORY_MS } from "./tests/browser/patience.ts";
import { SOAK } from "./tests/browser/soak.ts";
import page from "./vite.config.ts";

/** Stories that measure times, and those in which several people send sound and pictures: each takes more than one processor. */
const ALONE = ["speed", "call*", "full-view", "ring"].map((name) => `tests/browser/${name}.test.ts`);
const AT_A_TIME = 3;
const stories = {
  include: ["tests/browser/**/*.test.ts"],
  environment: "node",
  globalSetup: ["./tests/browser/pages.ts"],
  testTimeout: STORY_MS,
  hookTimeout: STORY_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
};

export default mergeConfig(page, defineConfig({
  test: {
    projects: [
      // What takes a second takes ten on a busy machine. Vitest would leave one processor of two idle.
      { extends: true, test: { name: "unit", include: ["tests/unit/**/*.test.ts"], environment: "node", testTimeout: 60_000, maxWorkers: "100%" } },
      // Views and whole pages drawn without a browser: what is seen of them is for the stories. The page is loaded once for each worker.
      {
        extends: true,
        test: {
          name: "views",
          include: ["tests/views/**/*.test.tsx"],
          environment: "happy-dom",
          setupFiles: ["tests/views/setup.ts"],
          isolate: false,
          // What one file leaves to the next shows in another order only, which a fresh clone has too.
          sequence: { shuffle: { files: SOAK } },
          testTimeout: 60_000,
          maxWorkers: "100%",
        },
      },
      // More at a time than there are processors: half of a story is waiting.
      // What they share is loaded once for each worker, which takes a second; `useBrowser` begins and ends the rest.
      { extends: true, test: { ...stories, name: "browser", exclude: ALONE, maxWorkers: AT_A_TIME, isolate: false } },
      {
        extends: true,
        test: { ...stories, name: "browser-alone", include: ALONE, isolate: false, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
      // The same stories in other browsers, which draw maps many times as slowly here, and between them.
      ...Object.keys(CHOSEN).map((name) => ({
        extends: true as const,
        test: { ...stories, name, include: filesOf(name), env: { STORY_BROWSER: name }, maxWorkers: AT_A_TIME, sequence: { groupOrder: 2 } },
      })),
      // No test: `npm run pictures` makes those of docs/pictures.
      { extends: true, test: { ...stories, name: "pictures", include: ["scripts/pictures.ts"] } },
      // Nor is this: `npm run calls` prints what calls send.
      { extends: true, test: { ...stories, name: "calls", include: ["scripts/calls.ts"] } },
      // For scripts/check-relay.
      { extends: true, test: { ...stories, name: "relayed", include: ["scripts/relayed.ts"], globalSetup: [] } },
    ],
  },
}));
