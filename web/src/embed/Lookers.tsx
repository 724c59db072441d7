// How many others look at the map, and following one of them: also where the map is the embedder's own.
import { words } from "../i18n/words.ts";
import { SharedMaps } from "../map/index.ts";
import { canLocate } from "../platform/offers.ts";
import type { Room } from "../rooms/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog } from "../ui/opened.ts";

/** `isQuiet`: only if there is somebody. */
export function Lookers({ of, isQuiet }: { of: Room; isQuiet: boolean }) {
  const t = words.value;
  const shared = useModel(SharedMaps).here.value?.getMap(of);
  if (shared === undefined) return null;
  const lookers = shared.lookers.value;
  const { following, presentation } = shared;
  const [first, ...others] = lookers;
  const now = following.state.value;
  if (isQuiet && first === undefined && now.is === "no") return null;
  return (
    <footer class="lookers">
      <span role="status">{now.is === "following" ? t.following(now.nickname) : t.embedLookers(lookers.length)}</span>
      {now.is === "following" ? (
        <button type="button" class="btn slim" onClick={following.stop}>
          {t.stop}
        </button>
      ) : (
        first !== undefined &&
        (others.length === 0 ? (
          <button type="button" class="btn slim" aria-label={t.followPerson(first.nickname)} onClick={() => presentation.follow(first.member)}>
            {t.follow}
          </button>
        ) : (
          <select class="btn slim" aria-label={t.follow} value="" onChange={({ currentTarget: list }) => presentation.follow(list.value)}>
            <option value="">{t.follow}</option>
            {lookers.map(({ member, nickname }) => (
              <option key={member} value={member}>
                {nickname}
              </option>
            ))}
          </select>
        ))
      )}
      {canLocate() && <IconButton icon="pin" name={t.sharePosition} aria-haspopup="dialog" onClick={() => openDialog({ is: "share position", room: of })} />}
    </footer>
  );
}
