// Asking one person into a call: it rings there, until they answer or nobody does.
import { effect, signal, untracked } from "@preact/signals";
import { type InviteClosed, type Member, newAdHocRoom, Refused } from "../protocol/index.ts";
import { goIntoCall, ownCall } from "./calls.ts";
import { directCalls, isDirectCall, isInside, remark } from "./direct-calls.ts";
import type { CallRemark } from "./entries.ts";
import { leave } from "./place.ts";
import type { Room } from "./room.ts";
import { enterRoom, line } from "./session.ts";

export interface Asking {
  nickname: string;
  /** Undefined until the server has taken it. */
  invite: string | undefined;
  /** Milliseconds since the epoch. */
  until: number;
}

export const asking = signal<Asking | undefined>(undefined);
/** How the last asking ended, until it is closed. */
export const outcome = signal<{ nickname: string; what: CallRemark } | undefined>(undefined);

/** Calls somebody. */
export async function ring({ member, nickname }: Member, listens: boolean): Promise<void> {
  const name = newAdHocRoom();
  isDirectCall(name, nickname);
  outcome.value = undefined;
  asking.value = { nickname, invite: undefined, until: 0 };
  const room = enterRoom(name);
  if (room !== undefined && (await isInside(room))) await goIntoCall(room, listens);
  const connection = line.peek();
  if (connection === undefined || ownCall.peek()?.room.name !== name) {
    asking.value = undefined;
    return;
  }
  try {
    const asked = await connection.ask("invite", { to: member, room: name, call: true });
    asking.value = { nickname, invite: asked.invite, until: Date.now() + asked.expires_in * 1000 };
  } catch (error) {
    over(nickname, error instanceof Refused && error.code === "busy" ? "busy" : "gone");
  }
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
