// The page's service worker. It keeps the page's own files, so that the page opens while the server is away, and shows notices.
// Nothing of what anybody said is kept by it.
import { hasShell, shellHere } from "./offers.ts";
import { ownScript } from "./worker.ts";

const SCRIPT = "service-worker.js";

/** Once the page stands. `follow` leads to the conversation of a notice that was chosen, by its tag. Browsers without it, and pages without TLS, do without. */
export function keepShell(follow: (tag: string) => void): void {
  if (!import.meta.env.PROD || !hasShell()) return;
  // A browser that is not allowed to keep anything refuses: the page works without.
  navigator.serviceWorker.register(ownScript(new URL(SCRIPT, document.baseURI).href)).catch(() => undefined);
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ tag: string }>) => {
    follow(data.tag);
  });
}

/** Shows a notice which, when it is chosen, leads to this tab; there its tag says where to. False where there is no worker. */
export async function tellByShell(notice: { title: string; text: string; tag: string }): Promise<boolean> {
  const worker = (await shellHere())?.active;
  worker?.postMessage(notice);
  return worker !== undefined && worker !== null;
}
