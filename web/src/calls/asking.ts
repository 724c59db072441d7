// Asking one person into a call, their own with this person or one that runs, or into a room: until they answer or nobody does.
import { effect, signal, untracked } from "@preact/signals";
import type { CallRemark } from "../conversation/index.ts";
import { type InviteClosed, type Member, Refused } from "../protocol/index.ts";
import { enterRoom, leave, makeRoom, type Room, rooms } from "../rooms/index.ts";
import { line, standing } from "../session/index.ts";
import type { OwnCall } from "./call.ts";
import { goIntoCall, ownCall } from "./calls.ts";
import { directCalls, isDirectCall, isInside, remark } from "./direct-calls.ts";

export interface Asking {
  nickname: string;
  room: string;
  /** The room is a private one that was made for it, and the call waits for nobody else. */
  isMade: boolean;
  /** Undefined until the server has taken it. */
  invite: string | undefined;
  /** Milliseconds since the epoch. */
  until: number;
}

export const asking = signal<Asking | undefined>(undefined);
/** How the last asking ended, or that somebody is asked into a room; until it is closed. */
export const outcome = signal<{ nickname: string; what: CallRemark | "invited" } | undefined>(undefined);
/** Who is asked into a room, by the name of the invitation. */
const invited = new Map<string, string>();

/** Calls somebody. It can be taken back at any time, so each step asks whether it is still wanted. */
export async function ring({ member, nickname }: Member, listens: boolean): Promise<void> {
  const connection = line.peek();
  if (asking.peek() !== undefined) return;
  if (connection === undefined || standing.peek()?.is !== "open") return over(nickname, "gone");
  const asked: Asking = { nickname, room: makeRoom(), isMade: true, invite: undefined, until: 0 };
  isDirectCall(asked.room, nickname);
  outcome.value = undefined;
  asking.value = asked;
  const isWanted = (): boolean => asking.peek() === asked;

  const room = enterRoom(asked.room);
  const isIn = room !== undefined && (await isInside(room));
  if (!isWanted()) return;
  if (!isIn) {
    cancel();
    return over(nickname, "gone");
  }
  await goIntoCall(room, listens);
  if (!isWanted()) return;
  if (ownCall.peek()?.room.name !== asked.room) return cancel();
  try {
    const { invite, expires_in } = await connection.ask("invite", { to: member, room: asked.room, call: true });
    if (isWanted()) asking.value = { ...asked, invite, until: Date.now() + expires_in * 1000 };
    else connection.tell("invite_cancel", { invite });
  } catch (error) {
    if (isWanted()) over(nickname, whyNot(error));
  }
}

/** Calls somebody into the call one is in. */
export async function ringInto(call: OwnCall, { member, nickname }: Member): Promise<void> {
  const connection = line.peek();
  if (asking.peek() !== undefined || connection === undefined) return;
  const asked: Asking = { nickname, room: call.room.name, isMade: false, invite: undefined, until: 0 };
  outcome.value = undefined;
  asking.value = asked;
  try {
    const { invite, expires_in } = await connection.ask("invite", { to: member, room: asked.room, call: true });
    if (asking.peek() === asked) asking.value = { ...asked, invite, until: Date.now() + expires_in * 1000 };
    else connection.tell("invite_cancel", { invite });
  } catch (error) {
    if (asking.peek() === asked) over(nickname, whyNot(error));
  }
}

/** Asks somebody to come to a room that one is in. */
export async function inviteInto(room: Room, { member, nickname }: Member): Promise<void> {
  try {
    const told = await line.peek()?.ask("invite", { to: member, room: room.name });
    if (told === undefined) return;
    invited.set(told.invite, nickname);
    outcome.value = { nickname, what: "invited" };
  } catch (error) {
    outcome.value = { nickname, what: whyNot(error) };
  }
}

function whyNot(error: unknown): CallRemark {
  return error instanceof Refused && error.code === "busy" ? "busy" : "gone";
}

/** Nobody is asked any more, and the room made for it is left with its call. */
export function cancel(): void {
  const asked = asking.peek();
  if (asked === undefined) return;
  const call = ownCall.peek();
  if (!asked.isMade) {
    if (asked.invite !== undefined) line.peek()?.tell("invite_cancel", { invite: asked.invite });
    asking.value = undefined;
    return;
  }
  if (call?.room.name === asked.room) {
    void call.leave();
    return;
  }
  asking.value = undefined;
  const room = rooms.peek().get(asked.room);
  if (room !== undefined) leave(room);
}

/** Begins to listen, on whatever connection there is. */
export function keepAsking(): void {
  effect(() => {
    // A client that lost its connection forgets its invitations.
    const forget = (): void => {
      invited.clear();
      if (asking.peek()?.invite !== undefined) asking.value = undefined;
    };
    return line.value?.listen({ invite_closed: closed, welcome: forget });
  });
  let before: Room | undefined;
  effect(() => {
    const now = ownCall.value?.room;
    untracked(() => now !== before && before !== undefined && leftCall(before));
    before = now;
  });
}

function closed({ invite, outcome: how }: InviteClosed): void {
  const name = invited.get(invite);
  if (name !== undefined) {
    invited.delete(invite);
    // Whoever comes is seen to come.
    outcome.value = how === "accepted" ? undefined : { nickname: name, what: ENDS.get(how) ?? "gone" };
  }
  const asked = asking.value;
  if (asked?.invite !== invite) return;
  if (how === "accepted" || how === "cancelled") asking.value = undefined;
  else over(asked.nickname, ENDS.get(how) ?? "gone");
}

const ENDS: ReadonlyMap<string, CallRemark> = new Map([
  ["declined", "declined"],
  ["expired", "unanswered"],
]);

/** Nobody comes: the call that waited for them alone ends. */
function over(nickname: string, what: CallRemark): void {
  const waits = asking.peek()?.isMade !== false;
  asking.value = undefined;
  outcome.value = { nickname, what };
  remark(nickname, what);
  const own = ownCall.peek();
  if (waits && own !== undefined && directCalls.peek().get(own.room.name) === nickname) void own.leave();
}

/** One is out of a call: who was asked into it need not come, and the room of a direct call is of no more use. */
function leftCall(room: Room): void {
  const asked = asking.peek();
  if (asked?.isMade === false && asked.room === room.name) cancel();
  if (!directCalls.peek().has(room.name)) return;
  if (asked?.invite !== undefined) line.peek()?.tell("invite_cancel", { invite: asked.invite });
  asking.value = undefined;
  leave(room);
}
