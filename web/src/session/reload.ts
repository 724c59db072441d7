// What a reload would cost: the conversations, drafts and place of this tab are put into its storage when the page goes, and
// taken out of it when the page is there again. A crash leaves nothing, and neither does a duplicated tab find any.
import { computed, effect, signal, untracked } from "@preact/signals";
import { directCalls, goingInto, goIntoCall, isDirectCall, isInside, ownCall } from "../calls/index.ts";
import { DELETED, type Line } from "../conversation/index.ts";
import { filesRun } from "../files/index.ts";
import { beforeGoing } from "../platform/differences.ts";
import { takeLoadAgain } from "../platform/load-again.ts";
import { ownName } from "../platform/own-names.ts";
import { type Client, type Entered, isAdHocRoom, type RoomState } from "../protocol/index.ts";
import { directs, enterRoom, finishAll, type Room, rooms, shown } from "../rooms/index.ts";
import { forgetOnReload, forThisTab, nickname } from "../settings/index.ts";
import { keyOf } from "./pass.ts";
import { listed } from "./server.ts";
import { type KeptEntry, type KeptRoom, readSnapshot, type Snapshot, written } from "./snapshot.ts";

const key = (): string => ownName("tab");

/** What came back, until it is closed. `isWhole`: nothing is missing, and nothing may have been missed. */
export interface CameBack {
  messages: number;
  words: boolean;
  map: boolean;
  isWhole: boolean;
}

/** What only the view knows of a place: the line at the top of the log, and the message whose map is open. */
export interface Viewed {
  top: { key: number; above: number } | undefined;
  map: Line | undefined;
}

export const cameBack = signal<CameBack | undefined>(undefined);
/** The call that the reload ended. */
export const callBefore = signal<Snapshot["call"]>(undefined);

/** What came back of rooms that are not opened yet. */
const unopened = new Map<string, KeptRoom>();
/** Rooms that came back and that the server has not let in yet. */
const awaited = new Set<string>();
/** The message whose map lay open, until it is. */
let mapBefore: Snapshot["map"];

/** Takes out what the page before this one left; before anything else of the state begins. */
export function takeKept(): void {
  const kept = take();
  if (kept === undefined || nickname.peek() === "") return;
  if (kept.nickname !== nickname.peek()) forThisTab(kept.nickname);
  for (const room of kept.rooms) {
    awaited.add(room.name);
    unopened.set(room.name, room);
  }
  const messages = kept.rooms.reduce((sum, { entries }) => sum + entries.filter(({ is }) => is === "message").length, 0);
  const words = kept.rooms.some(({ draft, posts }) => draft.text.trim() !== "" || posts.length > 0);
  mapBefore = kept.map;
  callBefore.value = kept.call;
  cameBack.value = { messages, words, map: false, isWhole: kept.whole };
}

/** Puts back what is not said yet. */
export function putBackUnsent(client: Client): void {
  client.unsent.putBack([...unopened.values()].flatMap(({ posts }) => posts));
}

/** Puts back what was said and written in a room that is opened, the first time. */
export function putBack(room: Room): void {
  const before = unopened.get(room.name);
  if (before === undefined) return;
  unopened.delete(room.name);
  const keys = room.log.putBack(before.entries);
  const { top } = before;
  const key = keys[top?.at ?? -1];
  room.draft.putBack(before.draft, (id) => room.log.line(id));
  const place = top === undefined || key === undefined ? undefined : { key, above: top.above };
  room.reading.putBack(before.unread, before.forMe, keys[before.firstNew], place);
  room.unsentChanged();
}

/** One is in a room: whether it is the first time since it came back, and whether something may have been missed. */
export function enteredAfterReload({ room, gap }: RoomState, how: Entered): boolean {
  if (!awaited.delete(room)) return false;
  const missed = how !== "resumed" || gap === true;
  if (missed && cameBack.peek() !== undefined) cameBack.value = { ...(cameBack.peek() as CameBack), isWhole: false };
  return true;
}

/** The session has ended meanwhile: into the rooms one was in, as far as they are there. */
export function enterKeptRooms(): void {
  const isThere = (room: string): boolean => isAdHocRoom(room) || listed.peek()?.some(({ name }) => name === room) === true;
  for (const name of unopened.keys()) {
    if (isThere(name)) enterRoom(name);
    else unopened.delete(name);
  }
}

/** A map is to be opened again. */
export function opensMap(): boolean {
  return mapBefore !== undefined;
}

/** The message whose map lay open, once it is here. */
export function openBefore(room: Room): Line | undefined {
  if (mapBefore?.room !== room.name) return undefined;
  const line = room.log.line(mapBefore.id);
  mapBefore = undefined;
  if (line?.emptied === true) return undefined;
  if (line !== undefined && cameBack.peek() !== undefined) cameBack.value = { ...(cameBack.peek() as CameBack), map: true };
  return line;
}

/** Goes back into the call that the reload ended. The camera stays off. */
export async function backIntoCall(listens: boolean): Promise<void> {
  const before = callBefore.peek();
  if (before === undefined) return;
  const room = enterRoom(before.room);
  if (room === undefined || !(await isInside(room))) return;
  if (before.with !== undefined) isDirectCall(before.room, before.with);
  await goIntoCall(room, listens);
}

