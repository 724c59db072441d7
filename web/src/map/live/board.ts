// The board of a room: its items, and the user's edits with undo and redo. Edits are seen at once, and taken back where the server
// refuses them.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { now } from "../../i18n/clock.ts";
import type { Board, BoardFeature, BoardState, Connection } from "../../protocol/index.ts";
import type { Room } from "../../rooms/index.ts";
import { BoardNews } from "./board-news.ts";
import { type BoardFault, BoardQueue, type QueuedEdit } from "./board-queue.ts";
import { type BoardRemoval, BoardRemovals } from "./board-removals.ts";
import { applyRequests, assignId, type BoardItem, type BoardRequest, type DrawnThing, type PutFeature, splitIntoParts, stripAuthor } from "./board-changes.ts";

/** An edit of the user, which can be undone. */
interface BoardEdit extends QueuedEdit {
  /** Features before and after the edit; those missing in either did not exist then. */
  before: readonly BoardFeature[];
  made: readonly PutFeature[];
}

const MOST_EDITS = 100;

export class SharedBoard {
  private readonly now = {
    confirmed: signal<ReadonlyMap<string, BoardFeature>>(new Map()),
    requests: signal<readonly BoardRequest[]>([]),
    locked: signal(false),
    fault: signal<BoardFault | undefined>(undefined),
    done: signal<readonly BoardEdit[]>([]),
    undone: signal<readonly BoardEdit[]>([]),
  };
  private readonly removals = new BoardRemovals();
  private readonly queue: BoardQueue;
  /** The user's name on the present board. */
  private me: string;
  /** Changes by others. */
  readonly news: BoardNews;

  /** In the order of their changes, the last on top. */
  readonly items = computed<readonly BoardItem[]>(() =>
    applyRequests(this.now.confirmed.value, this.now.requests.value, this.room.nickname.value, Math.round(now() / 1000)),
  );
  /** Only moderators draw. */
  readonly locked: ReadonlySignal<boolean> = this.now.locked;
  /** Reason why the last edit was taken back, until it is dismissed or the next edit. */
  readonly fault: ReadonlySignal<BoardFault | undefined> = this.now.fault;
  readonly canUndo = computed(() => this.now.done.value.length > 0);
  readonly canRedo = computed(() => this.now.undone.value.length > 0);
  /** Features that the last edit took off. */
  readonly lastRemoved = computed(() => {
    const edit = this.now.done.value.at(-1);
    return edit?.made.length === 0 ? edit.before : undefined;
  });
  /** Removals that are not back, the last first: for moderators, who may restore them. */
  readonly removed = computed<readonly BoardRemoval[]>(() => {
    const here = new Set(this.items.value.map(({ feature }) => feature.id));
    const gone = this.removals.all.value.map((removal) => ({ ...removal, features: removal.features.filter(({ id }) => !here.has(id)) }));
    return gone.filter(({ features }) => features.length > 0);
  });
  /** Items that the user drew. */
  readonly own = computed(() => this.items.value.filter(({ feature }) => (feature.maker ?? feature.by) === this.room.nickname.value));

  constructor(
    private readonly room: Room,
    connection: Connection,
    private readonly isMine: (member: string) => boolean,
  ) {
    this.me = room.nickname.peek();
    this.news = new BoardNews(room.log);
    this.queue = new BoardQueue({
      connection,
      room: room.name,
      changed: () => (this.now.requests.value = this.queue.requests),
      refused: (fault, refusedEdit) => this.refused(fault, refusedEdit),
      has: (id) => this.now.confirmed.peek().has(id),
    });
  }

  /** It would end with this session: nobody else is there. */
  get isHeld(): boolean {
    return this.room.count.peek() === 1 && this.items.peek().length > 0;
  }

  // Events of the server.

  /** Enters the room, anew or again. The features follow, all or those that changed. */
  entered(state: BoardState | undefined, resumed: boolean): void {
    const isNew = !resumed || state === undefined;
    const dropped = this.room.wasEmpty && (state?.features ?? 0) === 0 ? this.items.peek() : [];
    if (isNew) {
      this.forgetEdits(dropped.length > 0);
      this.now.confirmed.value = new Map();
      this.removals.clear();
    }
    this.me = this.room.nickname.peek();
    this.now.locked.value = state?.locked === true;
    this.queue.resume(isNew);
    this.queue.add(putRequests(dropped.flatMap(({ feature }) => (this.queue.has(feature.id) ? [] : [stripAuthor(feature)]))));
  }

  apply({ rev, by, put = [], removed = [], locked, reset }: Board): void {
    const all = new Map(reset === true ? [] : this.now.confirmed.peek());
    const gone = removed.flatMap((id) => all.get(id) ?? []);
    for (const { id } of gone) all.delete(id);
    this.removals.note(by?.nickname, gone);
    let added = 0;
    for (const feature of put) {
      // It is sealed, for others.
      if ((feature.geometry as unknown) === undefined) continue;
      if (!all.delete(feature.id)) added += 1;
      all.set(feature.id, feature);
    }
    this.now.confirmed.value = all;
    if (locked !== undefined) this.now.locked.value = locked;
    this.queue.confirm(rev);
    if (by !== undefined && !this.isMine(by.member)) this.news.note(by.nickname, { put: added, changed: put.length - added, removed: removed.length });
  }

  // Edits.

