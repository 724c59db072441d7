// The browser's address and history: the page uses them only through here, so that tests may replace them.
import { underWay } from "./schedule.ts";

/** The part of the address from its # on. */
export const hash = (): string => location.hash;
/** The address of the page without what is after its #, as a browser completes relative ones. */
export const pageAddress = (): string => document.baseURI.split("#")[0] ?? "";
/** The name of the server, and its port. */
export const host = (): string => location.host;
/** State of the current entry; null where a link has just made it. */
export const entryState = (): unknown => history.state;

/** Adds an entry above the current, in place of those that are there. */
export function addEntry(what: object, to = hash()): void {
  history.pushState(what, "", whole(to));
}

/** Replaces the state of the current entry, and its address if given. */
export function changeEntry(what: unknown, to = hash()): void {
  history.replaceState(what, "", whole(to));
}

/** Goes to an entry below or above. The arrival comes later, as an event like after the browser's own buttons. */
export function goBy(by: number): void {
  void underWay(new Promise((done) => globalThis.addEventListener("popstate", done, { once: true })));
  history.go(by);
}

function whole(to: string): string {
  return to === "" ? location.pathname + location.search : to;
}
