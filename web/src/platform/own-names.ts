// Names under which this page keeps things in the browser. Several instances may share an origin, each below a path of its own.

/** Address of this instance's page, among several below the same origin. */
export const instanceAddress = (): URL => new URL(".", document.baseURI);

/** Path of the instance, with slashes around. */
const path = (): string => instanceAddress().pathname;

/** Prefix of the names of this page. */
const own = (): string => (path() === "/" ? "causerie." : `causerie.${path()}`);

export function ownName(name: string): string {
  return own() + name;
}

/** Returns whether a name is of this page: another instance's prefix may begin with the origin's. */
function isOwnName(name: string): boolean {
  return name.startsWith(own()) && (path() !== "/" || !name.startsWith("causerie./"));
}

/**
 * Takes over values from before the page had own names: once, for forgotten values must not come back. The names at the
 * root of an origin are unchanged.
 */
export function takeOverNames(storage: Storage): void {
  if (path() === "/" || Object.keys(storage).some(isOwnName)) return;
  const old = Object.keys(storage).filter((name) => name.startsWith("causerie.") && !name.startsWith("causerie./"));
  for (const name of old) storage.setItem(ownName(name.slice("causerie.".length)), storage.getItem(name) ?? "");
  mark(storage);
}

/** Removes everything with a name of this page. */
export function forgetNames(storage: Storage): void {
  for (const name of Object.keys(storage)) if (isOwnName(name)) storage.removeItem(name);
  mark(storage);
}

/** Marks the take-over as done. */
function mark(storage: Storage): void {
  if (path() !== "/") storage.setItem(own(), "");
}
