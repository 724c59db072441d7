// Keeps the shell of the page, so that it opens while the server is away and can say so. Everything else goes to the server.
// Shows the page's notices too, and leads back to the tab that asked for one.
// The build puts SHELL, the list of the shell's files, before this text.
/* global SHELL */

const NAME = `causerie ${SHELL.join(" ")}`;
const PAGE = new URL("./", self.location.href).href;
const FILES = new Set(SHELL.map((file) => new URL(file, PAGE).href));

self.addEventListener("install", (event) => {
  const kept = caches.open(NAME).then((cache) => cache.addAll([PAGE, ...FILES]));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => name.startsWith("causerie ") && name !== NAME));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.split("#")[0];
  if (request.mode === "navigate" && address === PAGE) event.respondWith(newestPage(request));
  else if (FILES.has(address)) event.respondWith(kept(address).then((file) => file ?? fetch(request)));
});

self.addEventListener("message", (event) => {
  const { title, text, address } = event.data;
  const data = { tab: event.source.id, address };
  event.waitUntil(self.registration.showNotification(title, { body: text, tag: address, icon: "icons/icon-192.png", data }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(goTo(event.notification.data));
});

async function goTo({ tab, address }) {
  const page = await self.clients.get(tab);
  if (page === undefined) return self.clients.openWindow(PAGE + address);
  page.postMessage({ address });
  return page.focus();
}

/** The server's page if there is one: an older one would not fit the server. */
async function newestPage(request) {
  try {
    const page = await fetch(request);
    return page.status < 500 ? page : ((await kept(PAGE)) ?? page);
  } catch (error) {
    const page = await kept(PAGE);
    if (page === undefined) throw error;
    return page;
  }
}

async function kept(address) {
  return (await caches.open(NAME)).match(address);
}
