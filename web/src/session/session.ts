// The one connection of the page: who one is in it, how it stands, where it begins and ends.
import { batch, effect, signal, untracked } from "@preact/signals";
import { endCall, hearCalls } from "../calls/index.ts";
import { endFiles, listenForFiles } from "../files/index.ts";
import { setClock } from "../i18n/clock.ts";
import { canCall } from "../platform/offers.ts";
import { servedPage } from "../platform/renewed.ts";
import {
  Client,
  type Connection,
  type Hello,
  isAdHocRoom,
  type Standing,
  wakeWithPage,
  type Welcome,
} from "../protocol/index.ts";
import { endAll, finishAll, type Room, rooms, shown, speakBy } from "../rooms/index.ts";
import { nickname, oneself, sign } from "../settings/index.ts";
import { claimsOf } from "./claims.ts";
import { handlers, served } from "./handlers.ts";
import { isAboutToken, refuseToken, token } from "./pass.ts";
import { useIceOf } from "./peer-to-peer.ts";
import { enterKeptRooms, putBackUnsent } from "./reload.ts";
import { instance, limits, listed, serverNotice, welcome } from "./server.ts";
import { leaveOthersKeys, sessionKey } from "./session-key.ts";
import { answerTabs, takeSession } from "./tabs.ts";

const LIST_EVERY_MS = 30_000;
const MOST_NEAR = 64;

/** How the connection stands; undefined before there is one. */
export const standing = signal<Standing | undefined>(undefined);
/** The connection was there before: what is written while it is away will be sent. */
export const wasOpen = signal(false);
/** The sign that the server knows: the session was begun with it. */
export const toldSign = signal("");
/** The connection, for what belongs to no room. */
export const line = signal<Connection | undefined>(undefined);

let client: Client | undefined;
let signInHello = "";
/** Whom the token of the session names. */
let subInHello: string | undefined;
/** A key without which a hello is tried, for the token may be good for another session. */
let keyAside: string | undefined;
let endWaking: (() => void) | undefined;

/** Connects, with the nickname one has, on the way to a room. */
export function connect(room: string): void {
  if (client !== undefined) return;
  const url = new URL("ws", document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = near(room);
  const unopened = (): void => void instance().cookie();
  // A duplicated tab has the key of the session that the first one is in: that is not taken away unasked.
  const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const ready = leaveOthersKeys(way?.type !== "reload");
  client = new Client({ url: url.href, hello, store: sessionKey, ready, handlers, standing: stands, welcome: welcomed, unopened }, served);
  putBackUnsent(client);
  speakBy(client);
  listenForFiles(client.connection);
  endWaking = wakeWithPage(client.connection.wake);
  hearCalls(client.connection);
  useIceOf(client.connection);
  line.value = client.connection;
}

/** What a proxy before several nodes may go by; not the name of a private room, which is its key. */
function near(room: string): string {
  if (room === "" || isAdHocRoom(room)) return "";
  const name = encodeURIComponent(room).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `near=${name.slice(0, MOST_NEAR)}`;
}

/** Ends the session, and forgets everything that belongs to it. */
export function disconnect(): void {
  endCall();
  finishAll();
  line.value = undefined;
  endWaking?.();
  endFiles();
  void client?.close();
  client = undefined;
  batch(() => {
    endAll();
    standing.value = undefined;
    welcome.value = undefined;
    wasOpen.value = false;
  });
}

export function tryNow(): void {
  client?.connection.retry();
}

/** The session of the other tab goes on here. */
export async function useHere(): Promise<void> {
  const key = await takeSession({ room: shown.peek().room, nickname: nickname.peek() });
  // The other tab may be gone, and have left its key.
  if (key === undefined) await leaveOthersKeys(false);
  await client?.goOnWith(key);
}

function hello(): Hello {
  signInHello = sign.peek();
  subInHello = claimsOf(token.value).sub;
  const pass = token.value === undefined ? {} : { token: token.value };
  const features = ["direct", ...(canCall() ? ["call", "file"] : [])];
  return { ...oneself(nickname.value), features, ...pass };
}

function stands(now: Standing): void {
  if (now.is === "refused" && isAboutToken(now.error.code)) {
    withoutToken(now.error.code);
    return;
  }
  if (now.is === "open") wasOpen.value = true;
  // Another end than one's own: a microphone would stay open, and nobody would be told.
  if (now.is === "ended" && now.because !== "asked") endCall();
  standing.value = now;
}

/** The server does not take the token: perhaps only not for the session that was to go on. Without one, one may still be let in. */
function withoutToken(code: "token_invalid" | "token_expired"): void {
  const key = sessionKey.load();
  if (code === "token_invalid" && key !== undefined) {
    keyAside = key;
    sessionKey.clear();
  } else {
    refuseToken(code);
    // It was not the key: what it opens is still one's own.
    if (keyAside !== undefined) sessionKey.save(keyAside);
    keyAside = undefined;
  }
  client?.connection.greet();
}

/** Another session in the same rooms: what only `hello` says has changed. */
export function renew(): void {
  finishAll();
  const { sub } = claimsOf(token.peek());
  // What waits for one person is not handed on to another one.
  if (sub !== undefined && subInHello !== undefined && sub !== subInHello) sessionKey.clear();
  void client?.renew();
}

function welcomed(told: Welcome): void {
  setClock(told.time);
  keyAside = undefined;
  batch(() => {
    welcome.value = told;
    listed.value = told.rooms;
    limits.value = told.limits;
    servedPage(told.page);
    if (told.resumed) return;
    serverNotice.value = undefined; // said by a server that is no more
    toldSign.value = signInHello;
    enterKeptRooms();
  });
}

async function list(): Promise<void> {
  if (document.hidden || client === undefined) return;
  const told = await client.connection.ask("rooms", {}).catch(() => undefined);
  if (told !== undefined) listed.value = told.rooms;
}

/** Answers other tabs, and keeps the list of rooms fresh, and the name in all rooms the one that is chosen. */
export function keepSession(): void {
  toldSign.value = sign.peek();
  answerTabs({
    holds(place) {
      const room = rooms.peek().get(place.room);
      return room?.stands.peek().is === "inside" && room.nickname.peek().toLowerCase() === place.nickname.toLowerCase();
    },
    key: () => (wasOpen.peek() && standing.peek()?.is !== "ended" ? sessionKey.load() : undefined),
    given() {
      endCall();
      finishAll();
    },
  });
  setInterval(() => void list(), LIST_EVERY_MS);
  document.addEventListener("visibilitychange", () => void list());
  effect(() => {
    const name = nickname.value;
    if (name === "") return;
    untracked(() => {
      if (standing.value?.is === "refused") client?.connection.greet();
      for (const room of rooms.value.values()) if (bears(room)) room.rename(name);
    });
  });
}

/** Whether a new name is of use there. */
function bears(room: Room): boolean {
  const now = room.stands.value;
  if (now.is !== "refused") return now.is !== "removed";
  return now.error.code === "nickname_taken" || now.error.code === "nickname_invalid";
}
