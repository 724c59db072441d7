// The calls of the rooms one is in: who is in each, and the one that this person is in. What a call itself needs is
// fetched when the first one begins (part.ts).
import { signal } from "@preact/signals";
import { type CallState, type Connection, Lost, Refused } from "../protocol/index.ts";
import type { Room } from "../rooms/index.ts";
import { limits } from "../session/index.ts";
import type { OwnCall } from "./call.ts";
import { callPart } from "./part.ts";

/** By the room's name. */
export const calls = signal<ReadonlyMap<string, CallState>>(new Map());
export const ownCall = signal<OwnCall | undefined>(undefined);
/** The room whose call one is about to be in. */
export const goingInto = signal<Room | undefined>(undefined);
/** Why one is not in a call that one wanted to be in, or was in; until it is closed. */
export const callTrouble = signal<"full" | "lost" | "refused" | "missing" | undefined>(undefined);

let connection: Connection | undefined;

/** Hears of calls from now on. */
export function hearCalls(told: Connection): void {
  connection = told;
  told.listen({
    call: ({ room, call, participants }) => callIs(room, { call, participants }),
    removed: ({ room }) => callIs(room, undefined),
  });
}

/** The server says how the call of a room is. */
export function callIs(room: string, call: CallState | undefined): void {
  const next = new Map(calls.value);
  if (call === undefined || call.participants.length === 0) next.delete(room);
  else next.set(room, call);
  calls.value = next;
}

export function participantsIn(room: Room): CallState["participants"] {
  return calls.value.get(room.name)?.participants ?? [];
}

export function isFull(room: Room): boolean {
  const most = limits.value.call_peers;
  return most !== undefined && participantsIn(room).length >= most;
}

/** One came into a room that has this call: anew, or back. */
export function enteredWithCall(room: string, call: CallState | undefined, member: string | undefined, isBack: boolean): void {
  callIs(room, call);
  const own = ownCall.peek();
  if (own?.room.name === room) {
    if (!isBack) own.entered(call);
  } else if (call?.participants.some((one) => one.member === member) === true) {
    // The page was loaded again: nothing but a deed of this person lets it back into the call.
    connection?.tell("call_leave", { room });
  }
}

/** One is not in this room any more. */
export function leftRoom(room: string): void {
  if (goingInto.peek()?.name === room) goingInto.value = undefined;
  if (ownCall.peek()?.room.name === room) void ownCall.peek()?.leave();
  callIs(room, undefined);
}

/** The session is over, or goes on in another tab: nothing of this person is to be heard or seen from here. */
export function endCall(): void {
  goingInto.value = undefined;
  void ownCall.peek()?.leave();
}

/** Goes into the call of a room, and out of any other. `listens`: without a microphone. */
export async function goIntoCall(room: Room, listens: boolean): Promise<void> {
  const line = connection;
  if (line === undefined || goingInto.peek() !== undefined) return;
  callTrouble.value = undefined;
  goingInto.value = room;
  let call: OwnCall | undefined;
  try {
    await ownCall.peek()?.leave();
    const part = await callPart.get().catch(() => undefined);
    // One has left the room meanwhile.
    if (goingInto.peek() !== room) return;
    if (part === undefined) {
      callTrouble.value = "missing";
      return;
    }
    call = new part.OwnCall(room, line);
    ownCall.value = call;
    // The browser may ask for the microphone, and nobody answer: other calls do not wait for that.
    goingInto.value = undefined;
    await call.join(listens);
  } catch (error) {
    const now = ownCall.peek();
    if (now !== undefined && now !== call) return;
    ownCall.value = undefined;
    callTrouble.value = troubleOf(error);
  } finally {
    if (goingInto.peek() === room) goingInto.value = undefined;
  }
}

export function troubleOf(error: unknown): "full" | "lost" | "refused" {
  if (error instanceof Lost) return "lost";
  return error instanceof Refused && error.code === "call_full" ? "full" : "refused";
}
