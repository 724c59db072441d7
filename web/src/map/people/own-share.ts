// The time left of a share of the user's position.
import { words } from "../../i18n/words.ts";
import { useSecondsTo } from "../../ui/seconds.ts";
import type { PositionShare } from "../live/position-shares.ts";

const MINUTE = 60;

/** "42 min"; nothing where it goes on until leaving. */
export function useTimeLeft(share: PositionShare | undefined): string {
  const seconds = useSecondsTo(share?.until ?? 0);
  return share?.until === undefined ? "" : words.value.minutes(Math.ceil(seconds / MINUTE));
}
