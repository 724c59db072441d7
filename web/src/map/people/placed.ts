// Positions on the map of a room: of others, of trackers and of the user; and the age of a position.
import type { Words } from "../../i18n/language.ts";
import type { Fix, Member } from "../../protocol/index.ts";
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
  /** `qfield`: an app of QField. */
  is: "other" | "own" | "tracker" | "qfield";
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

/** Of the clients that are not native, QField's apps alone have a position. */
function isDevice(room: Room, member: string): boolean {
  const known = room.roster.value.get(member);
  return known !== undefined && isPlugin(known);
}

/** Lists the apps of QField in a project's room that have no position yet. */
export function listUnplaced(room: Room, shared: RoomMap): Member[] {
  if (!room.isProject.value) return [];
  return [...room.roster.value.values()].filter((member) => isPlugin(member) && shared.others.all.value.get(member.member)?.position === undefined);
}

export function listPlaced(room: Room, shared: RoomMap): PlacedPerson[] {
  const others = [...shared.others.all.value.values()].flatMap(({ member, nickname: name, position }): PlacedPerson[] =>
    position === undefined ? [] : [{ key: member, nickname: name, colour: findColour(room, member, name), fix: position.value, since: position.since, is: isDevice(room, member) ? "qfield" : "other" }],
  );
  const trackers = [...shared.others.trackers.value.values()].map(({ name, value, since }): PlacedPerson => ({
    key: `tracker ${name}`, nickname: name, colour: colourOf(name), fix: value, since, is: "tracker",
  }));
  const fix = shared.share.value?.fix;
  const me = nickname.value;
  const own: PlacedPerson[] = fix === undefined ? [] : [{ key: "own", nickname: me, colour: colourOf(me), fix, since: Date.now(), is: "own" }];
  return [...others, ...trackers, ...own];
}

export function isOld(person: PlacedPerson): boolean {
  return person.is === "tracker" || isSilent(person);
}

/** Returns whether nothing has come from there for a while: where it was heading is not true any more. */
export function isSilent({ since }: PlacedPerson): boolean {
  return Date.now() - since > OLD_S * 1000;
}

/** "± 8 m · now", or "QField · 3 s" of a device that tells its place each second. */
export function formatFix(person: PlacedPerson, t: Words): string {
  const seconds = Math.max(0, (Date.now() - person.since) / 1000);
  if (person.is === "qfield") return t.qfieldFix(seconds < MINUTE ? t.seconds(Math.floor(seconds)) : t.ageMinutes(Math.floor(seconds / MINUTE)));
  const accuracy = person.fix.accuracy === undefined ? [] : [t.accuracy(Math.ceil(person.fix.accuracy))];
  const age = seconds < FRESH_S ? t.ageNow : seconds < MINUTE ? t.ageSeconds(Math.floor(seconds / FRESH_S) * FRESH_S) : t.ageMinutes(Math.floor(seconds / MINUTE));
  return [...(person.is === "tracker" ? [t.notVerified] : accuracy), age].join(" · ");
}
