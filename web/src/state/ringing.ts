// Asking one person into a call, and being asked. A direct call is a private room of two, which ends with it.
import { effect, signal, untracked } from "@preact/signals";
import { type Connection, type InviteClosed, type InviteMissed, type Invited, type Member, newAdHocRoom, Refused } from "../protocol/index.ts";
import { goIntoCall, ownCall } from "./calls.ts";
import type { CallRemark } from "./entries.ts";
import { isIgnored } from "./ignored.ts";
import { go, leave, writeTo } from "./place.ts";
import { addressOf } from "./address.ts";
import type { Room } from "./room.ts";
import { memberNamed } from "./roster.ts";
import { directWith, enterRoom, line, rooms } from "./session.ts";

/** Somebody asks this person to come. */
export interface Ring {
  invite: string;
  /** Where to. */
  room: string;
  isCall: boolean;
  nickname: string;
  avatar: string | undefined;
  note: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** This person asks somebody. */
export interface Asking {
  nickname: string;
  invite: string | undefined;
  until: number;
}

/** The oldest first; one is shown at a time. */
export const rings = signal<readonly Ring[]>([]);
export const asking = signal<Asking | undefined>(undefined);
/** How the last asking ended, until it is closed. */
export const outcome = signal<{ nickname: string; what: CallRemark } | undefined>(undefined);
/** With whom the private rooms of direct calls are, by the room's name. */
export const directCalls = signal<ReadonlyMap<string, string>>(new Map());

/** Calls one person, whom one meets in this room. */
export async function ring(meets: Room, member: Member, listens: boolean): Promise<void> {
  const { nickname } = member;
  const name = newAdHocRoom();
  directCalls.value = new Map(directCalls.value).set(name, nickname);
  outcome.value = undefined;
  asking.value = { nickname, invite: undefined, until: 0 };
  const room = enterRoom(name);
  if (room === undefined || !(await isInside(room))) {
    asking.value = undefined;
    return;
  }
  await goIntoCall(room, listens);
  if (ownCall.peek()?.room !== room || line.peek() === undefined) {
    asking.value = undefined;
    return;
  }
  try {
    const asked = await (line.peek() as Connection).ask("invite", { to: member.member, room: name, call: true });
    asking.value = { nickname, invite: asked.invite, until: Date.now() + asked.expires_in * 1000 };
  } catch (error) {
    over(meets, nickname, error instanceof Refused && error.code === "busy" ? "busy" : "gone");
  }
}

/** Comes. */
export async function answer(to: Ring, listens: boolean): Promise<void> {
  close(to.invite);
  const room = enterRoom(to.room, to.invite);
  if (room === undefined || !(await isInside(room))) return;
  if (to.isCall) await goIntoCall(room, listens);
  else go(addressOf(room.name));
}

/** Says yes, which stops the ringing; whether it was in time. */
export async function accept(to: Ring): Promise<boolean> {
  const isInTime = await replied(to, "accept");
  if (isInTime && to.isCall) directCalls.value = new Map(directCalls.value).set(to.room, to.nickname);
  return isInTime;
}

export function decline(to: Ring): void {
  void replied(to, "decline");
}

/** Declines, and leads to the conversation with who asked. */
export function answerWithMessage(to: Ring): void {
  decline(to);
  const meets = whereOneMeets(to.nickname);
  if (meets !== undefined) writeTo(meets, to.nickname);
}

/** Begins to listen, on whatever connection there is. */
export function keepRings(): void {
  effect(() => {
    const connection = line.value;
    if (connection === undefined) return undefined;
    // A client that lost its connection forgets its invitations.
    const forget = (): void => {
      for (const one of rings.peek()) missed(one.nickname, "missed");
      rings.value = [];
      if (asking.peek()?.invite !== undefined) asking.value = undefined;
    };
    return connection.listen({ invited, invite_closed: closed, invite_missed: missedWhileBusy, welcome: forget });
  });
  let before: Room | undefined;
  effect(() => {
    const now = ownCall.value?.room;
    untracked(() => now !== before && before !== undefined && leftCall(before));
    before = now;
  });
}

function invited(event: Invited): void {
  const { from, invite, room, note = "", call = false } = event;
  if (isIgnored(from.nickname)) return;
  const until = Date.now() + event.expires_in * 1000;
  rings.value = [...rings.value, { invite, room, isCall: call, nickname: from.nickname, avatar: from.avatar, note, until }];
}

function closed({ invite, outcome: how }: InviteClosed): void {
  const known = rings.value.find((one) => one.invite === invite);
  close(invite);
  if (known !== undefined && known.isCall && how !== "accepted" && how !== "declined") missed(known.nickname, "missed");
  const asked = asking.value;
  if (asked?.invite !== invite) return;
  if (how === "accepted" || how === "cancelled") asking.value = undefined;
  else over(whereOneMeets(asked.nickname), asked.nickname, ENDS.get(how) ?? "gone");
}

const ENDS: ReadonlyMap<string, CallRemark> = new Map([
  ["declined", "declined"],
  ["expired", "unanswered"],
]);

function missedWhileBusy({ from, call = false }: InviteMissed): void {
  if (call && !isIgnored(from.nickname)) missed(from.nickname, "missed");
}

/** Nobody comes: the call that waited for them ends. */
function over(meets: Room | undefined, nickname: string, what: CallRemark): void {
  asking.value = undefined;
  outcome.value = { nickname, what };
  if (meets !== undefined) directWith(meets, nickname).remark(what);
  const own = ownCall.peek();
  if (own !== undefined && directCalls.peek().get(own.room.name) === nickname) own.leave();
}

/** One is out of a call: who was asked into it need not come, and the room of a direct call is of no more use. */
function leftCall(room: Room): void {
  const name = directCalls.peek().get(room.name);
  if (name === undefined) return;
  const asked = asking.peek();
  if (asked?.invite !== undefined) line.peek()?.tell("invite_cancel", { invite: asked.invite });
  asking.value = undefined;
  leave(room);
}

async function replied(to: Ring, reply: "accept" | "decline"): Promise<boolean> {
  close(to.invite);
  try {
    await line.peek()?.ask("invite_reply", { invite: to.invite, answer: reply });
    return true;
  } catch {
    return false;
  }
}

function close(invite: string): void {
  rings.value = rings.value.filter((one) => one.invite !== invite);
}

function missed(nickname: string, what: CallRemark): void {
  const meets = whereOneMeets(nickname);
  if (meets !== undefined) directWith(meets, nickname).remark(what);
}

function whereOneMeets(nickname: string): Room | undefined {
  return [...rooms.value.values()].find((one) => !one.isPrivate && memberNamed(one.roster.value, nickname) !== undefined);
}

/** Whether one gets into a room that one asked for. */
function isInside(room: Room): Promise<boolean> {
  return new Promise((done) => {
    const end = effect(() => {
      const { is } = room.stands.value;
      if (is === "joining") return;
      queueMicrotask(() => end());
      done(is === "inside");
    });
  });
}
