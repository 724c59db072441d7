// Forgets what this page keeps in the browser: what is stored, its files, and the notices that it shows. Few visits need it.
import { shellHere } from "./offers.ts";
import { here } from "./own-names.ts";
import { forgetStored } from "./stored.ts";

/** Empties the storage and puts everything back to how a first visit finds it. Done when the page's files are gone too. */
export function forgetEverything(): Promise<void> {
  forgetStored();
  return forgetShell();
}

async function forgetShell(): Promise<void> {
  try {
    const shell = await shellHere();
    for (const notice of (await shell?.getNotifications()) ?? []) notice.close();
    await shell?.unregister();
    for (const name of await caches.keys()) if (await isOwnCache(name)) await caches.delete(name);
  } catch {
    // Nothing was kept.
  }
}

/** Whether a cache is of this page, of this version or of an earlier one; service-worker.js names them. */
async function isOwnCache(name: string): Promise<boolean> {
  const page = here();
  if (name.startsWith(`causerie ${page.pathname} `)) return true;
  return name.startsWith("causerie assets/") && (await (await caches.open(name)).match(page)) !== undefined;
}
