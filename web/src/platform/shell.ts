// The page's service worker. It keeps the page's own files, so that the page opens while the server is away, and shows notices.
// Nothing of what anybody said is kept by it.
import { hasShell, shellHere } from "./offers.ts";
import { isOwnCache } from "./own-names.ts";
import { ownScript } from "./worker.ts";

const SCRIPT = "service-worker.js";

/** Once the page stands. `go` leads to the conversation of a notice that was chosen. Browsers without it, and pages without TLS, do without. */
export function keepShell(go: (address: string) => void): void {
  if (!import.meta.env.PROD || !hasShell()) return;
  // A browser that is not allowed to keep anything refuses: the page works without.
  navigator.serviceWorker.register(ownScript(new URL(SCRIPT, document.baseURI).href)).catch(() => undefined);
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ address: string }>) => {
    go(data.address);
  });
}

/** Shows a notice which, when it is chosen, leads to this tab and in it to the address. False where there is no worker. */
export async function tellByShell(notice: { title: string; text: string; address: string }): Promise<boolean> {
  const worker = (await shellHere())?.active;
  worker?.postMessage(notice);
  return worker !== undefined && worker !== null;
}

export async function forgetShell(): Promise<void> {
  try {
    const here = await shellHere();
    for (const notice of (await here?.getNotifications()) ?? []) notice.close();
    await here?.unregister();
    for (const name of await caches.keys()) if (await isOwnCache(name)) await caches.delete(name);
  } catch {
    // Nothing was kept.
  }
}
