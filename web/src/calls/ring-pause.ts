// Who rang and took it back rings again only after a pause, so that nobody rings without end.
import type { From } from "../protocol/index.ts";

const PAUSE_MS = 10_000;

/** Until when, by nickname and by session: a new name is quickly chosen. */
const pauses = new Map<string, number>();

/** How long to wait, in milliseconds, before this one may ring. */
export function pauseOf(from: From): number {
  return Math.max(0, ...namesOf(from).map((name) => (pauses.get(name) ?? 0) - Date.now()));
}

export function pauseAfter(from: From): void {
  for (const name of namesOf(from)) {
    const until = Date.now() + PAUSE_MS;
    pauses.set(name, until);
    setTimeout(() => pauses.get(name) === until && pauses.delete(name), PAUSE_MS);
  }
}

function namesOf({ member, nickname }: From): string[] {
  return [nickname.toLowerCase(), ...(member === undefined ? [] : [member])];
}
