// One's own position as it is shared with a room.
import { words } from "../../i18n/words.ts";
import type { Room } from "../../rooms/index.ts";
import { session } from "../../session/index.ts";
import { useSecondsTo } from "../../ui/seconds.ts";
import type { PositionShare } from "../live/position-shares.ts";

const MINUTE = 60;

export function ownShare({ name }: Pick<Room, "name">): PositionShare | undefined {
  return session.maps.here.value?.shares.all.value.get(name);
}

export function stopSharing({ name }: Pick<Room, "name">): void {
  session.maps.here.peek()?.shares.stop(name);
}

/** "42 min"; nothing where it goes on until one leaves. */
export function useTimeLeft(share: PositionShare | undefined): string {
  const seconds = useSecondsTo(share?.until ?? 0);
  return share?.until === undefined ? "" : words.value.minutes(Math.ceil(seconds / MINUTE));
}
