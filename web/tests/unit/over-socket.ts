// A session of a page without its page: its browser is stubbed, its clock and the other end of its socket are the test's.
import { vi } from "vitest";
import { Session } from "../../src/app/session/session.ts";
import type { Room } from "../../src/rooms/room.ts";
import { ignored, nickname } from "../../src/settings/settings.ts";
import { FakeSocket, type Frame, settled, WELCOME } from "./protocol/fake.ts";

/** The functions that end the sessions of a test. */
const ends: (() => void)[] = [];

/** Before each test: a page, and somebody called jane. */
export function stubPage(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  const storage = new Map<string, string>();
  const store = {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => void storage.set(name, value),
    removeItem: (name: string) => void storage.delete(name),
  };
  const page = { baseURI: "https://chat.example.org/", hidden: false, addEventListener() {}, removeEventListener() {}, querySelector: () => null, getElementById: () => null };
  vi.stubGlobal("document", page);
  vi.stubGlobal("sessionStorage", store);
  vi.stubGlobal("localStorage", store);
  vi.stubGlobal("location", { hash: "#room=QGIS", pathname: "/", search: "" });
  const history = {
    state: null,
    replaceState(state: null, _title: string, hash: string) {
      history.state = state;
      location.hash = hash;
    },
  };
  vi.stubGlobal("history", history);
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  vi.stubGlobal("BroadcastChannel", class { addEventListener() {} removeEventListener() {} postMessage() {} close() {} });
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no HTTP")));
  vi.stubGlobal("requestAnimationFrame", (work: () => void) => setTimeout(work, 16));
  vi.stubGlobal("cancelAnimationFrame", clearTimeout);
  nickname.value = "jane";
}

/** After each test. */
export function unstubPage(): void {
  for (const end of ends.splice(0)) end();
  nickname.value = "";
  ignored.value = "";
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** Lives as long as the test. */
class LivingSocket extends FakeSocket {
  override send(text: string): void {
    super.send(text);
    const { type, ref } = JSON.parse(text) as Frame;
    if (type === "ping" && ref !== undefined) queueMicrotask(() => void this.says({ type: "ok", ref, time: 0 }));
  }
}

/** A session, and the other end of its socket. */
export function start() {
  const sockets: FakeSocket[] = [];
  const session = new Session("https://chat.example.org/", () => {
    sockets.push(new LivingSocket());
    return sockets.at(-1) as unknown as WebSocket;
  });
  session.place.read();
  const end = session.start();
  ends.push(end);
  return { session, end, socket: () => sockets.at(-1) as FakeSocket };
}

/** A session that was welcomed. */
export async function begin() {
  const it = start();
  // Where nobody else may have the key, the hello waits for no other tab.
  await passes(1_000);
  const socket = it.socket();
  socket.opens();
  await settled();
  await socket.says({ ...WELCOME, ref: socket.last("hello").ref, rooms: [{ name: "QGIS", access: "open", nb_users: 1 }] });
  return it;
}

export const stateOf = (room: string, more: object = {}) => ({ state: { room, nickname: "jane", nb_users: 2, members: [], ...more } });

/** Inside QGIS. */
export async function inside(more: object = {}) {
  const it = await begin();
  await it.socket().oks("join", stateOf("QGIS", more));
  return { ...it, room: it.session.rooms.get("QGIS") as Room };
}

/** Passes some time, and shows what came in it. */
export async function passes(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settled();
}

/** The line breaks, and the session goes on over another, which sends the state of QGIS. */
export async function comesBack(socket: () => FakeSocket, state: object): Promise<FakeSocket> {
  await socket().dies(1006);
  await passes(3_000);
  const next = socket();
  next.opens();
  await settled();
  await next.says({ ...WELCOME, resumed: true, ref: next.last("hello").ref });
  await next.says({ type: "room_state", timestamp: 1, ...stateOf("QGIS", state) });
  return next;
}
