// Keeps over a reload what it would cost: the drafts of this tab and the places in its logs are stored when the page goes, or is
// hidden, for a phone drops a hidden page without a word, and taken out again when the page is back. A crash of a page that is looked
// at leaves nothing, and a tab duplicated from it finds nothing either.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Calls } from "../../calls/index.ts";
import { topLine } from "../../conversation/index.ts";
import type { FileExchange } from "../../files/index.ts";
import { countCharacters, DELETED } from "../../log/index.ts";
import { onPageLeave } from "../../platform/differences.ts";
import { tabStorage } from "../../platform/embedded.ts";
import { hidden } from "../../platform/hidden.ts";
import { takeReloadMark } from "../../platform/load-again.ts";
import { ownName } from "../../platform/own-names.ts";
import { type Client, type Entered, isAdHocRoom } from "../../protocol/index.ts";
import { type Credentials, isInside, type Place, type Room, type Rooms } from "../../rooms/index.ts";
import type { Server } from "../../server/index.ts";
import { forgetOnReload, forThisTab, nickname } from "../../settings/index.ts";
import { type KeptCall, type KeptRoom, MOST, readSnapshot, type Snapshot, writeSnapshot } from "./snapshot.ts";

const key = (): string => ownName("tab");

/** The messages that came back, and whether there is an unsent text. */
interface CameBack {
  messages: number;
  words: boolean;
}

/** `elsewhere`: it was in another tab. */
type CallBefore = KeptCall & { elsewhere?: true };

interface ReloadNeeds {
  rooms: Rooms;
  place: Place;
  credentials: Credentials;
  server: Server;
  calls: Calls;
  files: FileExchange;
}

export class Reload {
  private readonly now = {
    cameBack: signal<CameBack | undefined>(undefined),
    callBefore: signal<CallBefore | undefined>(undefined),
  };
  /** The notice of what came back, until it is closed. */
  readonly cameBack: ReadonlySignal<CameBack | undefined> = this.now.cameBack;
  /** The call that the reload ended, or that was in another tab, until that is closed. */
  readonly callBefore: ReadonlySignal<CallBefore | undefined> = this.now.callBefore;

  /** Kept rooms that are not opened yet. */
  private readonly unopened = new Map<string, KeptRoom>();
  /** Kept rooms that the server has not let in yet. */
  private readonly awaited = new Set<string>();
  /** The call of another tab is to go on here, once its room is joined. */
  private isCallWanted = false;

  constructor(private readonly needs: ReloadNeeds) {}

  /** Takes the snapshot of the page before; before anything else of the session begins. */
  take(): void {
    const kept = readStored();
    if (kept === undefined || nickname.peek() === "") return;
    if (kept.nickname !== nickname.peek()) forThisTab(kept.nickname);
    for (const room of kept.rooms) {
      this.awaited.add(room.name);
      this.unopened.set(room.name, room);
    }
    for (const [room, title, isOwn, group] of kept.titles) this.needs.rooms.entitle(room, title, isOwn, group);
    const messages = kept.rooms.reduce((sum, { entries }) => sum + entries.filter(({ is }) => is === "message").length, 0);
    const words = kept.rooms.some(({ draft, posts }) => draft.text.trim() !== "" || posts.length > 0);
    this.now.callBefore.value = kept.call;
    if (messages > 0 || words) this.now.cameBack.value = { messages, words };
  }