  /** Puts or changes things on the board; `refused` is called where the server does not take it. Returns their ids. */
  put(drawn: readonly DrawnThing[], refused?: () => void): string[] {
    const made = drawn.map(assignId).map(({ rev, ...thing }) => {
      const isOld = rev !== undefined && (this.now.confirmed.peek().get(thing.id)?.rev ?? 0) > rev;
      // A thing that is still on its way has no revision yet.
      return rev === undefined || (!isOld && (rev === 0 || this.queue.has(thing.id))) ? thing : { ...thing, rev };
    });
    const before = this.featuresOf(made.map(({ id }) => id));
    this.perform({ before, made, ...(refused && { refused }) });
    return made.map(({ id }) => id);
  }

  remove(ids: readonly string[]): void {
    const before = this.featuresOf(ids);
    if (before.length > 0) this.perform({ before, made: [] });
  }

  /** Takes off all own items. */
  readonly removeOwn = (): void => this.remove(this.own.peek().map(({ feature }) => feature.id));

  /** For moderators: restores a removal. */
  restore({ features }: BoardRemoval): void {
    this.now.fault.value = undefined;
    this.queue.add(restoreRequests(features));
  }

  /** Takes everything off: for moderators, and for the maker of all. */
  readonly clear = (): void => this.queue.add([{ is: "clear" }]);

  /** For moderators: only they draw, or all. */
  lock(to: "all" | "moderators"): void {
    this.queue.add([{ is: "lock", to }]);
  }

  /** Takes back the last edit, unless somebody else has changed its things since. */
  readonly undo = (): void => {
    const edit = this.now.done.peek().at(-1);
    if (edit === undefined) return;
    this.now.done.value = this.now.done.peek().slice(0, -1);
    if (this.isChanged(edit)) return this.fail("changed");
    this.now.undone.value = [...this.now.undone.peek(), edit];
    this.ask(edit, edit.made.length === 0 ? restoreRequests(edit.before) : [...removeRequests(addedIds(edit)), ...putRequests(edit.before.map(stripAuthor))]);
  };

  /** Does the edit again that was undone last. */
  readonly redo = (): void => {
    const edit = this.now.undone.peek().at(-1);
    if (edit === undefined) return;
    this.now.undone.value = this.now.undone.peek().slice(0, -1);
    if (this.isChanged(edit)) return this.fail("changed");
    this.carryOut(edit);
  };

  readonly dismissFault = (): void => void (this.now.fault.value = undefined);

  end(): void {
    this.queue.end();
    this.news.end();
    this.removals.clear();
  }

  private perform(edit: BoardEdit): void {
    this.now.undone.value = [];
    this.carryOut(edit);
  }

  private carryOut(edit: BoardEdit): void {
    this.now.done.value = [...this.now.done.peek(), edit].slice(-MOST_EDITS);
    const isRemoval = edit.made.length === 0;
    // Done again, it changes the present features.
    const made = edit.rev === undefined ? edit.made : edit.made.map(({ rev: _rev, ...feature }) => feature);
    this.ask(edit, isRemoval ? removeRequests(edit.before.map(({ id }) => id)) : putRequests(made));
  }

  private ask(edit: BoardEdit, requests: readonly BoardRequest[]): void {
    this.now.fault.value = undefined;
    this.queue.add(requests, edit);
  }

  /** Returns whether somebody else has changed its things since the edit. */
  private isChanged({ rev, before, made }: BoardEdit): boolean {
    if (rev === undefined) return false;
    const now = [...before, ...made].map(({ id }) => this.now.confirmed.peek().get(id));
    return now.some((feature) => feature !== undefined && feature.rev > rev && feature.by !== this.me);
  }

  /** Drops edits of a board that is gone. `isPutAgain`: this page puts the same again, and edits stay that nobody else has changed since. */
  private forgetEdits(isPutAgain: boolean): void {
    const stays = (edit: BoardEdit): boolean => edit.rev === undefined || (isPutAgain && !this.isChanged(edit));
    for (const edits of [this.now.done, this.now.undone]) {
      edits.value = edits.peek().filter(stays);
      // Whatever others change on the new board is later.
      for (const edit of edits.peek()) if (edit.rev !== undefined) edit.rev = 0;
    }
  }

  private refused(fault: BoardFault, refusedEdit: QueuedEdit | undefined): void {
    const others = (edit: BoardEdit): boolean => edit !== refusedEdit;
    this.now.done.value = this.now.done.peek().filter(others);
    this.now.undone.value = this.now.undone.peek().filter(others);
    this.fail(fault);
    refusedEdit?.refused?.();
  }

  private fail(fault: BoardFault): void {
    this.now.fault.value = fault;
  }

  private featuresOf(ids: readonly string[]): BoardFeature[] {
    const wanted = new Set(ids);
    return this.items.peek().flatMap(({ feature }) => (wanted.has(feature.id) ? [feature] : []));
  }
}

/** Returns the ids that the edit added. */
function addedIds({ before, made }: BoardEdit): string[] {
  return made.flatMap(({ id }) => (before.some((feature) => feature.id === id) ? [] : [id]));
}

function restoreRequests(features: readonly BoardFeature[]): BoardRequest[] {
  return splitIntoParts(features).map((part) => ({ is: "restore", features: part }));
}

function removeRequests(ids: readonly string[]): BoardRequest[] {
  return splitIntoParts(ids).map((part) => ({ is: "remove", ids: part }));
}

function putRequests(features: readonly PutFeature[]): BoardRequest[] {
  return splitIntoParts(features).map((part) => ({ is: "put", features: part }));
}
