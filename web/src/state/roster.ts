// Who is in a room.
import type { From, Member, Presence, RoomState } from "../protocol/index.ts";

export type Roster = ReadonlyMap<string, Member>;

export function rosterOf(state: RoomState): Roster {
  return new Map((state.members ?? []).map((member) => [member.member, member]));
}

/** The roster after somebody came or went. */
export function withPresence(roster: Roster, event: Presence): Roster {
  if (event.joined === undefined && event.left === undefined) return roster;
  const next = new Map(roster);
  for (const { member } of event.left ?? []) next.delete(member);
  for (const member of event.joined ?? []) next.set(member.member, member);
  return next;
}

/** With the picture that somebody speaks with: plugins tell of theirs only then. */
export function withPicture(roster: Roster, { member = "", avatar }: From): Roster {
  const known = roster.get(member);
  if (known === undefined || avatar === undefined || known.avatar === avatar) return roster;
  return new Map(roster).set(member, { ...known, avatar });
}

/** By name, as people look for them. */
export function sorted(roster: Roster, language: string): Member[] {
  const order = new Intl.Collator(language, { sensitivity: "base", numeric: true });
  return [...roster.values()].toSorted((one, other) => order.compare(one.nickname, other.nickname));
}

export function memberNamed(roster: Roster, nickname: string): Member | undefined {
  return [...roster.values()].find((one) => one.nickname === nickname);
}

/** What they can take: gischat's clients get messages to the room, and nothing else. */
export function takes(member: Member | undefined, feature: string): boolean {
  return member?.features.includes(feature) === true;
}

export function isPlugin(member: Member): boolean {
  return member.features.length === 0;
}
