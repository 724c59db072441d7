// The one connection of the page, and all that comes over it: to each room and each person what is theirs.
import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import {
  Client,
  type Connection,
  type DirectMessage,
  type DirectSent,
  type Handlers,
  type Hello,
  type Notice,
  type Post,
  Refused,
  type Rooms,
  type Sent,
  type Standing,
  storedKey,
  wakeWithPage,
  type Welcome,
} from "../protocol/index.ts";
import { canCall, enteredWithCall, hearCalls, leftRoom, ownCall } from "./calls.ts";
import { Direct } from "./direct.ts";
import { endFiles, enteredWithFiles, leftWithFiles, listenForFiles } from "./files.ts";
import { isIgnored } from "./ignored.ts";
import { isAboutToken, keyOf, refuseToken, token } from "./pass.ts";
import { Room } from "./room.ts";
import { limits, rooms as listed } from "./server.ts";
import { nickname, oneself, sign } from "./settings.ts";
import { useIceOf } from "./straight.ts";
import { holdSession } from "./tabs.ts";

const LIST_EVERY_MS = 30_000;
/** A nickname that is held for no longer than this, by one's own last visit, is waited for. */
const WAIT_FOR_NICKNAME_S = 8;
const RESUME_KEY = "causerie.resume";

/** How the connection stands; undefined before there is one. */
export const standing = signal<Standing | undefined>(undefined);
/** The connection was there before: what is written while it is away will be sent. */
export const wasOpen = signal(false);
/** The connection, for what belongs to no room. */
export const line = signal<Connection | undefined>(undefined);
export const welcome = signal<Welcome | undefined>(undefined);
export const rooms = signal<ReadonlyMap<string, Room>>(new Map());
export const directs = signal<readonly Direct[]>([]);
/** What is shown: the name of the room, and of the person if it is a direct conversation. */
export const shown = signal<{ room: string; direct: string | undefined }>({ room: "", direct: undefined });

/** What the server last said to everybody, until it is closed. */
export const serverNotice = signal<Notice | undefined>(undefined);

export const mayModerate = computed(() => welcome.value?.roles?.includes("moderator") === true);

let client: Client | undefined;
let endWaking: (() => void) | undefined;

export function isMine(member: string | undefined): boolean {
  return member !== undefined && member === welcome.value?.member;
}

