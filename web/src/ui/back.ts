// What "back" does. A conversation has an entry of the browser's history, by its address; each view that lies over it, a map, the full
// view of a call or a dialog, has one above that. Back closes the topmost view, then leads to the conversation before. On a phone the
// list of rooms has the first entry: back leads to it from the conversation above, and from it out of the page.
import { batch, effect } from "@preact/signals";
import { addEntry, changeEntry, hash, mark, step } from "../platform/window.ts";
import { closeOpened, opened, staged } from "./opened.ts";
import { mapShown, narrow, pane, showPane } from "./panes.ts";

/** Of an entry that no list of rooms is below. */
const NO_LIST = -Infinity;

/** The entry that one is at: so many are between it and the list of rooms, that included, and so many views lie over the conversation. */
let at = { above: NO_LIST, over: 0 };
/** The address that one wants to be at. */
let address = "";
/** The page itself is on the way out of the entries of what was closed. */
let isLeaving = false;
/** Whether there is a conversation to be in. */
let isIn = (): boolean => false;
/** Goes where the address says. `isLink`: it is not of an entry that one was at before. */
let read: (isLink: boolean) => void = () => undefined;

/** The answer ends it. */
export function listenToBack(...how: [isIn: typeof isIn, read: typeof read]): () => void {
  [isIn, read, isLeaving] = [...how, false];
  changeEntry({ above: NO_LIST, over: 0, ...(mark() as typeof at | null) });
  readEntry();
  if (at.above === 0) showPane("rooms");
  globalThis.addEventListener("popstate", arrived);
  const adds = effect(() => {
    addMissing();
    // Later, for who closes a view to go elsewhere takes its entry along. What lay over the page before a reload is gone, too.
    setTimeout(leave);
  });
  const turns = effect(takeTurns);
  return () => {
    globalThis.removeEventListener("popstate", arrived);
    adds();
    turns();
  };
}

/** To the conversation at this address. */
export function go(to: string): void {
  if (talkIn(to) === talkIn(hash())) changeEntry(at, to);
  // The entry of what closes goes with it. That of a map stays: it is open when one comes back.
  else if (isLeaving || at.over > mapCount()) changeEntry({ ...at, over: 0 }, to);
  else add(0, to);
  follow(true);
  addMissing();
}

/** The conversation has another address from now on. */
export function readdress(to: string): void {
  changeEntry(mark(), to);
  address = hash();
}

function arrived(): void {
  const [isLink, from] = [mark() === null, address];
  if (isLink) changeEntry({ above: at.above + 1, over: 0 });
  // The way out leads there later.
  if (isLink && isLeaving) return follow(true);
  at = mark() as typeof at;
  if (isLeaving) {
    isLeaving = false;
    if (talkIn(from) === talkIn(hash())) readdress(from);
    // Somebody went elsewhere meanwhile.
    else add(0, from);
    setTimeout(leave);
  } else {
    for (const close of views().slice(isLink ? mapCount() : at.over).toReversed()) close();
    if (at.above === 0) {
      // It still tells which conversation was open.
      readdress(from);
      showPane("rooms");
    } else follow(isLink);
    // What is not to be closed keeps its entry: browsers pass over one that is added unasked, and over all others of the page with it.
    if (views().length > at.over && from === address) return step(views().length - at.over);
  }
  takeTurns();
  addMissing();
}

/** To the conversation that the address names; at once, for the one that was shown is not read on the way. */
function follow(isLink: boolean): void {
  batch(() => (read(isLink), showPane("talk")));
  readEntry();
}

/** An entry for each view that has none. */
function addMissing(): void {
  while (at.over < views().length && !isLeaving) add(at.over + 1);
}

/** Leaves the entries of what is closed. */
function leave(): void {
  const closed = at.over - views().length;
  if (isLeaving || closed <= 0) return;
  isLeaving = true;
  step(-closed);
}

/** On a phone the list of rooms and the conversation take turns. */
function takeTurns(): void {
  const shown = narrow.value && isIn() ? pane.value : undefined;
  if (shown === undefined || isLeaving) return;
  if (at.above < 0 && at.over === 0) changeEntry({ above: 0, over: 0 });
  readEntry();
  if (shown === "talk" && at.above === 0) add(0);
  else if (shown === "rooms" && at.above > 0) step(-at.above);
}

function add(over: number, to?: string): void {
  addEntry({ above: at.above + 1, over }, to);
  readEntry();
}

function readEntry(): void {
  [at, address] = [mark() as typeof at, hash()];
}

/** What an address says of the conversation. */
function talkIn(of: string): string | undefined {
  return /(?:room|direct)=[^&]*/.exec(of)?.[0];
}

/** What lies over the conversation, from below, each by what closes it. */
function views(): (() => void)[] {
  return [mapShown.value, staged.value, opened.value && closeOpened].filter((one) => one !== undefined);
}

function mapCount(): number {
  return Number(mapShown.peek() !== undefined);
}