  /** Keeps from now on what would be lost, or asks about it; the returned functions end it. */
  start(): readonly (() => void)[] {
    const { calls, rooms } = this.needs;
    const goes = onPageLeave(() => rooms.finish());
    let isGoing = false;
    const put = (): void => {
      isGoing = true;
      this.store();
    };
    // The page was frozen and goes on: all of it is in memory, but for the call.
    const show = ({ persisted }: PageTransitionEvent): void => {
      isGoing = false;
      if (persisted) this.now.callBefore.value = readStored()?.call;
    };
    let isStored = false;
    const hides = effect(() => {
      const isHidden = hidden.value;
      // A page that goes is hidden after that, and one that is back is shown before.
      if (isGoing) return;
      if (isHidden) untracked(() => this.store(true));
      else if (isStored) forgetStored();
      isStored = isHidden;
    });
    // Before the call of this page says goodbye.
    globalThis.addEventListener("pagehide", put);
    globalThis.addEventListener("pageshow", show);
    const joins = effect(() => {
      if (calls.own.value !== undefined) untracked(() => (this.now.callBefore.value = undefined));
    });
    // Only while there is something: a page that always asks is not kept by the browser for the way back.
    const ask = (event: BeforeUnloadEvent): void => {
      if ((!takeReloadMark() && this.isBusy.value) || this.losesForGood()) event.preventDefault();
    };
    const asks = effect(() => {
      if (!this.wouldLose.value) return undefined;
      globalThis.addEventListener("beforeunload", ask);
      return () => globalThis.removeEventListener("beforeunload", ask);
    });
    const ends = (): void => {
      globalThis.removeEventListener("pagehide", put);
      globalThis.removeEventListener("pageshow", show);
    };
    return [goes, hides, joins, asks, ends];
  }

  /** Closes the notice. */
  dismiss(): void {
    this.now.cameBack.value = this.now.callBefore.value = undefined;
  }

  /** Restores the unsent posts. */
  putBackUnsent(client: Client): void {
    client.unsent.putBack([...this.unopened.values()].flatMap(({ posts }) => posts));
  }

  /** Restores the log and the draft of a room that is opened, the first time. */
  putBack(room: Room): void {
    const before = this.unopened.get(room.name);
    if (before === undefined) return;
    this.unopened.delete(room.name);
    room.log.putBack(before.entries);
    room.draft.putBack(before.draft, (id) => room.log.line(id));
    room.reading.putBack(before.reading);
    room.unsentChanged();
  }

  /** A room was joined: returns whether it is the first time since it came back. */
  entered(room: string, how: Entered): boolean {
    const call = this.callBefore.peek();
    if (this.isCallWanted && call?.room === room) {
      this.isCallWanted = false;
      if (how === "resumed") void this.returnToCall(call.listens);
    }
    return this.awaited.delete(room);
  }

  /** Joins the kept rooms after the session ended meanwhile, as far as they exist. */
  enterRooms(): void {
    const listed = this.needs.server.listed.peek();
    const isThere = (room: string): boolean => isAdHocRoom(room) || listed?.some(({ name }) => name === room) === true;
    for (const name of this.unopened.keys()) {
      if (isThere(name)) this.needs.rooms.enter(name);
      else this.unopened.delete(name);
    }
  }

  /** Takes the call of another tab whose session goes on here. After a press here it is joined at once. */
  takeCall(call: KeptCall, isPress: boolean): void {
    this.now.callBefore.value = { ...call, elsewhere: true };
    this.isCallWanted = isPress;
  }

  /** Goes back into the call that the reload ended. The camera stays off. */
  async returnToCall(listens: boolean): Promise<void> {
    const before = this.callBefore.peek();
    if (before === undefined) return;
    const room = this.needs.rooms.enter(before.room);
    if (room === undefined || !(await isInside(room, this.needs.rooms))) return;
    if (before.with !== undefined) this.needs.rooms.markOfTwo(before.room, before.with);
    await this.needs.calls.goInto(room, { listens });
  }

  /** Without recordings, which ask for themselves (recording/recording.ts). */
  private readonly wouldLose = computed(() => {
    return this.isBusy.value || this.needs.rooms.conversations.value.some(({ draft }) => !draft.isEmpty);
  });

  /** Something is under way that stops with the page. Drafts come back with it. */
  private readonly isBusy = computed(() => {
    const { calls, files, rooms } = this.needs;
    const waiting = [...rooms.all.value.values()].flatMap(({ posts }) => posts.value).filter(({ state }) => state !== "failed");
    return calls.own.value !== undefined || calls.goingInto.value !== undefined || files.isRunning.value || waiting.length > 0;
  });

