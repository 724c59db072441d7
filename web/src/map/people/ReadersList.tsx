// Who is on the map and where, for those who do not see it. It is read when one goes there, and says nothing by itself.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import type { Room } from "../../rooms/index.ts";
import type { RoomMap } from "../live/room-map.ts";
import type { RoomCanvas } from "../room/canvas.ts";
import type { MapView } from "../room/map-view.ts";
import { placedIn } from "./placed.ts";
import { whereText } from "./where.ts";

export function ReadersList({ room, shared, view, canvas }: { room: Room; shared: RoomMap; view: MapView; canvas: RoomCanvas }) {
  const t = words.value;
  void view.moves.value;
  const middle = canvas.toLonLat(canvas.middle());
  const pointing = [...shared.others.all.value.values()].flatMap(({ member, nickname, cursor }) =>
    cursor === undefined ? [] : [{ key: `cursor ${member}`, text: t.pointsAt(nickname, whereText(middle, cursor.value.at, t, locale.value)) }],
  );
  const placed = placedIn(room, shared).map(({ key, nickname, fix, is }) => ({
    key, text: t.isAt(is === "own" ? t.you : nickname, whereText(middle, fix.at, t, locale.value)),
  }));
  const all = [...placed, ...pointing];
  if (all.length === 0) return null;
  return (
    <ul class="vh" aria-label={t.peopleOnMap}>
      {all.map(({ key, text }) => (
        <li key={key}>{text}</li>
      ))}
    </ul>
  );
}
