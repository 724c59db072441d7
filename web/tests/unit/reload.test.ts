// The snapshot that a page leaves for the page loaded after it, with a session whose browser is stubbed.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../../src/app/session/session.ts";
import { readSnapshot } from "../../src/app/session/snapshot.ts";
import { keepHidden } from "../../src/platform/hidden.ts";
import { inside, passes, start, stateOf, stubPage, unstubPage } from "./over-socket.ts";
import { settled, WELCOME } from "./protocol/fake.ts";

let listeners: [event: string, heard: () => void][];
beforeEach(() => {
  stubPage();
  listeners = [];
  vi.stubGlobal("addEventListener", (event: string, heard: () => void) => void listeners.push([event, heard]));
  const addEventListener = (event: string, heard: () => void): void => void listeners.push([event, heard]);
  vi.stubGlobal("document", { ...document, addEventListener, hasFocus: () => true });
});
afterEach(unstubPage);

const message = (id: string, text: string) => ({
  type: "message", id, timestamp: 1, room: "QGIS", from: { member: "m.tom", nickname: "tom" }, content: { kind: "text", text },
});

function happens(event: string): void {
  for (const [name, heard] of listeners) if (name === event) heard();
}

function isHidden(hidden: boolean): void {
  Object.assign(document, { hidden });
  happens("visibilitychange");
}

/** The session of the page that replaces this page's. */
function loadedAgain(): Session {
  happens("pagehide");
  return nextPage();
}

function nextPage(): Session {
  const { session: next } = start();
  next.reload.take();
  return next;
}

test("lines and words come back by their keys, and what comes then has others", async () => {
  const { socket, room } = await inside();
  for (const id of ["1", "2"]) await socket().says(message(id, `said ${id}`));
  await passes(100);
  room.draft.write("half");
  const next = loadedAgain();
  expect(next.reload.cameBack.value).toEqual({ messages: 2, words: true });
  const again = next.rooms.open("QGIS");
  next.reload.putBack(again as NonNullable<typeof again>);
  expect(again?.log.entries.value.map(({ key }) => key)).toEqual(room.log.entries.value.map(({ key }) => key));
  expect(again?.draft.text.value).toBe("half");
  again?.log.add({ is: "notice", id: "n", level: "info", text: "new", byServer: true, time: 2 });
  again?.log.flush();
  const keys = again?.log.entries.value.map(({ key }) => key) ?? [];
  expect(new Set(keys).size).toBe(3);
});

test("a hidden page that a phone drops without a word comes back; what it may have sent since is asked about", async () => {
  keepHidden();
  const { socket, room } = await inside();
  await socket().dies(1006);
  room.say({ kind: "text", text: "unsent" });
  room.draft.write("half");
  isHidden(true);
  const kept = readSnapshot(sessionStorage.getItem("causerie.tab"))?.rooms[0];
  expect([kept?.draft.text, kept?.posts.map(({ state }) => state)]).toEqual(["half", ["unsure"]]);
  expect(nextPage().reload.cameBack.value?.words).toBe(true);
  isHidden(false);
});

test("a page that is looked at again leaves nothing, but for one that goes", async () => {
  keepHidden();
  const { room } = await inside();
  room.draft.write("half");
  isHidden(true);
  isHidden(false);
  expect(nextPage().reload.cameBack.value).toBeUndefined();
  // Browsers hide a page that goes after they have said so.
  happens("pagehide");
  isHidden(true);
  isHidden(false);
  expect(nextPage().reload.cameBack.value?.words).toBe(true);
});

test("a deletion that could not be told before a reload is undone", async () => {
  for (const [isOpen, deleted] of [[true, "yes"], [false, "no"]] as const) {
    const { socket, room } = await inside();
    await socket().says(message("1", "said"));
    await passes(100);
    if (!isOpen) await socket().dies(1006);
    room.deletions.begin("1");
    const next = loadedAgain();
    const again = next.rooms.open("QGIS");
    next.reload.putBack(again as NonNullable<typeof again>);
    expect(again?.log.line("1")?.deleted).toBe(deleted);
    listeners = [];
  }
});

test("to read what a room keeps one joins it again, unless that would end a board that nobody else is at", async () => {
  const leaves = async (state: object): Promise<number> => {
    const { socket: the } = start();
    await passes(1_000);
    const socket = the();
    socket.opens();
    await settled();
    await socket.says({ ...WELCOME, resumed: true, ref: socket.last("hello").ref, rooms: [{ name: "QGIS", access: "open", nb_users: 1 }] });
    await socket.says({ type: "room_state", timestamp: 1, ...stateOf("QGIS", state) });
    return socket.all("leave").length;
  };
  const board = { rev: 3, features: 2, locked: false };
  expect(await leaves({ nb_users: 1 })).toBe(1);
  expect(await leaves({ nb_users: 2, board })).toBe(1);
  expect(await leaves({ nb_users: 1, board: { ...board, features: 0 } })).toBe(1);
  expect(await leaves({ nb_users: 1, board })).toBe(0);
});

test("what storage does not take for its escapes is kept by as much of it as it takes", async () => {
  const { socket, room } = await inside();
  const store = sessionStorage;
  vi.stubGlobal("sessionStorage", {
    ...store,
    setItem(name: string, text: string) {
      if (text.length > 2_500_000) throw new DOMException("too much", "QuotaExceededError");
      store.setItem(name, text);
    },
  });
  for (let id = 0; id < 450; id += 1) await socket().says(message(String(id), "\u0001".repeat(4_000)));
  await passes(100);
  room.draft.write("half");
  const next = loadedAgain();
  expect(next.reload.cameBack.value?.words).toBe(true);
  expect(next.reload.cameBack.value?.messages).toBeGreaterThan(50);
});
