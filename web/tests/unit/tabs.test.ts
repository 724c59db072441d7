// Tabs of one browser: which of them has a nickname, the owner of each key that is kept for all of them, and who asks for a
// mailbox, which such a key opens.
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SessionKey } from "../../src/app/session/session-key.ts";
import { Session } from "../../src/app/session/session.ts";
import { Tabs } from "../../src/app/session/tabs.ts";
import type { Client, Asks } from "../../src/protocol/index.ts";
import { Room } from "../../src/rooms/room.ts";
import { nickname } from "../../src/settings/settings.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  all.clear();
});

type Heard = (event: { data: unknown }) => void;
const all = new Set<Heard>();

class Channel {
  private readonly own = new Set<Heard>();

  addEventListener(_: string, heard: Heard): void {
    this.own.add(heard);
    all.add(heard);
  }

  removeEventListener(_: string, heard: Heard): void {
    this.own.delete(heard);
    all.delete(heard);
  }

  postMessage(data: unknown): void {
    const others = [...all].filter((heard) => !this.own.has(heard));
    queueMicrotask(() => others.forEach((heard) => heard({ data })));
  }
}

function storage(): Storage {
  const kept = new Map<string, string>();
  const methods = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  return methods as unknown as Storage;
}

/** A browser in which somebody goes by "ann". */
function browser() {
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("document", { baseURI: "https://chat.example.org/" });
  vi.stubGlobal("localStorage", storage());
  nickname.value = "ann";
  return { mail: () => localStorage.getItem("causerie.mail.ann") };
}

/** A tab, inside a room or none; after a reload it has the storage of the tab before. */
function tab(room: string | undefined, own = storage(), isUnnamed = false, isByLink = false) {
  const isIn = { room };
  const given = vi.fn(() => void (isIn.room = undefined));
  const tabs = new Tabs();
  const sessionKey = new SessionKey(tabs, () => false, () => isUnnamed, () => isByLink);
  /** Does something in this tab. Nobody answers a second later any more. */
  const here = async <T>(what: () => T | Promise<T>): Promise<T> => {
    vi.stubGlobal("sessionStorage", own);
    const done = what();
    await vi.advanceTimersByTimeAsync(3_000);
    return done;
  };
  tabs.answer({
    isIn: (place) => place.room === isIn.room && place.nickname === "ann",
    key: () => own.getItem("causerie.resume") ?? undefined,
    give: given,
  });
  return {
    own,
    given,
    isNamed: (place: string) => here(() => tabs.isNamed({ room: place, nickname: "ann" })),
    takes: (place: string) => here(() => tabs.takeSession({ room: place, nickname: "ann" })),
    /** As before a hello: its key. */
    begins: (isCopy: boolean) => here(() => sessionKey.leaveOthers(isCopy)).then(() => here(() => sessionKey.load())),
    /** The server has welcomed it, and given it a mailbox. */
    isWelcomed: (key: string, mailbox = true) =>
      here(() => {
        sessionKey.save(key);
        if (mailbox) sessionKey.keepForMailbox();
      }),
    ends: () => here(() => sessionKey.clear()),
    mayAsk: () => here(() => sessionKey.couldOpenMailbox),
  };
}

test("the tab that is inside a room has the nickname there, and nobody else answers or gives its session", async () => {
  browser();
  const [refused, inside, asks] = [tab(undefined), tab("X"), tab("Y")];
  await refused.isWelcomed("r.refused");
  await inside.isWelcomed("r.inside");
  await asks.isWelcomed("r.asks");
  expect([await asks.isNamed("X"), await asks.isNamed("Y"), await refused.isNamed("Y")]).toEqual([true, false, true]);
  expect(await asks.takes("Z")).toBeUndefined();
  expect(await asks.takes("X")).toMatchObject({ key: "r.inside" });
  expect([refused, inside, asks].map(({ given }) => given.mock.calls.length)).toEqual([0, 1, 0]);
});

test("where nothing can be stored, the session of a page has its key as long as the page", async () => {
  browser();
  const denied = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  const page = tab("X", { getItem: denied, setItem: denied, removeItem: denied } as unknown as Storage);
  expect(await page.begins(false)).toBeUndefined();
  await page.isWelcomed("r.page", false);
  expect(await page.begins(false)).toBe("r.page");
  await page.ends();
  expect(await page.begins(false)).toBeUndefined();
});

