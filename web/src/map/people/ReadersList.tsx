// People on the map and their places, for screen readers: a list that is read on request and announces nothing.
import { words } from "../../i18n/words.ts";
import type { Room } from "../../rooms/index.ts";
import type { RoomMap } from "../live/room-map.ts";
import type { Camera } from "../room/camera.ts";
import type { MapView } from "../room/map-view.ts";
import { listPlaced } from "./placed.ts";
import { formatWhere } from "./whereabouts.ts";

export function ReadersList({ room, shared, view, camera }: { room: Room; shared: RoomMap; view: MapView; camera: Camera }) {
  const t = words.value;
  void view.moves.value;
  const pointing = [...shared.others.all.value.values()].flatMap(({ member, nickname, cursor }) =>
    cursor === undefined ? [] : [{ key: `cursor ${member}`, text: t.pointsAt(nickname, formatWhere(camera, cursor.value.at)) }],
  );
  const placed = listPlaced(room, shared).map(({ key, nickname, fix, is }) => ({
    key, text: t.isAt(is === "own" ? t.you : nickname, formatWhere(camera, fix.at)),
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
