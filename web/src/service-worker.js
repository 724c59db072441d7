// Keeps the shell of the page, so that it opens while the server is away and can say so. Everything else goes to the server.
// Shows the page's notices too, and leads back to the tab that asked for them.
// The build puts SHELL, the list of the shell's files, before this text.
/* global SHELL */

const PAGE = new URL(".", self.location.href).href;
/** Other instances below the same origin keep pages of their own. */
const OWN = `causerie ${new URL(PAGE).pathname} `;
const NAME = OWN + SHELL.join(" ");
/** Longest wait for the server: a line that swallows packets must not leave the page blank. */
const MOST_MS = 3_000;
const FILES = new Set(SHELL.map((file) => new URL(file, PAGE).href));

self.addEventListener("install", (event) => {
  const filled = caches.open(NAME).then((cache) => cache.addAll([PAGE, ...FILES]));
  event.waitUntil(filled.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.map(deleteOld))));
});

/** Deletes a cache of earlier versions of this page; once their names lacked the page's address. */
async function deleteOld(name) {
  const hasNoPath = name.startsWith("causerie assets/");
  if (name === NAME || !(hasNoPath || name.startsWith(OWN))) return;
  if (!hasNoPath || (await (await caches.open(name)).match(PAGE)) !== undefined) await caches.delete(name);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.split("#")[0];
  if (request.mode === "navigate" && address === PAGE) event.respondWith(newestPage(request));
  else if (FILES.has(address)) event.respondWith(fromCache(address).then((file) => file ?? fetch(request)));
});

self.addEventListener("message", (event) => {
  const { title, text, tag } = event.data;
  const data = { tab: event.source.id, tag };
  event.waitUntil(self.registration.showNotification(title, { body: text, tag, renotify: true, icon: "icons/icon-192.png", data }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(goTo(event.notification.data));
});

/** Focuses the tab that asked for a notice, which knows where it leads; without that tab another of the page, or opens one. */
async function goTo({ tab, tag }) {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = (await self.clients.get(tab)) ?? all.find(({ url }) => url.split("#")[0] === PAGE);
  if (page === undefined) return self.clients.openWindow(PAGE);
  page.postMessage({ tag });
  return page.focus();
}

/** Returns the server's page if it comes soon: an older page would not fit the server. */
async function newestPage(request) {
  const answer = fetch(request);
  const late = new Promise((done) => setTimeout(done, MOST_MS));
  const page = await Promise.race([answer, late]).catch(() => undefined);
  if (page !== undefined && page.status < 500) return page;
  return (await fromCache(PAGE)) ?? answer;
}

async function fromCache(address) {
  return (await caches.open(NAME)).match(address);
}
