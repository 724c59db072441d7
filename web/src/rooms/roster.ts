// Who is in a room.
import type { From, Member, Presence, RoomState } from "../protocol/index.ts";

export type Roster = ReadonlyMap<string, Member>;

export function rosterOf(state: RoomState): Roster {
  return new Map((state.members ?? []).map((member) => [member.member, member]));
}

/** The roster after somebody came or went, or lost the connection for a while. */
export function withPresence(roster: Roster, event: Presence): Roster {
  const { joined, left, away, back } = event;
  if (joined === undefined && left === undefined && away === undefined && back === undefined) return roster;
  const next = new Map(roster);
  for (const { member } of left ?? []) next.delete(member);
  for (const member of joined ?? []) next.set(member.member, member);
  for (const member of away ?? []) change(next, member, true);
  for (const member of back ?? []) change(next, member, false);
  return next;
}

/** With the picture that somebody speaks with: plugins tell of theirs only then. */
export function withPicture(roster: Roster, { member = "", avatar }: From): Roster {
  const known = roster.get(member);
  if (known === undefined || avatar === undefined || known.avatar === avatar) return roster;
  return new Map(roster).set(member, { ...known, avatar });
}

function change(roster: Map<string, Member>, member: string, away: boolean): void {
  const known = roster.get(member);
  if (known !== undefined) roster.set(member, { ...known, away });
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
export function supports(member: Member | undefined, feature: string): boolean {
  return member?.features.includes(feature) === true;
}

export function isPlugin(member: Member): boolean {
  return member.gischat === true;
}
