// What "back" does: it closes what lies over the page, and on a phone leads from a conversation to the list of rooms. Both have
// an entry in the browser's history; a forward one whose view is gone shows the page as it is.
import { effect, untracked } from "@preact/signals";
import { narrow, pane } from "../state/panes.ts";
import { addressed } from "../state/place.ts";
import { opensMap } from "../state/reload.ts";
import { nickname } from "../state/settings.ts";
import { opened } from "./opened.ts";

/** What an entry of the history stands for; those that a link makes have none of it at first. */
interface Mark {
  /** On a phone the list of rooms, the first of the page. */
  rooms?: true;
  /** So many entries above that one. */
  above?: number;
  /** Something lies over the page. */
  over?: true;
}

let above: number | undefined;
/** The conversation that was shown last. */
let lastHash = location.hash;
/** The address that stays although the page itself goes a step back. */
let stays: string | undefined;

export function listenToBack(): void {
  const now = mark();
  above = now.rooms === true ? 0 : now.above;
  if (now.rooms === true) pane.value = "rooms";
  globalThis.addEventListener("popstate", arrived);
  globalThis.addEventListener("hashchange", arrived);
  // What lay over the page before a reload is gone, but for a map.
  if (now.over === true && !opensMap()) stepBack();
  keepOver();
  effect(() => {
    const isTalk = pane.value === "talk" && narrow.value;
    // A link leads to an entry of its own; the conversation that was open already has none.
    if (isTalk) setTimeout(() => pane.peek() === "talk" && mark().rooms === true && push({ above: (above = 1) }));
  });
  effect(() => {
    if (narrow.value && nickname.value !== "" && addressed.value !== undefined) untracked(layRooms);
  });
}

/** Back to the list of rooms, where the conversation stands above it. */
export function backToRooms(): void {
  if (narrow.peek() && above !== undefined && above > 0) history.go(-above);
}

function keepOver(): void {
  let before = opened.peek() !== undefined;
  effect(() => {
    const is = opened.value !== undefined;
    if (is === before) return;
    before = is;
    if (!is) setTimeout(() => opened.peek() === undefined && mark().over === true && stepBack());
    else if (mark().over !== true) pushOver();
  });
}

function stepBack(): void {
  stays = location.hash;
  history.back();
}

function arrived(): void {
  const stayed = stays;
  stays = undefined;
  const now = mark();
  if (now.over !== true && opened.peek() !== undefined && (stayed !== undefined || !closeOver())) pushOver();
  if (stayed !== undefined && stayed !== location.hash) {
    // Counted from where the step back led to.
    above = now.rooms === true ? 0 : (now.above ?? above);
    push({}, stayed);
  }
  lookWhere();
  layRooms();
}

/** Which of the two panes this entry is for. */
function lookWhere(): void {
  const now = mark();
  if (now.rooms === true) {
    above = 0;
    pane.value = "rooms";
    // The list still tells which conversation was open.
    if (lastHash !== location.hash) history.replaceState(now, "", lastHash);
    return;
  }
  if (above !== undefined && now.above === undefined) history.replaceState({ ...now, above: above + 1 }, "");
  above = mark().above;
  lastHash = location.hash;
  if (narrow.peek()) pane.value = "talk";
}

/** Lays the list of rooms below the conversation. */
function layRooms(): void {
  const now = mark();
  if (!narrow.peek() || nickname.peek() === "" || now.rooms === true || now.over === true || above !== undefined) return;
  history.replaceState({ rooms: true } satisfies Mark, "");
  above = 0;
  lastHash = location.hash;
  if (pane.peek() === "talk") push({ above: (above = 1) });
}

function pushOver(): void {
  const { rooms: _rooms, ...now } = mark();
  push({ ...now, ...(above === undefined ? {} : { above: above + 1 }), over: true });
}

function push(now: Mark, hash = location.hash): void {
  history.pushState(now, "", hash === "" ? location.pathname + location.search : hash);
}

/** What it has to say against being closed is heard, as by Escape. Whether it is closed. */
function closeOver(): boolean {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (dialog?.dispatchEvent(new Event("cancel", { cancelable: true })) === false) return false;
  opened.value = undefined;
  return true;
}

function mark(): Mark {
  return (history.state as Mark | null) ?? {};
}
