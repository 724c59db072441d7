// Notices of the service worker: each is heard, and leads back to the page that is open.
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

const PAGE = "https://chat.example.org/";

/** The worker, with the windows that are open; its own come by their id. */
function begin(windows: readonly { url: string }[] = []) {
  const heard: Record<string, (event: object) => void> = {};
  const clients = { get: async () => undefined, matchAll: vi.fn(async () => windows), openWindow: vi.fn() };
  const registration = { showNotification: vi.fn() };
  const self = { location: { href: `${PAGE}service-worker.js` }, addEventListener: (name: string, run: never) => (heard[name] = run), clients, registration };
  const text = readFileSync(new URL("../../src/service-worker.js", import.meta.url), "utf8");
  new Function("self", "SHELL", text)(self, []);
  const tell = async (name: string, event: object): Promise<void> => {
    let done: unknown;
    heard[name]?.({ ...event, waitUntil: (work: unknown) => (done = work) });
    await done;
  };
  return { tell, clients, registration };
}

test("each notice of a conversation is heard again", async () => {
  const { tell, registration } = begin();
  await tell("message", { data: { title: "tom", text: "hi", tag: "1" }, source: { id: "a" } });
  expect(registration.showNotification).toHaveBeenCalledWith("tom", expect.objectContaining({ tag: "1", renotify: true }));
});

test("a notice of a page before leads to the page that is open, else opens one", async () => {
  const press = { notification: { close: () => undefined, data: { tab: "gone", tag: "1" } } };
  const page = { url: `${PAGE}#room=QGIS`, focus: vi.fn(), postMessage: vi.fn() };
  const other = { url: `${PAGE}rules`, focus: vi.fn(), postMessage: vi.fn() };
  const open = begin([other, page]);
  await open.tell("notificationclick", press);
  expect([page.focus.mock.calls.length, other.focus.mock.calls.length, open.clients.openWindow.mock.calls.length]).toEqual([1, 0, 0]);
  const none = begin([other]);
  await none.tell("notificationclick", press);
  expect(none.clients.openWindow).toHaveBeenCalledWith(PAGE);
});
