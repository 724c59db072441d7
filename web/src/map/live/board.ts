// The board of a room: what stands on it, what one draws there, takes off and takes back. One's own changes are seen at once, and
// taken back where the server refuses them.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { now } from "../../i18n/clock.ts";
import type { Board, BoardFeature, BoardState, Connection } from "../../protocol/index.ts";
import type { Room } from "../../rooms/index.ts";
import { BoardNews } from "./board-news.ts";
import { type Revised, type BoardFault, BoardQueue } from "./board-queue.ts";
import { type BoardRemoval, BoardRemovals } from "./board-removals.ts";
import { after, type BoardItem, type BoardRequest, type DrawnThing, drawnAs, inParts, named, type PutFeature } from "./board-changes.ts";

/** One thing that one did, and can take back. */
interface Deed extends Revised {
  /** What it was about before, and what it made of it; what is not in one of them was not there. */
  before: readonly BoardFeature[];
  made: readonly PutFeature[];
}

const MOST_DEEDS = 100;

export class SharedBoard {
  private readonly now = {
    told: signal<ReadonlyMap<string, BoardFeature>>(new Map()),
    asked: signal<readonly BoardRequest[]>([]),
    locked: signal(false),
    fault: signal<BoardFault | undefined>(undefined),
    done: signal<readonly Deed[]>([]),
    undone: signal<readonly Deed[]>([]),
  };
  /** Who was first seen to have put each thing: made it, as far as one knows. */
  private readonly makers = new Map<string, string>();
  private readonly removals = new BoardRemovals();
  private readonly queue: BoardQueue;
  /** What others do. */
  readonly news: BoardNews;

  /** In the order of their changes, the last on top. */
  readonly items = computed<readonly BoardItem[]>(() =>
    after(this.now.told.value, this.now.asked.value, this.room.nickname.value, Math.round(now() / 1000)),
  );
  /** Only moderators draw. */
  readonly locked: ReadonlySignal<boolean> = this.now.locked;
  /** Why the last change was taken back, until it is closed or the next one is made. */
  readonly fault: ReadonlySignal<BoardFault | undefined> = this.now.fault;
  readonly canUndo = computed(() => this.now.done.value.length > 0);
  readonly canRedo = computed(() => this.now.undone.value.length > 0);
  /** What one took off with what one did last. */
  readonly lastRemoved = computed(() => {
    const deed = this.now.done.value.at(-1);
    return deed?.made.length === 0 ? deed.before : undefined;
  });
  /** What was taken off and is not back, the last first: for moderators, who may put it back. */
  readonly removed = computed<readonly BoardRemoval[]>(() => {
    const here = new Set(this.items.value.map(({ feature }) => feature.id));
    const gone = this.removals.all.value.map((one) => ({ ...one, features: one.features.filter(({ id }) => !here.has(id)) }));
    return gone.filter(({ features }) => features.length > 0);
  });
  /** What this person drew. */
  readonly own = computed(() => this.items.value.filter(({ feature }) => (this.makers.get(feature.id) ?? feature.by) === this.room.nickname.value));

  constructor(
    private readonly room: Room,
    connection: Connection,
    private readonly isMine: (member: string) => boolean,
  ) {
    this.news = new BoardNews(room.log);
    this.queue = new BoardQueue({
      connection,
      room: room.name,
      changed: () => (this.now.asked.value = this.queue.requests),
      refused: (fault, of) => this.refused(fault, of),
      has: (id) => this.now.told.peek().has(id),
    });
  }

  // What the server tells.

  /** One is in the room: anew, or back. Its features follow, all or those that changed. */
  entered(state: BoardState | undefined, resumed: boolean): void {
    const isNew = !resumed || state === undefined;
    if (isNew) {
      this.now.told.value = new Map();
      this.makers.clear();
      this.removals.clear();
    }
    this.now.locked.value = state?.locked === true;
    this.queue.resume(isNew);
  }

  told({ rev, by, put = [], removed = [], locked, reset }: Board): void {
    const all = new Map(reset === true ? [] : this.now.told.peek());
    const gone = removed.flatMap((id) => all.get(id) ?? []);
    for (const { id } of gone) {
      all.delete(id);
      this.makers.delete(id);
    }
    this.removals.note(by?.nickname, gone);
    let added = 0;
    for (const feature of put) {
      if (!all.delete(feature.id)) added += 1;
      all.set(feature.id, feature);
      if (!this.makers.has(feature.id)) this.makers.set(feature.id, feature.by);
    }
    this.now.told.value = all;
    if (locked !== undefined) this.now.locked.value = locked;
    this.queue.told(rev);
    if (by !== undefined && !this.isMine(by.member)) this.news.note(by.nickname, { put: added, changed: put.length - added, removed: removed.length });
  }

