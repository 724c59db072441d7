// The page in a frame of somebody else's page (docs/embed.md), where nothing is kept: an embedder of the same site would share the
// browser's storage with it.
import { readMeta } from "./meta.ts";

/** The page is in a frame: the server says so. */
export const isEmbedded = readMeta("embedders") !== "";

type Keeping = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const memory = new Map<string, string>();
const inMemory: Keeping = {
  getItem: (name) => memory.get(name) ?? null,
  setItem: (name, value) => memory.set(name, value),
  removeItem: (name) => memory.delete(name),
};

/** What stays in this browser; throws where there is no storage. */
export const browserStorage = (): Keeping => (isEmbedded ? inMemory : localStorage);
/** What stays in this tab; throws where there is no storage. */
export const tabStorage = (): Keeping => (isEmbedded ? inMemory : sessionStorage);

/** What the embedder says before the code that hears it is here. */
const early: MessageEvent[] = [];
const MOST_EARLY = 10;
const keepEarly = (event: MessageEvent): unknown => early.length < MOST_EARLY && early.push(event);
if (isEmbedded) globalThis.addEventListener("message", keepEarly);

/** Returns it, and keeps no more. */
export function takeEarly(): readonly MessageEvent[] {
  globalThis.removeEventListener("message", keepEarly);
  return early;
}
