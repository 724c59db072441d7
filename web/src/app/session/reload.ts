// What a reload would cost: the words of this tab, and where one was in them, are put into its storage when the page goes, and
// taken out of it when the page is there again. A crash leaves nothing, and neither does a duplicated tab find any.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { isInside } from "../../calls/index.ts";
import { topLine } from "../../conversation/index.ts";
import { charactersIn, DELETED } from "../../log/index.ts";
import { beforeGoing } from "../../platform/differences.ts";
import { takeLoadAgain } from "../../platform/load-again.ts";
import { ownName } from "../../platform/own-names.ts";
import { type Client, type Entered, isAdHocRoom } from "../../protocol/index.ts";
import type { Room } from "../../rooms/index.ts";
import { forgetOnReload, forThisTab, nickname } from "../../settings/index.ts";
import type { Session } from "./session.ts";
import { type KeptCall, type KeptRoom, MOST, readSnapshot, type Snapshot, written } from "./snapshot.ts";

const key = (): string => ownName("tab");

/** What came back: so many messages, and whether something that is not said yet. */
interface CameBack {
  messages: number;
  words: boolean;
}

/** `elsewhere`: it was in another tab. */
type CallBefore = KeptCall & { elsewhere?: true };

export class Reload {
  private readonly now = {
    cameBack: signal<CameBack | undefined>(undefined),
    callBefore: signal<CallBefore | undefined>(undefined),
  };
  /** What came back, until it is closed. */
  readonly cameBack: ReadonlySignal<CameBack | undefined> = this.now.cameBack;
  /** The call that the reload ended, or that was in another tab, until that is closed. */
  readonly callBefore: ReadonlySignal<CallBefore | undefined> = this.now.callBefore;

  /** What came back of rooms that are not opened yet. */
  private readonly unopened = new Map<string, KeptRoom>();
  /** Rooms that came back and that the server has not let in yet. */
  private readonly awaited = new Set<string>();
  /** The call of another tab is to go on here, once one is in its room. */
  private isCallWanted = false;

  constructor(private readonly session: Session) {}

  /** Takes out what the page before this one left; before anything else of the session begins. */
  take(): void {
    const kept = take();
    if (kept === undefined || nickname.peek() === "") return;
    if (kept.nickname !== nickname.peek()) forThisTab(kept.nickname);
    for (const room of kept.rooms) {
      this.awaited.add(room.name);
      this.unopened.set(room.name, room);
    }
    for (const [room, title, isOwn] of kept.titles) this.session.rooms.entitle(room, title, isOwn);
    const messages = kept.rooms.reduce((sum, { entries }) => sum + entries.filter(({ is }) => is === "message").length, 0);
    const words = kept.rooms.some(({ draft, posts }) => draft.text.trim() !== "" || posts.length > 0);
    this.now.callBefore.value = kept.call;
    if (messages > 0 || words) this.now.cameBack.value = { messages, words };
  }

