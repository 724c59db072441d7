// The browser's address and history: the page reaches them here alone, so that something else may stand in for them.
import { underWay } from "./schedule.ts";

/** What stands in the address from its # on. */
export const hash = (): string => location.hash;
/** The name of the server, and its port. */
export const host = (): string => location.host;
/** What was said of the entry that one is at; null where a link has just made it. */
export const mark = (): unknown => history.state;

/** Adds an entry above the one that one is at, in place of those that are there. */
export function addEntry(what: object, to = hash()): void {
  history.pushState(what, "", whole(to));
}

/** Says something else of the entry that one is at, or gives it another address. */
export function changeEntry(what: unknown, to = hash()): void {
  history.replaceState(what, "", whole(to));
}

/** Goes to an entry below or above. One is there later, and is told so as after a press on the browser's own buttons. */
export function step(by: number): void {
  void underWay(new Promise((done) => globalThis.addEventListener("popstate", done, { once: true })));
  history.go(by);
}

function whole(to: string): string {
  return to === "" ? location.pathname + location.search : to;
}
