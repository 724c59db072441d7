// Under which names this page keeps things in the browser. Several instances may share an origin, each below a path of its own.

/** What this instance is, among several below one origin: where its page is. */
export const here = (): URL => new URL(".", document.baseURI);

/** Its path, with slashes around. */
const path = (): string => here().pathname;

/** How the names of this page begin. */
const own = (): string => (path() === "/" ? "causerie." : `causerie.${path()}`);

export function ownName(name: string): string {
  return own() + name;
}

/** Whether a name is one of this page, by its beginning: that of another instance may begin with the origin's own. */
function isOwnName(name: string): boolean {
  return name.startsWith(own()) && (path() !== "/" || !name.startsWith("causerie./"));
}

/**
 * Takes over what the page kept before it had names of its own: once, for what is forgotten must not come back. The names at the
 * root of an origin are what they were.
 */
export function takeOverNames(storage: Storage): void {
  if (path() === "/" || Object.keys(storage).some(isOwnName)) return;
  const old = Object.keys(storage).filter((name) => name.startsWith("causerie.") && !name.startsWith("causerie./"));
  for (const name of old) storage.setItem(ownName(name.slice("causerie.".length)), storage.getItem(name) ?? "");
  mark(storage);
}

/** Forgets all that goes by a name of this page. */
export function forgetNames(storage: Storage): void {
  for (const name of Object.keys(storage)) if (isOwnName(name)) storage.removeItem(name);
  mark(storage);
}

/** Nothing is to be taken over any more. */
function mark(storage: Storage): void {
  if (path() !== "/") storage.setItem(own(), "");
}
