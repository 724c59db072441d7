// Answers an invitation of this person.
import { words } from "../i18n/words.ts";
import { beginCall, type WayIn } from "./begin.ts";
import type { Calls } from "./calls.ts";
import type { Ring, Rings } from "./rings.ts";

interface Ringers {
  calls: Calls;
  rings: Rings;
}

/** Stops the ringing at once; the dialog before a first call comes then. */
export async function answerRing({ calls, rings }: Ringers, to: Ring, how: "sound" | "camera" = "sound"): Promise<void> {
  if (!(await rings.accept(to))) return;
  if (to.isCall) await beginCall((way) => joinInvited({ calls, rings }, to, way, how === "camera"), true);
  else await rings.come(to, { listens: true });
}

/** Joins. Choosing to listen only means not to be seen. */
async function joinInvited({ calls, rings }: Ringers, to: Ring, way: WayIn, isSeen: boolean): Promise<void> {
  await rings.come(to, way);
  const own = calls.own.peek();
  // It may be on already, from before the call.
  if (isSeen && !way.listens && own?.room.name === to.room && own.media.camera.peek() === undefined) await own.media.turnCamera();
}

export function ringTitle(of: Ring): string {
  const t = words.value;
  return of.isCall ? t.isCalling(of.from.nickname) : t.asksYouToCome(of.from.nickname);
}
