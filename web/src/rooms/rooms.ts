// The rooms one is in and the direct conversations in them. `session` says by which connection; the views go in and out here.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { leftRoom } from "../calls/index.ts";
import { leftWithFiles } from "../files/index.ts";
import { type Client, newAdHocRoom } from "../protocol/index.ts";
import { keyOf, putBack } from "../session/index.ts";
import { nickname } from "../settings/index.ts";
import { listAlone } from "../ui/panes.ts";
import { Direct } from "./direct.ts";
import { Room } from "./room.ts";

export const rooms = signal<ReadonlyMap<string, Room>>(new Map());
export const directs = signal<readonly Direct[]>([]);
/** What is shown, unless the list of rooms stands alone: the room's name, and the person's if it is a direct conversation. */
export const shown = signal<{ room: string; direct: string | undefined }>({ room: "", direct: undefined });

/** How many of one's messages the server has not taken yet. */
export const notTaken = computed(() => {
  const posts = [...rooms.value.values()].flatMap((room) => room.posts.value);
  return posts.filter(({ state }) => state === "waits" || state === "sent").length;
});

/** As many direct conversations are kept in which this person has said nothing. */
const MOST_UNANSWERED = 50;

let client: Client | undefined;

/** From now on all is said by this one. */
export function speakBy(its: Client): void {
  client = its;
}

/** The session is about to end, or the page: what can still be undone is done before. */
export function finishAll(): void {
  for (const room of rooms.peek().values()) room.deletions.finish();
}

/** The session is over, and with it every conversation. */
export function endAll(): void {
  client = undefined;
  for (const one of [...rooms.value.values(), ...directs.value]) one.end();
  rooms.value = new Map();
  directs.value = [];
}

/** Private rooms that this tab has made. */
const made = new Set<string>();

/** The name of a private room that nobody was in before. */
export function makeRoom(): string {
  const name = newAdHocRoom();
  made.add(name);
  return name;
}

/** Private rooms that one made by coming: those that their links led to have ended, with the last who was in them. */
const madeAnew = new Set<string>();

/** Nobody else was in a private room when one came. */
export function cameAlone(name: string): void {
  if (!made.has(name)) madeAnew.add(name);
}

export function isMadeAnew(room: Room): boolean {
  return madeAnew.has(room.name);
}

/** The room of this name; goes in if one is not there yet, perhaps with an invitation. */
export function enterRoom(name: string, invite?: string): Room | undefined {
  const known = rooms.value.get(name);
  if (known !== undefined && !mayOpen(known, invite)) return known;
  const room = openRoom(name);
  room?.join(nickname.value, keyOf(name), invite);
  return room;
}

/** Whether there is something new to be let in with. Who was taken out comes back by an invitation, not by a link. */
function mayOpen(room: Room, invite: string | undefined): boolean {
  const { is } = room.stands.value;
  if (invite !== undefined) return is === "refused" || is === "removed";
  const key = keyOf(room.name);
  return is === "refused" && key !== undefined && !room.hasTried(key);
}

/** The room of this name, which one is about to be in, or is already. */
export function openRoom(name: string): Room | undefined {
  const known = rooms.value.get(name);
  if (known !== undefined || client === undefined) return known;
  const room = new Room(name, client, isOpen(name, undefined));
  rooms.value = new Map(rooms.value).set(name, room);
  putBack(room);
  return room;
}

/** The conversation with one person of a room, if there is one. */
export function directOf(room: Room, name: string): Direct | undefined {
  return directs.value.find((one) => one.room === room && one.name === name);
}

/** The conversation with one person of a room, which this person begins if there is none. */
export function directWith(room: Room, name: string): Direct {
  const known = directOf(room, name);
  if (known !== undefined) return known;
  makePlace();
  return begin(room, name);
}

/** The conversation with one person who has something for this one; undefined if so many are unread that no other may begin. */
export function directFrom(room: Room, name: string): Direct | undefined {
  return directOf(room, name) ?? (makePlace() ? begin(room, name) : undefined);
}

function begin(room: Room, name: string): Direct {
  if (client === undefined) throw new Error("there is no connection");
  const direct = new Direct(room, name, client, isOpen(room.name, name));
  directs.value = [...directs.value, direct];
  return direct;
}

/** Forgets a conversation with one person. It begins again when one of the two writes. */
export function closeDirect(direct: Direct): void {
  direct.close();
  directs.value = directs.value.filter((one) => one !== direct);
}

/** Others begin as many as they have names: the oldest that was read gives way. Nothing unread is ever thrown away. */
function makePlace(): boolean {
  const unanswered = directs.value.filter((one) => one.isUnanswered && !isShown(one.room.name, one.name));
  if (unanswered.length < MOST_UNANSWERED) return true;
  const oldest = unanswered.find((one) => one.isRead);
  if (oldest !== undefined) closeDirect(oldest);
  return oldest !== undefined;
}

export function leaveRoom(room: Room): void {
  leftRoom(room.name);
  room.leave();
  leftWithFiles(room.name);
  const gone = directs.value.filter((one) => one.room === room);
  for (const one of [room, ...gone]) one.end();
  batch(() => {
    directs.value = directs.value.filter((one) => !gone.includes(one));
    rooms.value = new Map([...rooms.value].filter(([, one]) => one !== room));
  });
}

function isOpen(room: string, direct: string | undefined): ReadonlySignal<boolean> {
  return computed(() => !listAlone.value && isShown(room, direct));
}

function isShown(room: string, direct: string | undefined): boolean {
  return shown.value.room === room && shown.value.direct === direct;
}
