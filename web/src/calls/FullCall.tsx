// A call that had no place for this person: the alternative place, and the notice of a place that became free.
import { words } from "../i18n/words.ts";
import { type Room, roomName } from "../rooms/index.ts";
import { Server } from "../server/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { joinCall } from "./begin.ts";
import { Calls } from "./calls.ts";

export function FullCall({ room }: { room: Room }) {
  const t = words.value;
  const [calls, server] = [useModel(Calls), useModel(Server)];
  const alternative = toHttpsPage(calls.alternatives.get(room.name) ?? "");
  const isFull = calls.isFull(room);
  return (
    <div class="state calm">
      {isFull ? (
        <p>
          <strong>{t.callIsFull(roomName(room), server.limits.value.call_peers ?? 0)}</strong> {t.waitForPlace(alternative?.host)}
        </p>
      ) : (
        <p>{t.placeInCall(roomName(room))}</p>
      )}
      {isFull && alternative !== undefined && (
        <a class="btn slim" href={alternative.href} target="_blank" rel="noopener noreferrer">
          {t.openAlternative}
        </a>
      )}
      {!isFull && (
        <button type="button" class="btn slim" onClick={() => void joinCall(calls, room)}>
          {calls.own.value === undefined ? t.joinCall : t.leaveAndJoin}
        </button>
      )}
      <IconButton icon="close" name={t.dismiss} onClick={() => calls.waitFor(undefined)} />
    </div>
  );
}

/** Returns the address if it is a page over https, for a link. */
export function toHttpsPage(address: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === "https:" ? url : undefined;
}
