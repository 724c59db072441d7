// Answering somebody who asks this person to come.
import { words } from "../i18n/words.ts";
import { session } from "../session/index.ts";
import { beginCall } from "./begin.ts";
import type { Ring } from "./rings.ts";

/** Stops the ringing at once; what is to be read before a first call is read then. */
export async function answers(to: Ring): Promise<void> {
  if (!(await session.rings.accept(to))) return;
  if (to.isCall) await beginCall((listens) => void session.rings.come(to, listens));
  else await session.rings.come(to, true);
}

export function ringTitle(of: Ring): string {
  const t = words.value;
  return of.isCall ? t.isCalling(of.from.nickname) : t.asksYouToCome(of.from.nickname);
}
