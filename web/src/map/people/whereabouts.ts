// Places of the others on the map of a room: their position, else their pointer, else the middle of their view.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { offsetText } from "../geodesy.ts";
import type { OtherMember } from "../live/others.ts";
import type { Camera } from "../room/camera.ts";
import type { MapView } from "../room/map-view.ts";
import { middleOf } from "./bounds.ts";
import { formatFix, listPlaced } from "./placed.ts";

/** Somebody, and where. */
interface Whereabout {
  key: string;
  nickname: string;
  /** In degrees. */
  at: readonly number[];
  about: string;
}

export function listWhereabouts({ of, shared: { value: shared }, canvas: { value: canvas } }: MapView): Whereabout[] {
  if (of.kind !== "room" || shared === undefined || canvas === undefined) return [];
  const placed = listPlaced(of, shared).filter(({ is }) => is !== "own");
  const others = [...shared.others.all.value.values()].flatMap((person): Whereabout[] => {
    const at = person.position === undefined ? findAttention(person) : undefined;
    return at === undefined ? [] : [{ key: person.member, nickname: person.nickname, at, about: formatWhere(canvas.camera, at) }];
  });
  return [...placed.map((person) => ({ key: person.key, nickname: person.nickname, at: person.fix.at, about: formatFix(person, words.value) })), ...others];
}

/** Returns somebody's pointer, else the middle of their view, in degrees. */
export function findAttention({ cursor, view }: OtherMember): readonly number[] | undefined {
  return cursor?.value.at ?? (view && middleOf(view.value.bbox));
}

/** "1.3 km north-east of your middle" */
export function formatWhere(camera: Camera, [lon = 0, lat = 0]: readonly number[]): string {
  const t = words.value;
  return t.fromMiddle(offsetText(camera.toLonLat(camera.middle()), [lon, lat], t, locale.value));
}
