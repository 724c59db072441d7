// The roster: the people in a room.
import type { From, Member, Presence, RoomState } from "../protocol/index.ts";

export type Roster = ReadonlyMap<string, Member>;

export function rosterOf(state: RoomState): Roster {
  return new Map((state.members ?? []).map((member) => [member.member, member]));
}

/** Returns the roster after somebody came, went or changed, or lost the connection for a while. */
export function withPresence(roster: Roster, event: Presence): Roster {
  const { joined, left, changed, away, back } = event;
  if ((joined ?? left ?? away ?? back ?? changed) === undefined) return roster;
  const next = new Map(roster);
  for (const { member } of left ?? []) next.delete(member);
  for (const member of [...(joined ?? []), ...(changed ?? [])]) next.set(member.member, member);
  for (const member of away ?? []) changeMember(next, member, true);
  for (const member of back ?? []) changeMember(next, member, false);
  return next;
}

/** Adds a speaker's picture: plugins send theirs only with messages. */
export function withPicture(roster: Roster, { member = "", avatar }: From): Roster {
  const known = roster.get(member);
  if (known === undefined || avatar === undefined || known.avatar === avatar) return roster;
  return new Map(roster).set(member, { ...known, avatar });
}

function changeMember(roster: Map<string, Member>, member: string, away: boolean): void {
  const known = roster.get(member);
  if (known !== undefined) roster.set(member, { ...known, away });
}

/** Sorts members by name. */
export function sortMembers(roster: Roster, language: string): Member[] {
  const order = new Intl.Collator(language, { sensitivity: "base", numeric: true });
  return [...roster.values()].toSorted((a, b) => order.compare(a.nickname, b.nickname));
}

export function memberNamed(roster: Roster, nickname: string): Member | undefined {
  return [...roster.values()].find((member) => member.nickname === nickname);
}

/** Returns whether a member supports a feature: gischat's clients get messages to the room, and nothing else. */
export function supports(member: Member | undefined, feature: string): boolean {
  return member?.features.includes(feature) === true;
}

export function isPlugin(member: Member): boolean {
  return member.gischat === true;
}
