// Positions on the map of a room: of others, of trackers and of the user; and the age of a position.
import type { Words } from "../../i18n/language.ts";
import type { Fix } from "../../protocol/index.ts";
import { isPlugin, type Room } from "../../rooms/index.ts";
import { nickname } from "../../settings/index.ts";
import { colourOf } from "../../ui/person.ts";
import type { RoomMap } from "../live/room-map.ts";

export interface PlacedPerson {
  key: string;
  nickname: string;
  /** Of the sign, 0 to 5. */
  colour: number;
  fix: Fix;
  /** When it was there, in milliseconds of this device's clock. */
  since: number;
  is: "other" | "own" | "tracker";
}

const MINUTE = 60;
const FRESH_S = 10;
/** Older positions are drawn dashed: they may not be true any more. */
const OLD_S = 60;

/** The colour of somebody's sign. */
export function findColour(room: Room, member: string, name: string): number {
  const known = room.roster.value.get(member);
  return colourOf(name, known === undefined || isPlugin(known) ? undefined : known.avatar);
}

export function listPlaced(room: Room, shared: RoomMap): PlacedPerson[] {
  const others = [...shared.others.all.value.values()].flatMap(({ member, nickname: name, position }): PlacedPerson[] =>
    position === undefined ? [] : [{ key: member, nickname: name, colour: findColour(room, member, name), fix: position.value, since: position.since, is: "other" }],
  );
  const trackers = [...shared.others.trackers.value.values()].map(({ name, value, since }): PlacedPerson => ({
    key: `tracker ${name}`, nickname: name, colour: colourOf(name), fix: value, since, is: "tracker",
  }));
  const fix = shared.share.value?.fix;
  const me = nickname.value;
  const own: PlacedPerson[] = fix === undefined ? [] : [{ key: "own", nickname: me, colour: colourOf(me), fix, since: Date.now(), is: "own" }];
  return [...others, ...trackers, ...own];
}

export function isOld({ is, since }: PlacedPerson): boolean {
  return is === "tracker" || Date.now() - since > OLD_S * 1000;
}

/** "± 8 m · now" */
export function formatFix(person: PlacedPerson, t: Words): string {
  const accuracy = person.fix.accuracy === undefined ? [] : [t.accuracy(Math.ceil(person.fix.accuracy))];
  const seconds = Math.max(0, (Date.now() - person.since) / 1000);
  const age = seconds < FRESH_S ? t.ageNow : seconds < MINUTE ? t.ageSeconds(Math.floor(seconds / FRESH_S) * FRESH_S) : t.ageMinutes(Math.floor(seconds / MINUTE));
  return [...(person.is === "tracker" ? [t.notVerified] : accuracy), age].join(" · ");
}
