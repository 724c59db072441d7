// Asking one person into a call: it rings there, until they answer or nobody does.
import { effect, signal, untracked } from "@preact/signals";
import { type InviteClosed, type Member, Refused } from "../protocol/index.ts";
import { goIntoCall, ownCall } from "./calls.ts";
import { enterRoom, makeRoom, rooms } from "./conversations.ts";
import { directCalls, isDirectCall, isInside, remark } from "./direct-calls.ts";
import type { CallRemark } from "./entries.ts";
import { leave } from "./place.ts";
import type { Room } from "./room.ts";
import { line, standing } from "./session.ts";

export interface Asking {
  nickname: string;
  /** The private room that was made for it. */
  room: string;
  /** Undefined until the server has taken it. */
  invite: string | undefined;
  /** Milliseconds since the epoch. */
  until: number;
}

export const asking = signal<Asking | undefined>(undefined);
/** How the last asking ended, until it is closed. */
export const outcome = signal<{ nickname: string; what: CallRemark } | undefined>(undefined);

/** Calls somebody. It can be taken back at any time, so each step asks whether it is still wanted. */
export async function ring({ member, nickname }: Member, listens: boolean): Promise<void> {
  const connection = line.peek();
  if (asking.peek() !== undefined) return;
  if (connection === undefined || standing.peek()?.is !== "open") return over(nickname, "gone");
  const asked: Asking = { nickname, room: makeRoom(), invite: undefined, until: 0 };
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
    if (isWanted()) over(nickname, error instanceof Refused && error.code === "busy" ? "busy" : "gone");
  }
}

/** Nobody is asked any more, and the room made for it is left with its call. */
export function cancel(): void {
  const asked = asking.peek();
  if (asked === undefined) return;
  const call = ownCall.peek();
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
  const asked = asking.value;
  if (asked?.invite !== invite) return;
  if (how === "accepted" || how === "cancelled") asking.value = undefined;
  else over(asked.nickname, ENDS.get(how) ?? "gone");
}

const ENDS: ReadonlyMap<string, CallRemark> = new Map([
  ["declined", "declined"],
  ["expired", "unanswered"],
]);

/** Nobody comes: the call that waited for them ends. */
function over(nickname: string, what: CallRemark): void {
  asking.value = undefined;
  outcome.value = { nickname, what };
  remark(nickname, what);
  const own = ownCall.peek();
  if (own !== undefined && directCalls.peek().get(own.room.name) === nickname) void own.leave();
}

/** One is out of a call: who was asked into it need not come, and the room of a direct call is of no more use. */
function leftCall(room: Room): void {
  if (!directCalls.peek().has(room.name)) return;
  const asked = asking.peek();
  if (asked?.invite !== undefined) line.peek()?.tell("invite_cancel", { invite: asked.invite });
  asking.value = undefined;
  leave(room);
}
