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
      const entry = Object.values(bundle).find((output) => output.type === "chunk" && output.isEntry);
      if (entry?.type !== "chunk") throw new Error("the page has no entry");
      const styles = Object.keys(bundle).filter((name) => name.endsWith(".css"));
      const known = new Set<string>();
      const shell = [entry.fileName, ...neededFiles(bundle)].flatMap((name) => filesOf(bundle, name, known)).concat(styles);
      const source = `const SHELL = ${JSON.stringify(shell)};\n${readFileSync(SOURCE, "utf8")}`;
      this.emitFile({ type: "asset", fileName: "service-worker.js", source });
    },
  };
}

/** A chunk, and all its static imports. */
function filesOf(bundle: Rolldown.OutputBundle, name: string, known: Set<string>): string[] {
  const chunk = bundle[name];
  if (known.has(name) || chunk?.type !== "chunk") return [];
  known.add(name);
  return [name, ...chunk.imports.flatMap((imported) => filesOf(bundle, imported, known))];
}

/** Files besides the entry: dictionaries, dialogs and settings, without which the page is of no use. */
function neededFiles(bundle: Rolldown.OutputBundle): string[] {
  const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
  return chunks.filter(({ facadeModuleId }) => /virtual:words\/|\/src\/(i18n|app|settings)\//.test(facadeModuleId ?? "")).map(({ fileName }) => fileName);
}
