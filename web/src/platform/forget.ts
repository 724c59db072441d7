// Deletes everything this page keeps in the browser: storage, its files, and the notices that it shows. Few visits need it.
import { findShell } from "./offers.ts";
import { instanceAddress } from "./own-names.ts";
import { forgetStored } from "./stored.ts";

/** Empties the storage and restores the state of a first visit. Resolves when the page's files are gone too. */
export function forgetEverything(): Promise<void> {
  forgetStored();
  return forgetShell();
}

async function forgetShell(): Promise<void> {
  try {
    const shell = await findShell();
    for (const notice of (await shell?.getNotifications()) ?? []) notice.close();
    await shell?.unregister();
    for (const name of await caches.keys()) if (await isOwnCache(name)) await caches.delete(name);
  } catch {
    // Nothing was kept.
  }
}

/** Returns whether a cache is of this page, of any version; service-worker.js names them. */
async function isOwnCache(name: string): Promise<boolean> {
  const page = instanceAddress();
  if (name.startsWith(`causerie ${page.pathname} `)) return true;
  return name.startsWith("causerie assets/") && (await (await caches.open(name)).match(page)) !== undefined;
}
