// Builds the service worker: its text, and before it the list of the files that the page begins with.
import { readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";

const SOURCE = new URL("./src/service-worker.js", import.meta.url);

export function shellWorker(): Plugin {
  return {
    name: "causerie-shell",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((one) => one.type === "chunk" && one.isEntry);
      if (entry?.type !== "chunk") throw new Error("the page has no entry");
      const styles = Object.keys(bundle).filter((name) => name.endsWith(".css"));
      const known = new Set<string>();
      const shell = [entry.fileName, ...needed(bundle)].flatMap((name) => filesOf(bundle, name, known)).concat(styles);
      const source = `const SHELL = ${JSON.stringify(shell)};\n${readFileSync(SOURCE, "utf8")}`;
      this.emitFile({ type: "asset", fileName: "service-worker.js", source });
    },
  };
}

/** A chunk, and all that it cannot begin without. */
function filesOf(bundle: Rolldown.OutputBundle, name: string, known: Set<string>): string[] {
  const chunk = bundle[name];
  if (known.has(name) || chunk?.type !== "chunk") return [];
  known.add(name);
  return [name, ...chunk.imports.flatMap((one) => filesOf(bundle, one, known))];
}

/** Nobody reads the page without a dictionary, or sets it up without the dialogs and the settings. */
function needed(bundle: Rolldown.OutputBundle): string[] {
  const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
  return chunks.filter((one) => /virtual:words\/|\/src\/(i18n|app|settings)\//.test(one.facadeModuleId ?? "")).map((one) => one.fileName);
}
