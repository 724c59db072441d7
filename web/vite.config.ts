// Builds the page. `build.rs` gives the folder to build into; `vitest.config.ts` has the tests.
import { defineConfig } from "vite";
import { compressFiles } from "./compress.plugin.ts";
import { measureText } from "./ol.plugin.ts";
import { shellWorker } from "./shell.plugin.ts";
import { emojiData } from "./src/emoji/cut.ts";
import { dictionaries } from "./words.plugin.ts";

const CAUSERIE = process.env["CAUSERIE_URL"] ?? "http://127.0.0.1:8000";
const ASKED = ["/channels", "/status", "/rules", "/ws"];

export default defineConfig({
  base: "./",
  plugins: [dictionaries(), emojiData(), measureText(), shellWorker(), compressFiles()],
  // `npm run dev` shows the page while it is written, and asks a running causerie for everything else.
  server: { proxy: Object.fromEntries(ASKED.map((path) => [path, { target: CAUSERIE, ws: true }])) },
  build: {
    outDir: process.env["CAUSERIE_WEB_OUT"] ?? "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One style sheet and one script to begin with; besides them only the parts that are fetched on demand: each feature's lazy.ts.
    rolldownOptions: {
      output: {
        chunkFileNames: ({ name, facadeModuleId }) => `assets/${/(\w+)\/(?:lazy\.ts|first|later)$/.exec(facadeModuleId ?? "")?.[1] ?? name}-[hash].js`,
        codeSplitting: {
          groups: [
            { name: "page", tags: ["$initial"], priority: 1 },
            // Read in messages, and on the map.
            { name: "places", test: /\/i18n\/typed-place/ },
            { name: "texts", test: /\/node_modules\/(linkify-it|uc\.micro)\/|\/text\/(finders|Code)\./ },
            // Code common to those below and calls, files and dialogs. Each file costs the head of an answer, which is not small.
            { name: "shared", test: /\/web\/src\/(?!map|kinds\/image)/, minShareCount: 2 },
            // Seldom used tools of making and searching.
            { name: "tools", test: /\/node_modules\/qr\/|\/(PasteOffer|split|Search|Painter|prepare)\.tsx?$|\/recording\/lazy/ },
          ],
        },
      },
    },
    // The licences of the page's libraries, which these ask for; the settings lead there.
    license: { fileName: "licences.txt" },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