/** From now on what would be lost is kept, or asked about. */
export function keepOverReload(viewed: () => Viewed): void {
  beforeGoing(finishAll);
  // Before the call of this page says goodbye.
  globalThis.addEventListener("pagehide", () => put(viewed()));
  globalThis.addEventListener("pageshow", ({ persisted }) => {
    // It stood still and goes on: all of it is in memory, but for the call.
    if (persisted) callBefore.value = take()?.call;
  });
  effect(() => {
    if (ownCall.value !== undefined) untracked(() => (callBefore.value = undefined));
  });
  // Only while there is something: a page that always asks is not kept by the browser for the way back.
  effect(() => {
    if (!wouldLose.value) return undefined;
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  });
}

const all = computed(() => [...rooms.value.values(), ...directs.value]);
const waiting = computed(() =>
  [...rooms.value.values()].flatMap(({ posts }) => posts.value).filter(({ state }) => state !== "failed"),
);
const wouldLose = computed(
  () =>
    ownCall.value !== undefined ||
    goingInto.value !== undefined ||
    filesRun.value ||
    waiting.value.length > 0 ||
    all.value.some(({ draft }) => !draft.isEmpty),
);

function ask(event: BeforeUnloadEvent): void {
  if (!takeLoadAgain() || losesForGood()) event.preventDefault();
}

/** Something that does not come back: a file on its way, or what is written where nothing is kept. */
function losesForGood(): boolean {
  const [here, direct] = [[...rooms.peek().values()], directs.peek()];
  const unkept = [...here.filter((room) => !isKept(room)), ...direct];
  const pictures = here.some(({ draft }) => draft.picture.peek() !== undefined);
  const words = unkept.some((one) => !one.draft.isEmpty || one.waiting.peek().length > 0);
  return filesRun.peek() || pictures || words || snapshot(undefined).lost;
}

/** Neither calls of two nor rooms with a key or a token; a room of a link is known by nothing else. */
function isKept(room: Room): boolean {
  if (forgetOnReload.peek() === "yes" || directCalls.peek().has(room.name)) return false;
  if (room.stands.peek().is === "removed") return false;
  if (room.isPrivate) return true;
  // The server has not told of its rooms yet: what was kept before still may be.
  if (listed.peek() === undefined) return awaited.has(room.name);
  return keyOf(room.name) === undefined && listed.peek()?.find(({ name }) => name === room.name)?.access === "open";
}

function put(viewed: Viewed): void {
  if (forgetOnReload.peek() === "yes") return;
  const { text } = snapshot(viewed);
  if (text === undefined) return;
  try {
    sessionStorage.setItem(key(), text);
  } catch {
    // Without storage a reload costs what it costs.
  }
}

/** What is kept of this tab, if there is anything. */
function snapshot(viewed: Viewed | undefined): { text: string | undefined; lost: boolean } {
  const here = [...rooms.peek().values()].filter(isKept);
  const isShown = ({ name }: { name: string }): number => Number(name === shown.peek().room);
  const opened = here.toSorted((a, b) => isShown(b) - isShown(a)).map((room) => keptRoom(room, viewed?.top));
  const all = [...opened, ...unopened.values()];
  const call = ownCallNow() ?? callBefore.peek();
  if (nickname.peek() === "" || (all.length === 0 && call === undefined)) return { text: undefined, lost: false };
  const line = viewed?.map;
  const of = line === undefined ? undefined : here.find(({ log }) => log.line(line.id) === line);
  const map = of === undefined || line === undefined ? mapBefore : { room: of.name, id: line.id };
  const hasFiles = here.some(({ log }) => log.entries.peek().some(({ is }) => is === "file"));
  const whole = rooms.peek().size === here.length && directs.peek().length === 0 && !hasFiles;
  return written({ nickname: nickname.peek(), rooms: all, map, call, whole });
}

function ownCallNow(): Snapshot["call"] {
  const own = ownCall.peek();
  const room = own?.room.name ?? goingInto.peek()?.name;
  if (room === undefined) return undefined;
  return { room, listens: own?.media.mic.peek() === "none", with: directCalls.peek().get(room) };
}

function keptRoom(room: Room, top: Viewed["top"]): KeptRoom {
  room.log.flush();
  const { log, reading, draft } = room;
  const lines = log.entries.peek().filter((one) => one.is !== "file");
  const placeOf = (key: number | undefined): number => lines.findIndex((one) => one.key === key);
  const entries = lines.map(({ key: _key, ...entry }): KeptEntry => {
    // The server was just told.
    return entry.is === "message" && entry.deleted === "soon" ? { ...entry, ...DELETED } : entry;
  });
  const posts = room.waiting.peek().map(({ error: _error, ...post }) => post);
  const at = placeOf(top?.key);
  return {
    name: room.name,
    entries,
    draft: draft.kept(),
    posts,
    unread: reading.unread.peek(),
    forMe: reading.forMe.peek(),
    firstNew: placeOf(reading.firstNew.peek()),
    top: at < 0 || top === undefined ? undefined : { at, above: top.above },
  };
}

function take(): Snapshot | undefined {
  try {
    const text = sessionStorage.getItem(key());
    sessionStorage.removeItem(key());
    return readSnapshot(text);
  } catch {
    return undefined;
  }
}