  // What one does.

  /** Puts things on the board, or changes some. Their ids. */
  put(drawn: readonly DrawnThing[]): string[] {
    const made = drawn.map(named).map(({ rev, ...one }) => {
      // What is still on its way has no revision that one could have seen.
      return rev === undefined || rev === 0 || this.queue.has(one.id) ? one : { ...one, rev };
    });
    const before = this.featuresOf(made.map(({ id }) => id));
    this.does({ before, made });
    return made.map(({ id }) => id);
  }

  remove(ids: readonly string[]): void {
    const before = this.featuresOf(ids);
    if (before.length > 0) this.does({ before, made: [] });
  }

  /** Takes off what one drew. */
  readonly removeOwn = (): void => this.remove(this.own.peek().map(({ feature }) => feature.id));

  /** For moderators: puts back what somebody took off. */
  takeBack({ features }: BoardRemoval): void {
    this.now.fault.value = undefined;
    this.queue.add(restorations(features));
  }

  /** Takes everything off: for moderators, and for who made all of it. */
  readonly clear = (): void => this.queue.add([{ is: "clear" }]);

  /** For moderators: only they draw, or all. */
  lock(to: "all" | "moderators"): void {
    this.queue.add([{ is: "lock", to }]);
  }

  /** Takes back what one did last, unless somebody else has changed it since. */
  readonly undo = (): void => {
    const deed = this.now.done.peek().at(-1);
    if (deed === undefined) return;
    this.now.done.value = this.now.done.peek().slice(0, -1);
    if (this.isChanged(deed)) return this.fails("changed");
    this.now.undone.value = [...this.now.undone.peek(), deed];
    this.ask(deed, deed.made.length === 0 ? restorations(deed.before) : [...removals(idsOfNew(deed)), ...puts(deed.before.map(drawnAs))]);
  };

  /** Does again what was taken back last. */
  readonly redo = (): void => {
    const deed = this.now.undone.peek().at(-1);
    if (deed === undefined) return;
    this.now.undone.value = this.now.undone.peek().slice(0, -1);
    if (this.isChanged(deed)) return this.fails("changed");
    this.carryOut(deed);
  };

  readonly dismissFault = (): void => void (this.now.fault.value = undefined);

  end(): void {
    this.queue.end();
    this.news.end();
    this.removals.clear();
  }

  private does(deed: Deed): void {
    this.now.undone.value = [];
    this.carryOut(deed);
  }

  private carryOut(deed: Deed): void {
    this.now.done.value = [...this.now.done.peek(), deed].slice(-MOST_DEEDS);
    const isRemoval = deed.made.length === 0;
    // Done again, it is changed from what it is now.
    const made = deed.rev === undefined ? deed.made : deed.made.map(({ rev: _rev, ...one }) => one);
    this.ask(deed, isRemoval ? removals(deed.before.map(({ id }) => id)) : puts(made));
  }

  private ask(deed: Deed, requests: readonly BoardRequest[]): void {
    this.now.fault.value = undefined;
    this.queue.add(requests, deed);
  }

  /** It is not as it was done: undoing it would undo what somebody else did. */
  private isChanged({ rev, before, made }: Deed): boolean {
    if (rev === undefined) return false;
    const me = this.room.nickname.peek();
    const now = [...before, ...made].map(({ id }) => this.now.told.peek().get(id));
    return now.some((one) => one !== undefined && one.rev > rev && one.by !== me);
  }

  private refused(fault: BoardFault, of: Revised | undefined): void {
    const others = (deed: Deed): boolean => deed !== of;
    this.now.done.value = this.now.done.peek().filter(others);
    this.now.undone.value = this.now.undone.peek().filter(others);
    this.fails(fault);
  }

  private fails(fault: BoardFault): void {
    this.now.fault.value = fault;
  }

  private featuresOf(ids: readonly string[]): BoardFeature[] {
    const wanted = new Set(ids);
    return this.items.peek().flatMap(({ feature }) => (wanted.has(feature.id) ? [feature] : []));
  }
}

/** Those that were not there before. */
function idsOfNew({ before, made }: Deed): string[] {
  return made.flatMap(({ id }) => (before.some((one) => one.id === id) ? [] : [id]));
}

function restorations(features: readonly BoardFeature[]): BoardRequest[] {
  return inParts(features).map((part) => ({ is: "restore", features: part }));
}

function removals(ids: readonly string[]): BoardRequest[] {
  return inParts(ids).map((part) => ({ is: "remove", ids: part }));
}

function puts(features: readonly PutFeature[]): BoardRequest[] {
  return inParts(features).map((part) => ({ is: "put", features: part }));
}
