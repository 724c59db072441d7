// How long one's own position is still shared with a room.
import { words } from "../../i18n/words.ts";
import { useSecondsTo } from "../../ui/seconds.ts";
import type { PositionShare } from "../live/position-shares.ts";

const MINUTE = 60;

/** "42 min"; nothing where it goes on until one leaves. */
export function useTimeLeft(share: PositionShare | undefined): string {
  const seconds = useSecondsTo(share?.until ?? 0);
  return share?.until === undefined ? "" : words.value.minutes(Math.ceil(seconds / MINUTE));
}
