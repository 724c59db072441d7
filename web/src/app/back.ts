// What "back" does: it closes what lies over the page and the map beside the conversation, and on a phone leads from a conversation to the list of rooms. Both have
// an entry in the browser's history; a forward one whose view is gone shows the page as it is.
import { effect, untracked } from "@preact/signals";
import { closeRoomMap, mapped } from "../map/index.ts";
import { session } from "../session/index.ts";
import { nickname } from "../settings/index.ts";
import { closeDialog, opened } from "../ui/opened.ts";
import { listAlone, narrow, pane, showPane } from "../ui/panes.ts";

/** What an entry of the history stands for; those that a link makes have none of it at first. */
interface HistoryMark {
  /** On a phone the list of rooms, the first of the page. */
  rooms?: true;
  /** So many entries above that one. */
  above?: number;
  /** So many views lie over the page: the map, the full view of a call, and what is opened. */
  over?: number;
}

let above: number | undefined;
/** The conversation that was shown last. */
let lastHash = "";
/** The address that stays although the page itself goes a step back. */
let stays: string | undefined;

export function listenToBack(): void {
  const now = mark();
  lastHash = location.hash;
  above = now.rooms === true ? 0 : now.above;
  if (now.rooms === true) showPane("rooms");
  globalThis.addEventListener("popstate", arrived);
  globalThis.addEventListener("hashchange", arrived);
  // What lay over the page before a reload is gone.
  stepBack(overNow());
  keepOver();
  effect(() => {
    const isTalk = pane.value === "talk" && narrow.value;
    // Another conversation has an entry of its own by then; the one that was open already has none.
    if (isTalk && mark().rooms === true) push({ above: (above = 1) });
  });
  effect(() => {
    if (pane.value === "rooms") untracked(backToRooms);
  });
  effect(() => {
    if (narrow.value && nickname.value !== "" && session.place.addressed.value !== undefined) untracked(layRooms);
  });
}

/** Back to the list of rooms, where the conversation stands above it. */
function backToRooms(): void {
  if (narrow.peek() && above !== undefined && above > 0) history.go(-above);
}

function layers(): number {
  return Number(mapped.value !== undefined) + Number(session.calls.staged.value !== undefined) + Number(opened.value !== undefined);
}

function keepOver(): void {
  let [before, map] = [untracked(layers), mapped.peek()];
  effect(() => {
    const are = layers();
    const turned = mapped.value !== undefined && map !== undefined && mapped.value !== map;
    map = mapped.value;
    // The map of another conversation lies over an entry of that one.
    if (turned) setTimeout(() => stays === undefined && stepBack(overNow()));
    else if (are < before) setTimeout(stepDown);
    else if (are > before) pushOver();
    before = are;
  });
  // On a phone it does not come back by itself.
  effect(() => {
    if (listAlone.value) untracked(closeRoomMap);
  });
}

/** Leaves the entries of what is closed, unless that is under way. */
function stepDown(): void {
  if (stays === undefined) stepBack(overNow() - untracked(layers));
}

function stepBack(entries: number): void {
  if (entries <= 0) return;
  stays = location.hash;
  history.go(-entries);
}

function arrived({ isTrusted }: Event): void {
  // The page itself took the entry of what lies over it to another address, perhaps while that is being left; or a link made
  // one meanwhile.
  if (!isTrusted || (stays !== undefined && history.state === null)) {
    stays &&= location.hash;
    return;
  }
  const stayed = stays;
  stays = undefined;
  const now = mark();
  if (stayed === undefined) while (untracked(layers) > overNow() && closeTop());
  // The list of rooms bears the address of the conversation that was shown last: somebody went on to that one.
  const isTalk = now.rooms === true && narrow.peek() && pane.peek() === "talk";
  if (stayed !== undefined && (stayed !== location.hash || isTalk)) {
    // Counted from where the step back led to.
    above = now.rooms === true ? 0 : (now.above ?? above);
    push(above === undefined ? {} : { above: above + 1 }, stayed);
  }
  // What was opened meanwhile, or is not to be closed.
  pushOver();
  if (stayed !== undefined) stepDown();
  lookWhere();
  layRooms();
}

/** Which of the two panes this entry is for. */
function lookWhere(): void {
  const now = mark();
  if (now.rooms === true) {
    above = 0;
    showPane("rooms");
    // The list still tells which conversation was open.
    if (lastHash !== location.hash) history.replaceState(now, "", lastHash);
    return;
  }
  if (above !== undefined && now.above === undefined) history.replaceState({ ...now, above: above + 1 }, "");
  above = mark().above;
  lastHash = location.hash;
  if (narrow.peek()) showPane("talk");
}

/** Lays the list of rooms below the conversation. */
function layRooms(): void {
  const now = mark();
  if (!narrow.peek() || nickname.peek() === "" || now.rooms === true || now.over !== undefined || above !== undefined) return;
  history.replaceState({ rooms: true } satisfies HistoryMark, "");
  above = 0;
  lastHash = location.hash;
  if (pane.peek() === "talk") push({ above: (above = 1) });
}

/** An entry for each view that lies over the page and has none. */
function pushOver(): void {
  // From now on it is told from those of links.
  if (history.state === null && untracked(layers) > 0) history.replaceState({}, "");
  for (let over = overNow() + 1; over <= untracked(layers); over += 1) {
    const { rooms: _rooms, ...now } = mark();
    const from = now.above ?? above;
    push({ ...now, ...(from === undefined ? {} : { above: from + 1 }), over });
  }
}

function push(now: HistoryMark, hash = location.hash): void {
  history.pushState(now, "", hash === "" ? location.pathname + location.search : hash);
}

/** Closes what is opened, else the full view. What it has to say against being closed is heard, as by Escape. Whether it is closed. */
function closeTop(): boolean {
  if (opened.peek() === undefined) {
    if (session.calls.staged.peek() === undefined) closeRoomMap();
    else session.calls.showFull(undefined);
    return true;
  }
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (dialog?.dispatchEvent(new Event("cancel", { cancelable: true })) === false) return false;
  closeDialog();
  return true;
}

function overNow(): number {
  return mark().over ?? 0;
}

function mark(): HistoryMark {
  return (history.state as HistoryMark | null) ?? {};
}
