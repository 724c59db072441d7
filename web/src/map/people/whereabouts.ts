// Where everybody else is on the map of a room: by their position, else by where they point, else by the middle of what they see.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import type { MapView } from "../room/map-view.ts";
import { middleOf } from "./bounds.ts";
import { fixText, placedIn } from "./placed.ts";
import { whereText } from "./where.ts";

/** Somebody, and where. */
export interface Whereabout {
  key: string;
  nickname: string;
  /** In degrees. */
  at: readonly number[];
  about: string;
}

export function whereabouts({ of, shared: { value: shared }, canvas: { value: canvas } }: MapView): Whereabout[] {
  if (of.kind !== "room" || shared === undefined || canvas === undefined) return [];
  const t = words.value;
  const middle = canvas.toLonLat(canvas.middle());
  const placed = placedIn(of, shared).filter(({ is }) => is !== "own");
  const others = [...shared.others.all.value.values()].flatMap(({ member, nickname, position, cursor, view }): Whereabout[] => {
    const at = cursor?.value.at ?? (view && middleOf(view.value.bbox));
    return position !== undefined || at === undefined ? [] : [{ key: member, nickname, at, about: whereText(middle, at, t, locale.value) }];
  });
  return [...placed.map((one) => ({ key: one.key, nickname: one.nickname, at: one.fix.at, about: fixText(one, t) })), ...others];
}
