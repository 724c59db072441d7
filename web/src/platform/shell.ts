// The page's service worker. It keeps the page's own files, so that the page opens while the server is away, and shows notices,
// but keeps no messages.
import { findShell, hasShell } from "./offers.ts";
import { ownScript } from "./own-script.ts";

const SCRIPT = "service-worker.js";
/** Pauses before each look for a notice that is to be closed. */
const LOOK_PAUSES_MS = [0, 2_000, 8_000];

/** Registers the worker once the page stands. `follow` leads to the conversation of a notice that was chosen, by its tag. Browsers without it, and pages without TLS, do without. */
export function keepShell(follow: (tag: string) => void): void {
  if (!import.meta.env.PROD || !hasShell()) return;
  // A browser that may not keep anything refuses: the page works without.
  navigator.serviceWorker.register(ownScript(new URL(SCRIPT, document.baseURI).href)).catch(() => undefined);
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ tag: string }>) => {
    follow(data.tag);
  });
}

/** Shows a notice which leads to this tab, where its tag says which conversation. False where there is no worker. */
export async function notifyByShell(notice: { title: string; text: string; tag: string }): Promise<boolean> {
  const worker = (await findShell())?.active;
  worker?.postMessage(notice);
  return worker !== undefined && worker !== null;
}

/** Closes the notice with this tag. A worker that has just been started may show it only after this. */
export async function closeByShell(tag: string): Promise<void> {
  for (const pause of LOOK_PAUSES_MS) {
    if (pause > 0) await new Promise((done) => setTimeout(done, pause));
    for (const notice of (await (await findShell())?.getNotifications({ tag })) ?? []) notice.close();
  }
}