  /** From now on what would be lost is kept, or asked about; the answers end it. */
  start(): readonly (() => void)[] {
    const { calls, rooms } = this.session;
    const goes = beforeGoing(() => rooms.finish());
    const put = (): void => this.put();
    // It stood still and goes on: all of it is in memory, but for the call.
    const show = ({ persisted }: PageTransitionEvent): void => void (persisted && (this.now.callBefore.value = take()?.call));
    // Before the call of this page says goodbye.
    globalThis.addEventListener("pagehide", put);
    globalThis.addEventListener("pageshow", show);
    const joins = effect(() => {
      if (calls.own.value !== undefined) untracked(() => (this.now.callBefore.value = undefined));
    });
    // Only while there is something: a page that always asks is not kept by the browser for the way back.
    const ask = (event: BeforeUnloadEvent): void => {
      if ((!takeLoadAgain() && this.isBusy.value) || this.losesForGood()) event.preventDefault();
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
    return [goes, joins, asks, ends];
  }

  /** What came back was seen, or closed. */
  dismiss(): void {
    this.now.cameBack.value = this.now.callBefore.value = undefined;
  }

  /** Puts back what is not said yet. */
  putBackUnsent(client: Client): void {
    client.unsent.putBack([...this.unopened.values()].flatMap(({ posts }) => posts));
  }

  /** Puts back what was said and written in a room that is opened, the first time. */
  putBack(room: Room): void {
    const before = this.unopened.get(room.name);
    if (before === undefined) return;
    this.unopened.delete(room.name);
    room.log.putBack(before.entries);
    room.draft.putBack(before.draft, (id) => room.log.line(id));
    room.reading.putBack(before.reading);
    room.unsentChanged();
  }

  /** One is in a room: whether it is the first time since it came back. */
  entered(room: string, how: Entered): boolean {
    const call = this.callBefore.peek();
    if (this.isCallWanted && call?.room === room) {
      this.isCallWanted = false;
      if (how === "resumed") void this.returnToCall(call.listens);
    }
    return this.awaited.delete(room);
  }

  /** The session has ended meanwhile: into the rooms one was in, as far as they are there. */
  enterRooms(): void {
    const listed = this.session.server.listed.peek();
    const isThere = (room: string): boolean => isAdHocRoom(room) || listed?.some(({ name }) => name === room) === true;
    for (const name of this.unopened.keys()) {
      if (isThere(name)) this.session.rooms.enter(name);
      else this.unopened.delete(name);
    }
  }

  /** The session of another tab goes on here, which was in this call. One that a press brings here is gone into at once. */
  takeCall(call: KeptCall, isPress: boolean): void {
    this.now.callBefore.value = { ...call, elsewhere: true };
    this.isCallWanted = isPress;
  }

  /** Goes back into the call that the reload ended. The camera stays off. */
  async returnToCall(listens: boolean): Promise<void> {
    const before = this.callBefore.peek();
    if (before === undefined) return;
    const room = this.session.rooms.enter(before.room);
    if (room === undefined || !(await isInside(room, this.session.rooms))) return;
    if (before.with !== undefined) this.session.rooms.markOfTwo(before.room, before.with);
    await this.session.calls.goInto(room, { listens });
  }

  /** But for recordings, which ask for themselves (recording/recording.ts). */
  private readonly wouldLose = computed(() => {
    return this.isBusy.value || this.session.rooms.conversations.value.some(({ draft }) => !draft.isEmpty);
  });

  /** Something is under way that stops with the page. What is half written comes back with it. */
  private readonly isBusy = computed(() => {
    const { calls, files, rooms } = this.session;
    const waiting = [...rooms.all.value.values()].flatMap(({ posts }) => posts.value).filter(({ state }) => state !== "failed");
    return calls.own.value !== undefined || calls.goingInto.value !== undefined || files.run.value || waiting.length > 0;
  });

  /** Something that does not come back: a file on its way, or what is written where nothing is kept. */
  private losesForGood(): boolean {
    const { files, rooms } = this.session;
    const [here, direct] = [[...rooms.all.peek().values()], rooms.directs.peek()];
    const unkept = [...here.filter((room) => !this.isKept(room)), ...direct];
    const pictures = here.some(({ draft }) => draft.picture.peek() !== undefined);
    const words = unkept.some((one) => !one.draft.isEmpty || one.waiting.peek().length > 0);
    const tooMuch = charactersIn(here.map(({ draft, waiting }) => [draft.kept(), waiting.peek()])) > MOST;
    return files.run.peek() || pictures || words || tooMuch;
  }

  /** Neither calls of two nor rooms with a key or a token; a room of a link is known by nothing else. */
  private isKept(room: Room): boolean {
    const { credentials, server } = this.session;
    if (forgetOnReload.peek() === "yes" || this.session.rooms.ofTwo.peek().has(room.name)) return false;
    if (room.status.peek().is === "removed") return false;
    if (room.isPrivate) return true;
    const listed = server.listed.peek();
    // The server has not told of its rooms yet: what was kept before still may be.
    if (listed === undefined) return this.awaited.has(room.name);
    return credentials.keyOf(room.name) === undefined && listed.find(({ name }) => name === room.name)?.access === "open";
  }

  private put(): void {
    const kept = forgetOnReload.peek() === "yes" ? undefined : this.snapshot();
    if (kept === undefined) return;
    // What is escaped takes more space than was counted.
    for (const part of [1, 2, 4, 8]) {
      try {
        sessionStorage.setItem(key(), written(kept, MOST / part));
        return;
      } catch {
        // Without storage a reload costs what it costs.
      }
    }
  }

  /** What is to be kept of this tab, if there is anything; the room that is shown before the others. */
  private snapshot(): Omit<Snapshot, "form"> | undefined {
    const { place, rooms } = this.session;
    const isShown = ({ name }: Room): number => Number(name === rooms.shown.peek().room);
    const here = [...rooms.all.peek().values()].filter((room) => this.isKept(room)).toSorted((a, b) => isShown(b) - isShown(a));
    const opened = here.map((room) => keptRoom(room, room === place.here.peek() ? topLine(room) : room.reading.top));
    const all = [...opened, ...this.unopened.values()];
    const call = this.ownCallNow() ?? this.callBefore.peek();
    if (nickname.peek() === "" || (all.length === 0 && call === undefined)) return undefined;
    const titled = [...rooms.titles.peek()].filter(([name]) => all.some((room) => room.name === name));
    const titles = titled.map(([name, { text, isOwn }]) => [name, text, isOwn] as const);
    return { nickname: nickname.peek(), rooms: all, titles, call };
  }

  /** The call one is in. */
  ownCallNow(): KeptCall | undefined {
    const { calls, rooms } = this.session;
    const here = calls.here;
    return here && { room: here.room.name, listens: here.listens, with: rooms.ofTwo.peek().get(here.room.name) };
  }
}

function keptRoom({ name, log, reading, draft, waiting }: Room, top: Room["reading"]["top"]): KeptRoom {
  log.flush();
  const lines = log.entries.peek().filter((one) => one.is !== "file");
  // The server was just told of what is deleted.
  const entries = lines.map((one) => (one.is === "message" && one.deleted === "soon" ? { ...one, ...DELETED } : one));
  const posts = waiting.peek().map(({ error: _error, ...post }) => post);
  return { name, entries, draft: draft.kept(), posts, reading: { ...reading.kept(), top } };
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
