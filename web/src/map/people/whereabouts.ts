// Where everybody else is on the map of a room: by their position, else by where they point, else by the middle of what they see.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { offsetText } from "../geodesy.ts";
import type { OtherMember } from "../live/others.ts";
import type { Camera } from "../room/camera.ts";
import type { MapView } from "../room/map-view.ts";
import { middleOf } from "./bounds.ts";
import { fixText, placedIn } from "./placed.ts";

/** Somebody, and where. */
interface Whereabout {
  key: string;
  nickname: string;
  /** In degrees. */
  at: readonly number[];
  about: string;
}

export function whereabouts({ of, shared: { value: shared }, canvas: { value: canvas } }: MapView): Whereabout[] {
  if (of.kind !== "room" || shared === undefined || canvas === undefined) return [];
  const placed = placedIn(of, shared).filter(({ is }) => is !== "own");
  const others = [...shared.others.all.value.values()].flatMap((one): Whereabout[] => {
    const at = one.position === undefined ? attentionOf(one) : undefined;
    return at === undefined ? [] : [{ key: one.member, nickname: one.nickname, at, about: whereText(canvas.camera, at) }];
  });
  return [...placed.map((one) => ({ key: one.key, nickname: one.nickname, at: one.fix.at, about: fixText(one, words.value) })), ...others];
}

/** Where somebody points, else the middle of what they see, in degrees. */
export function attentionOf({ cursor, view }: OtherMember): readonly number[] | undefined {
  return cursor?.value.at ?? (view && middleOf(view.value.bbox));
}

/** "1.3 km north-east of your middle" */
export function whereText(camera: Camera, [lon = 0, lat = 0]: readonly number[]): string {
  const t = words.value;
  return t.fromMiddle(offsetText(camera.toLonLat(camera.middle()), [lon, lat], t, locale.value));
}