  /** Something that does not come back: a file on its way, or a draft where nothing is kept. */
  private losesForGood(): boolean {
    const { files, rooms } = this.needs;
    const [here, direct] = [[...rooms.all.peek().values()], rooms.directs.peek()];
    const unkept = [...here.filter((room) => !this.isKept(room)), ...direct];
    const pictures = here.some(({ draft }) => draft.picture.peek() !== undefined);
    const words = unkept.some((conversation) => !conversation.draft.isEmpty || conversation.waiting.peek().length > 0);
    const tooMuch = countCharacters(here.map(({ draft, waiting }) => [draft.toKept(), waiting.peek()])) > MOST;
    return files.isRunning.peek() || pictures || words || tooMuch;
  }

  /** Neither direct calls nor rooms with a key or a token are kept; a room of a link is known by nothing else. */
  private isKept(room: Room): boolean {
    const { credentials, server } = this.needs;
    if (forgetOnReload.peek() === "yes" || this.needs.rooms.ofTwo.peek().has(room.name)) return false;
    if (room.status.peek().is === "removed") return false;
    // What was sealed stays in memory.
    if (room.isAdHoc) return !room.isSealed;
    const listed = server.listed.peek();
    // The server has not sent its list of rooms yet: those kept before still may be.
    if (listed === undefined) return this.awaited.has(room.name);
    return credentials.keyOf(room.name) === undefined && listed.find(({ name }) => name === room.name)?.access === "open";
  }

  /** `goesOn`: this page may still send what waits, so that another page asks before it does. */
  private store(goesOn = false): void {
    const kept = forgetOnReload.peek() === "yes" ? undefined : this.createSnapshot(goesOn);
    if (kept === undefined) return;
    // Escaped characters take more space than was counted.
    for (const part of [1, 2, 4, 8]) {
      try {
        tabStorage().setItem(key(), writeSnapshot(kept, MOST / part));
        return;
      } catch {
        // Without storage a reload costs what it costs.
      }
    }
  }

  /** Returns the content of this tab to keep, if there is any; the shown room before the others. */
  private createSnapshot(goesOn: boolean): Omit<Snapshot, "form"> | undefined {
    const { place, rooms } = this.needs;
    const isShown = ({ name }: Room): number => Number(name === rooms.shown.peek().room);
    const here = [...rooms.all.peek().values()].filter((room) => this.isKept(room)).toSorted((a, b) => isShown(b) - isShown(a));
    const opened = here.map((room) => toKeptRoom(room, room === place.here.peek() ? topLine(room) : room.reading.top, goesOn));
    const all = [...opened, ...this.unopened.values()];
    const call = this.ownCallNow() ?? this.callBefore.peek();
    if (nickname.peek() === "" || (all.length === 0 && call === undefined)) return undefined;
    const titled = [...rooms.titles.peek()].filter(([name]) => all.some((room) => room.name === name));
    // JSON has no undefined.
    const titles = titled.map(([name, { text, isOwn, group }]) => (group === undefined ? ([name, text, isOwn] as const) : ([name, text, isOwn, group] as const)));
    return { nickname: nickname.peek(), rooms: all, titles, call };
  }

  /** Returns this person's call, running or being joined. */
  ownCallNow(): KeptCall | undefined {
    const { calls, rooms } = this.needs;
    const here = calls.here;
    return here && { room: here.room.name, listens: here.listens, with: rooms.ofTwo.peek().get(here.room.name) };
  }
}

function toKeptRoom({ name, log, reading, draft, waiting }: Room, top: Room["reading"]["top"], goesOn: boolean): KeptRoom {
  log.flush();
  const lines = log.entries.peek().filter((entry) => entry.is !== "file");
  // The server was asked for these deletions.
  const entries = lines.map((entry) => (entry.is === "message" && entry.deleted !== "no" ? { ...entry, ...DELETED } : entry));
  const posts = waiting.peek().map(({ error: _error, ...post }) => (goesOn && post.state === "waits" ? { ...post, state: "unsure" as const } : post));
  return { name, entries, draft: draft.toKept(), posts, reading: { ...reading.toKept(), top } };
}

function readStored(): Snapshot | undefined {
  try {
    const text = tabStorage().getItem(key());
    forgetStored();
    return readSnapshot(text);
  } catch {
    return undefined;
  }
}

function forgetStored(): void {
  try {
    tabStorage().removeItem(key());
  } catch {
    // There is no storage, so nothing is in it.
  }
}
