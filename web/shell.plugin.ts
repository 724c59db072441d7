// Builds the service worker: its text, and before it the list of the files that the page begins with.
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const SOURCE = new URL("./src/service-worker.js", import.meta.url);

export function shellWorker(): Plugin {
  return {
    name: "causerie-shell",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((one) => one.type === "chunk" && one.isEntry);
      if (entry?.type !== "chunk") throw new Error("the page has no entry");
      const shell = [entry.fileName, ...entry.imports, ...(entry.viteMetadata?.importedCss ?? [])];
      const source = `const SHELL = ${JSON.stringify(shell)};\n${readFileSync(SOURCE, "utf8")}`;
      this.emitFile({ type: "asset", fileName: "service-worker.js", source });
    },
  };
}