test("the key of a mailbox is the first tab's, and another one asks for no mailbox that it could not open again", async () => {
  const { mail } = browser();
  const first = tab("X");
  expect([await first.begins(true), await first.mayAsk()]).toEqual([undefined, true]);
  await first.isWelcomed("r.1");
  const second = tab("Y");
  expect([await second.begins(true), await second.mayAsk(), mail()]).toEqual([undefined, false, "r.1"]);
  await second.isWelcomed("r.9");
  expect(mail()).toBe("r.1");
  await first.isWelcomed("r.2");
  await second.ends();
  expect([mail(), await first.mayAsk()]).toEqual(["r.2", true]);
});

test("a session that begins unnamed takes no key that is kept for a nickname, and leaves it there", async () => {
  const { mail } = browser();
  localStorage.setItem("causerie.mail.ann", "r.left");
  const sealed = tab(undefined, storage(), true);
  expect(await sealed.begins(true)).toBeUndefined();
  await sealed.isWelcomed("r.new");
  await sealed.ends();
  expect(mail()).toBe("r.left");
});

test("a session that begins by the link of a sealed room takes no key of the page before, and goes on with its own", async () => {
  browser();
  const before = tab("X");
  await before.isWelcomed("r.named", false);
  const sealed = tab(undefined, before.own, true, true);
  expect(await sealed.begins(false)).toBeUndefined();
  await sealed.isWelcomed("r.new", false);
  expect(await sealed.begins(false)).toBe("r.new");
});

test("a tab that is gone leaves its key to the next one", async () => {
  const { mail } = browser();
  localStorage.setItem("causerie.mail.ann", "r.left");
  const next = tab(undefined);
  expect([await next.begins(true), await next.mayAsk()]).toEqual(["r.left", true]);
  await next.isWelcomed("r.next");
  expect(mail()).toBe("r.next");
  await next.ends();
  expect([mail(), await next.begins(true)]).toEqual([null, undefined]);
});

test("whose session goes on in another tab takes neither the key with it nor the session back unasked", async () => {
  const { mail } = browser();
  const first = tab("X");
  await first.isWelcomed("r.1");
  const second = tab("X");
  await second.begins(true);
  await second.isWelcomed((await second.takes("X"))?.key ?? "");
  await second.isWelcomed("r.2");
  // The server closes the first session when it has welcomed the second.
  await first.ends();
  expect(mail()).toBe("r.2");
  const reloaded = tab(undefined, first.own);
  expect(await reloaded.begins(false)).toBeUndefined();
  // The other tab is closed: nobody answers for its key.
  all.clear();
  expect(await reloaded.begins(false)).toBe("r.2");
});

test("a reload goes on with the key of its tab, a duplicate does not", async () => {
  browser();
  const first = tab("X");
  await first.isWelcomed("r.1", false);
  const copy = storage();
  copy.setItem("causerie.resume", "r.1");
  expect(await (tab(undefined, copy)).begins(true)).toBeUndefined();
  expect(copy.getItem("causerie.resume")).toBeNull();
  expect(await (tab(undefined, first.own)).begins(false)).toBe("r.1");
});

test("who waits outside a full room asks for the same as who goes in", async () => {
  browser();
  tab(undefined);
  vi.stubGlobal("sessionStorage", storage());
  localStorage.setItem("causerie.mail.ann", "r.left");
  const session = new Session("https://chat.example.org/");
  const asked: Asks<"join">[] = [];
  const client = { join: (how: Asks<"join">) => asked.push(how), unsent: { of: () => [] } } as unknown as Client;
  const names = ["QGIS", "~private-room-of-somebody"];
  for (const name of names) {
    const room = new Room(name, session.rooms.needsOfRooms, client, signal(true));
    room.join("ann", "s3same");
    room.knock("ann");
  }
  // The owner of the key that was left is not known before the connection asks.
  expect(asked.map(({ mailbox }) => mailbox)).toEqual([false, false, false, false]);
  await Promise.all([session.key.leaveOthers(true), vi.advanceTimersByTimeAsync(1_000)]);
  const wished = names.map((room) => ({ room, nickname: "ann", key: "s3same", mailbox: room === "QGIS" }));
  expect(asked).toEqual(wished.flatMap((wish) => [wish, wish]));
});
