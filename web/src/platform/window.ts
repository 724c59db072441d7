// The browser's address and history, and the window's title, icon and size of letters: the page uses them only through here, so that
// tests may replace them.
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

/** Sets the title of the window, and its icon by the address of that. */
export function nameWindow(title: string, icon: string): void {
  document.title = title;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link !== null) link.href = icon;
}

/** Returns the size of the page's letters in pixels: a rem. */
export function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
