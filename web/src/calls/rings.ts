// Being asked to come to a call or a room: what rings, and answering it.
import { effect, signal, untracked } from "@preact/signals";
import { ignore, isIgnored } from "../people/index.ts";
import { type From, type InviteClosed, type Invited, type InviteMissed, isAdHocRoom } from "../protocol/index.ts";
import { addressOf, enterRoom, rooms, writeTo } from "../rooms/index.ts";
import { line, standing } from "../session/index.ts";
import { go } from "../ui/panes.ts";
import { goIntoCall } from "./calls.ts";
import { isDirectCall, isInside, remark, whereOneMeets } from "./direct-calls.ts";
import { pauseAfter, pauseOf } from "./ring-pause.ts";

/** How much later than announced an end may come. */
const PATIENCE_MS = 1_000;

export interface Ring {
  invite: string;
  /** Where to. */
  room: string;
  isCall: boolean;
  from: From;
  note: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** The oldest first; one is shown at a time. */
export const rings = signal<readonly Ring[]>([]);

/** They ring when their pause is over, if they still want to. */
const held = new Map<string, Ring>();

/** Says yes, which stops the ringing; whether it was in time. */
export async function accept(to: Ring): Promise<boolean> {
  const isInTime = await replied(to, "accept");
  // The call of a room that one is in, or that is listed, is not one of two: the room does not end with it.
  const isOfTwo = isAdHocRoom(to.room) && !rooms.peek().has(to.room);
  if (to.isCall && isInTime && isOfTwo) isDirectCall(to.room, to.from.nickname);
  if (to.isCall && !isInTime) remark(to.from.nickname, "missed");
  return isInTime;
}

/** Comes, after having said yes. */
export async function come(to: Ring, listens: boolean): Promise<void> {
  const room = enterRoom(to.room, to.invite);
  if (room === undefined || !(await isInside(room))) return;
  if (to.isCall) await goIntoCall(room, listens);
  else go(addressOf(room.name));
}

export function decline(to: Ring): void {
  void replied(to, "decline");
}

/** Declines, and leads to the conversation with who asked. */
export function answerWithMessage(to: Ring): void {
  decline(to);
  const { nickname } = to.from;
  const meets = whereOneMeets(nickname);
  if (meets !== undefined) writeTo(meets, nickname);
}

/** Does not hear of who rings any more. They are not told: for them it goes on ringing until it is over. */
export function ignoreCaller(to: Ring): void {
  ignore(to.from.nickname);
  for (const one of waiting()) if (isIgnored(one.from.nickname)) close(one.invite);
}

/** Begins to listen, on whatever connection there is. */
export function keepRings(): void {
  effect(() => line.value?.listen({ invited, invite_closed: closed, invite_missed: missed }));
  // A client that lost its connection forgets its invitations.
  effect(() => {
    if (standing.value?.is !== "open") untracked(() => waiting().forEach(missedRing));
  });
}

function invited({ from, invite, room, note = "", call = false, expires_in }: Invited): void {
  if (isIgnored(from.nickname)) return;
  const ring = { invite, room, isCall: call, from, note, until: Date.now() + expires_in * 1000 };
  held.set(invite, ring);
  const pause = pauseOf(from);
  if (pause === 0) beginToRing(ring);
  else setTimeout(beginToRing, pause, ring);
  // The server says when it is over. If that does not come, it is over all the same.
  setTimeout(missedRing, expires_in * 1000 + PATIENCE_MS, ring);
}

function beginToRing(ring: Ring): void {
  if (held.delete(ring.invite)) rings.value = [...rings.value, ring];
}

function closed({ invite, outcome }: InviteClosed): void {
  const rang = rings.peek().some((one) => one.invite === invite);
  const known = close(invite);
  if (known === undefined || outcome === "accepted" || outcome === "declined") return;
  if (rang && outcome !== "expired") pauseAfter(known.from);
  if (known.isCall) remark(known.from.nickname, "missed");
}

/** Somebody called while one was in another call. */
function missed({ from, call = false }: InviteMissed): void {
  if (call && !isIgnored(from.nickname)) remark(from.nickname, "missed");
}

function missedRing({ invite }: Ring): void {
  const known = close(invite);
  if (known?.isCall === true) remark(known.from.nickname, "missed");
}

async function replied(to: Ring, answer: "accept" | "decline"): Promise<boolean> {
  close(to.invite);
  const asked = line.peek()?.ask("invite_reply", { invite: to.invite, answer });
  return (await asked?.then(() => true, () => false)) === true;
}

/** Those that ring, and those that will. */
function waiting(): Ring[] {
  return [...rings.peek(), ...held.values()];
}

function close(invite: string): Ring | undefined {
  const known = waiting().find((one) => one.invite === invite);
  held.delete(invite);
  if (rings.peek().some((one) => one.invite === invite)) rings.value = rings.peek().filter((one) => one !== known);
  return known;
}