/** Connects, with the nickname one has. */
export function connect(): void {
  if (client !== undefined) return;
  const url = new URL("ws", document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const store = storedKey(() => sessionStorage, RESUME_KEY);
  client = new Client({ url: url.href, hello, store, handlers, standing: stands, welcome: welcomed }, served);
  listenForFiles(client.connection);
  endWaking = wakeWithPage(client.connection.wake);
  hearCalls(client.connection);
  useIceOf(client.connection);
  line.value = client.connection;
}

/** Ends the session, and forgets everything that belongs to it. */
export function disconnect(): void {
  void ownCall.peek()?.leave();
  line.value = undefined;
  endWaking?.();
  endFiles();
  void client?.connection.close();
  client = undefined;
  batch(() => {
    rooms.value = new Map();
    directs.value = [];
    standing.value = undefined;
    welcome.value = undefined;
    wasOpen.value = false;
  });
}

export function tryNow(): void {
  client?.connection.retry();
}

/** After the session went to another tab: takes it back. */
export function useHere(): void {
  takeBack();
  // The other tab lets go first; its nickname would be taken otherwise.
  setTimeout(() => client?.connection.begin(), 300);
}

// A nickname can be held once, so a tab of this browser that goes by the same one is the one to let go.
const takeBack = holdSession(
  () => nickname.value,
  () => {
    if (standing.value?.is !== "open") return;
    void client?.connection.close();
    standing.value = { is: "ended", because: "elsewhere" };
  },
);

/** The room of this name; goes in if one is not there yet, perhaps with an invitation. */
export function enterRoom(name: string, invite?: string): Room | undefined {
  const known = rooms.value.get(name);
  if (known !== undefined || client === undefined) return known;
  const room = open(name, client);
  room.join(nickname.value, keyOf(name), invite);
  return room;
}

/** The conversation with one person of a room. */
export function directWith(room: Room, name: string): Direct {
  const known = directs.value.find((one) => one.room === room && one.name === name);
  if (known !== undefined) return known;
  if (client === undefined) throw new Error("there is no connection");
  const direct = new Direct(room, name, client, isOpen(room.name, name));
  directs.value = [...directs.value, direct];
  return direct;
}

export function leaveRoom(room: Room): void {
  leftRoom(room.name);
  room.leave();
  leftWithFiles(room.name);
  batch(() => {
    directs.value = directs.value.filter((one) => one.room !== room);
    rooms.value = new Map([...rooms.value].filter(([, one]) => one !== room));
  });
}

function open(name: string, by: Client): Room {
  const room = new Room(name, by, isOpen(name, undefined));
  rooms.value = new Map(rooms.value).set(name, room);
  return room;
}

function isOpen(room: string, direct: string | undefined): ReadonlySignal<boolean> {
  return computed(() => shown.value.room === room && shown.value.direct === direct);
}

function hello(): Hello {
  const pass = token.value === undefined ? {} : { token: token.value };
  const features = ["direct", ...(canCall ? ["call", "file"] : [])];
  return { ...oneself(nickname.value), features, ...pass };
}

function stands(now: Standing): void {
  // Without the token of a link one may still be let in.
  if (now.is === "refused" && isAboutToken(now.error.code)) {
    refuseToken(now.error.code);
    client?.connection.greet();
    return;
  }
  if (now.is === "open") wasOpen.value = true;
  standing.value = now;
}

/** Another session in the same rooms: what only `hello` says has changed. */
export function renew(): void {
  client?.renew();
}

function welcomed(told: Welcome): void {
  batch(() => {
    welcome.value = told;
    listed.value = told.rooms;
    limits.value = told.limits;
    if (!told.resumed) serverNotice.value = undefined; // said by a server that is no more
  });
}

async function list(): Promise<void> {
  if (document.hidden || client === undefined) return;
  const told = await client.connection.ask("rooms", {}).catch(() => undefined);
  if (told !== undefined) listed.value = told.rooms;
}

const served: Rooms = {
  entered(state, how) {
    if (client === undefined) return;
    const known = rooms.value.get(state.room);
    const room = known ?? open(state.room, client);
    room.entered(state, how);
    enteredWithCall(state.room, state.call, welcome.value?.member, how === "resumed");
    enteredWithFiles(state, how === "resumed");
    // After a reload the session goes on, but nothing of what was said is here: come in again and read it.
    if (known === undefined && how === "resumed" && keepsForAll(state.room)) room.comeAgain(nickname.value);
    else if (state.nickname !== nickname.value && how !== "joined") room.rename(nickname.value);
  },
  refused(name, error) {
    const room = rooms.value.get(name);
    if (room === undefined) return;
    const wait = waitFor(error);
    if (wait === undefined) {
      leftRoom(name);
      room.refused(error);
    } else setTimeout(() => rooms.value.get(name) === room && room.join(nickname.value), wait * 1000);
  },
  unsent(name) {
    const room = rooms.value.get(name);
    if (room !== undefined && client !== undefined) room.posts.value = client.unsent.of(name);
  },
  settled(post: Post, ok: Sent | DirectSent) {
    const room = rooms.value.get(post.draft.room);
    const { recipient } = post.draft;
    if (room === undefined) return;
    if (recipient === undefined) room.taken(post, ok);
    else if ("nickname" in recipient) directWith(room, recipient.nickname).taken(post, ok as DirectSent);
  },
};

/** The room keeps messages, does not end when one goes out, and lets one in again. */
function keepsForAll(name: string): boolean {
  return limits.value.history !== 0 && listed.value?.find((one) => one.name === name)?.access === "open";
}

/** After how many seconds a refused room is asked for again by itself. */
function waitFor(error: Refused): number | undefined {
  const { code, retryAfter } = error;
  if (code === "rate_limited") return retryAfter ?? 1;
  return code === "nickname_taken" && retryAfter !== undefined && retryAfter <= WAIT_FOR_NICKNAME_S ? retryAfter + 0.2 : undefined;
}

const handlers: Handlers = {
  message: (event, source) => rooms.value.get(event.room)?.message(event, source),
  deleted: (event) => rooms.value.get(event.room)?.deleted(event),
  presence(event) {
    rooms.value.get(event.room)?.presence(event);
    const list = listed.peek();
    if (list?.some((one) => one.name === event.room)) {
      listed.value = list.map((one) => (one.name === event.room ? { ...one, nb_users: event.nb_users } : one));
    }
  },
  removed: (event) => rooms.value.get(event.room)?.removed(event),
  typing: (event) => rooms.value.get(event.room)?.typing.writes(event.member),
  notice(event) {
    if (event.room === undefined) serverNotice.value = event;
    const all = event.room === undefined ? [...rooms.value.values()] : [rooms.value.get(event.room)];
    for (const room of all) room?.notice(event);
  },
  direct_message: (event, source) => direct(event, source),
  direct_status(event) {
    for (const one of directs.value) if (one.room.name === event.room) one.status(event);
  },
};

/** Shown or kept, then acknowledged. What comes from somebody who is ignored is neither. */
function direct(event: DirectMessage, source: string): void {
  const room = rooms.value.get(event.room);
  if (room === undefined) return;
  if (!isIgnored(event.from.nickname)) directWith(room, event.from.nickname).message(event, source);
  client?.connection.tell("ack", { room: event.room, ids: [event.id] });
}

/** Keeps the list of rooms fresh, and the name in all rooms the one that is chosen. */
export function keepSession(): void {
  setInterval(() => void list(), LIST_EVERY_MS);
  document.addEventListener("visibilitychange", () => void list());
  // The colour of one's sign is said in the hello. A call would not outlive a new one, so that it waits for its end.
  let before = sign.peek();
  effect(() => {
    const now = sign.value;
    if (ownCall.value !== undefined) return;
    if (now !== before && standing.peek()?.is === "open") void untracked(() => client?.renew());
    before = now;
  });
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
