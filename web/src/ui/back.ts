// The "back" of the browser. A conversation has an entry of the history, by its address; each view that lies over it, a map, the full
// view of a call or a dialog, has an entry above that. Back closes the topmost view, then leads to the conversation before. On a phone the
// list of rooms has the first entry: back leads to it from the conversation above, and from it out of the page.
import { batch, effect } from "@preact/signals";
import { addEntry, changeEntry, entryState, goBy, hash } from "../platform/window.ts";
import { closeOpened, opened, staged } from "./opened.ts";
import { mapShown, narrow, pane, showPane } from "./panes.ts";

/** Height of an entry without a list of rooms below. */
const NO_LIST = -Infinity;
const LEFT_WITHIN_MS = 3_000;

/** The current entry: its distance from the list of rooms, and the number of views over the conversation. */
let at = { above: NO_LIST, over: 0 };
/** The wanted address. */
let address = "";
/** The page itself is leaving the entries of closed views. */
let isLeaving = false;
/** Returns whether there is a conversation to be in. */
let isIn = (): boolean => false;
/** Goes where the address says. `isLink`: not an entry visited before. */
let read: (isLink: boolean) => void = () => undefined;

/** Starts listening to the history; returns a function that stops. */
export function listenToBack(...how: [isIn: typeof isIn, read: typeof read]): () => void {
  [isIn, read, isLeaving] = [...how, false];
  changeEntry({ above: NO_LIST, over: 0, ...(entryState() as typeof at | null) });
  readEntry();
  if (at.above === 0) showPane("rooms");
  globalThis.addEventListener("popstate", onArrival);
  const adds = effect(() => {
    addMissing();
    // Later, for closing a view to go elsewhere takes its entry along. Views from before a reload are gone, too.
    setTimeout(leave);
  });
  const turns = effect(takeTurns);
  return () => {
    globalThis.removeEventListener("popstate", onArrival);
    adds();
    turns();
  };
}

/** Goes to the conversation at this address. */
export function go(to: string): void {
  if (conversationIn(to) === conversationIn(hash())) changeEntry(at, to);
  // The entry of a closing view goes with it. That of a map stays: the map is open on return.
  else if (isLeaving || at.over > mapCount()) changeEntry({ ...at, over: 0 }, to);
  else add(0, to);
  follow(true);
  addMissing();
}

/** Gives the conversation another address. */
export function readdress(to: string): void {
  changeEntry(entryState(), to);
  address = hash();
}

function onArrival(): void {
  const [isLink, from] = [entryState() === null, address];
  if (isLink) changeEntry({ above: at.above + 1, over: 0 });
  // The way out leads there later.
  if (isLink && isLeaving) return follow(true);
  at = entryState() as typeof at;
  if (isLeaving) {
    isLeaving = false;
    if (conversationIn(from) === conversationIn(hash())) readdress(from);
    // The user went elsewhere meanwhile.
    else add(0, from);
    setTimeout(leave);
  } else {
    for (const close of views().slice(isLink ? mapCount() : at.over).toReversed()) close();
    if (at.above === 0) {
      // The old address still tells which conversation was open.
      readdress(from);
      showPane("rooms");
    } else follow(isLink);
    // A view that stays open keeps its entry: browsers skip an entry added without a press, and all others of the page with it.
    if (!isLink && views().length > at.over && from === address) return goBy(views().length - at.over);
  }
  takeTurns();
  addMissing();
}

/** Goes to the conversation that the address names; at once, so that the last conversation is not marked as read. */
function follow(isLink: boolean): void {
  batch(() => (read(isLink), showPane("talk")));
  readEntry();
}

/** Adds an entry for each view that has none. */
function addMissing(): void {
  while (at.over < views().length && !isLeaving) add(at.over + 1);
}

/** Leaves the entries of closed views. */
function leave(): void {
  const closed = at.over - views().length;
  if (isLeaving || closed <= 0) return;
  isLeaving = true;
  goBy(-closed);
}

/** Resolves when the entries of closed views are left, for a step back that arrives during a reload ends it; after `LEFT_WITHIN_MS` all the same. */
export async function leftClosed(): Promise<void> {
  leave();
  if (!isLeaving) return;
  await new Promise((done) => {
    globalThis.addEventListener("popstate", done, { once: true });
    setTimeout(done, LEFT_WITHIN_MS);
  });
}

/** On a phone the list of rooms and the conversation take turns. */
function takeTurns(): void {
  const shown = narrow.value && isIn() ? pane.value : undefined;
  if (shown === undefined || isLeaving) return;
  if (at.above < 0 && at.over === 0) changeEntry({ above: 0, over: 0 });
  readEntry();
  if (shown === "talk" && at.above === 0) add(0);
  else if (shown === "rooms" && at.above > 0) goBy(-at.above);
}

function add(over: number, to?: string): void {
  addEntry({ above: at.above + 1, over }, to);
  readEntry();
}

function readEntry(): void {
  [at, address] = [entryState() as typeof at, hash()];
}

/** Returns the part of an address that names the conversation. */
function conversationIn(of: string): string | undefined {
  return /(?:room|direct|livefield)=[^&]*/.exec(of)?.[0];
}

/** Views over the conversation, from below, each as its closing function. */
function views(): (() => void)[] {
  return [mapShown.value, staged.value, opened.value && closeOpened].filter((close) => close !== undefined);
}

function mapCount(): number {
  return Number(mapShown.peek() !== undefined);
}
