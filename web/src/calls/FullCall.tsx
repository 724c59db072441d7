// A call that had no place for this person: where else those can meet, and word of a place that has become free.
import { words } from "../i18n/words.ts";
import { type Room, roomName } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { joinCall } from "./begin.ts";

export function FullCall({ room }: { room: Room }) {
  const t = words.value;
  const { calls, server } = session;
  const beside = calls.placeBeside(room);
  const isFull = calls.isFull(room);
  return (
    <div class="state calm">
      {isFull ? (
        <p>
          <strong>{t.callIsFull(roomName(room), server.limits.value.call_peers ?? 0)}</strong> {t.waitForPlace(beside?.host)}
        </p>
      ) : (
        <p>{t.placeInCall(roomName(room))}</p>
      )}
      {isFull && beside !== undefined && (
        <a class="btn slim" href={beside.href} target="_blank" rel="noopener noreferrer">
          {t.openPlaceBeside}
        </a>
      )}
      {!isFull && (
        <button type="button" class="btn slim" onClick={() => void joinCall(room)}>
          {calls.own.value === undefined ? t.joinCall : t.leaveAndJoin}
        </button>
      )}
      <IconButton icon="close" name={t.dismiss} onClick={() => calls.waitFor(undefined)} />
    </div>
  );
}
