// Keys of a call, and of a ringing invitation. They work anywhere, also in the full view. They are listed in key-list.ts.
import { hasCommandKey, letterOf } from "../platform/command-key.ts";
import type { Calls } from "./calls.ts";
import { answerRing } from "./ring.ts";
import type { Rings } from "./rings.ts";

/** Listens from now on; the returned function ends it. */
export function listenToCallKeys(by: { calls: Calls; rings: Rings }): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.defaultPrevented && !event.shiftKey && (onCallKey(event, by.calls) || onRingKey(event, by))) event.preventDefault();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

function onCallKey(event: KeyboardEvent, calls: Calls): boolean {
  const call = calls.own.value;
  if (call === undefined || !hasCommandKey(event)) return false;
  const letter = event.key.toLowerCase();
  if (letter !== "d" && letter !== "e") return false;
  if (!event.repeat) void (letter === "d" ? call.media.turnMic() : call.media.turnCamera());
  return true;
}

function onRingKey(event: KeyboardEvent, by: { calls: Calls; rings: Rings }): boolean {
  const ring = by.rings.all.value[0];
  if (ring === undefined || !event.altKey || event.ctrlKey || event.metaKey) return false;
  const letter = letterOf(event);
  if (letter !== "y" && letter !== "n") return false;
  if (by.rings.answerable.value) void (letter === "y" ? answerRing(by, ring) : by.rings.decline(ring));
  return true;
}
