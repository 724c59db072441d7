// Answering somebody who asks this person to come.
import { accept, come, type Ring } from "../state/rings.ts";
import { words } from "../words/words.ts";
import { begin } from "./begin.ts";

/** Stops the ringing at once; what is to be read before a first call is read then. */
export async function answers(to: Ring): Promise<void> {
  if (!(await accept(to))) return;
  if (to.isCall) await begin((listens) => void come(to, listens));
  else await come(to, true);
}

export function ringTitle(of: Ring): string {
  const t = words.value;
  return of.isCall ? t.isCalling(of.from.nickname) : t.asksYouToCome(of.from.nickname);
}
