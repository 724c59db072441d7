// What the server says: to each room and each person what is theirs. `session` hands it to the connection.
import { calls, enteredWithCall, leftRoom, ownCall } from "../calls/index.ts";
import { enteredWithFiles } from "../files/index.ts";
import { isIgnored } from "../people/index.ts";
import type { DirectMessage, DirectSent, Handlers, Post, Refused, Rooms, Sent } from "../protocol/index.ts";
import { cameAlone, directFrom, directOf, directs, openRoom, type Room, rooms } from "../rooms/index.ts";
import { nickname } from "../settings/index.ts";
import { enteredAfterReload } from "./reload.ts";
import { limits, listed, serverNotice, welcome } from "./server.ts";
import { keepForMailbox } from "./session-key.ts";

/** A nickname that is held for no longer than this, by one's own last visit, is waited for. */
const WAIT_FOR_NICKNAME_S = 8;

export const served: Rooms = {
  entered(state, how) {
    const known = rooms.value.get(state.room);
    const room = openRoom(state.room);
    if (room === undefined) return;
    const wasInside = room.stands.peek().is === "inside";
    // The address may have opened it before there was a connection.
    const isFresh = known === undefined || known.nickname.peek() === "";
    const isBack = enteredAfterReload(state, how);
    if (room.isPrivate && how === "joined" && state.nb_users === 1) cameAlone(state.room);
    room.entered(state, isBack && how === "joined" ? "again" : how);
    enteredWithCall(state.room, state.call, welcome.value?.member, how === "resumed");
    if (state.mailbox !== undefined) keepForMailbox();
    enteredWithFiles(state, how === "resumed");
    // One that one was in goes on as it was: a token may give it another name than the one chosen here.
    if (how !== "resumed" || wasInside) return;
    // After a reload the session goes on, but nothing of what was said is here: come in again and read it.
    if (isFresh && !isBack && keepsForAll(state.room)) room.comeAgain(nickname.value);
    else room.rename(nickname.value);
  },
  refused(name, error) {
    const room = rooms.value.get(name);
    if (room === undefined) return;
    const wait = waitFor(error);
    if (wait === undefined) {
      leftRoom(name);
      room.refused(error);
    } else setTimeout(() => knockAgain(room), wait * 1000);
  },
  unsent: (name) => rooms.value.get(name)?.unsentChanged(),
  settled(post: Post, ok: Sent | DirectSent) {
    const room = rooms.value.get(post.draft.room);
    const { recipient } = post.draft;
    if (room === undefined) return;
    if (recipient === undefined) room.taken(post, ok);
    else if ("nickname" in recipient) directOf(room, recipient.nickname)?.taken(post, ok as DirectSent);
  },
};

/** The room keeps messages, does not end when one goes out, and lets one in again. */
function keepsForAll(name: string): boolean {
  return limits.value.history !== 0 && listed.value?.find((one) => one.name === name)?.access === "open";
}

/** It goes on "joining" while it waits, unless it was left, or entered by another name. */
function knockAgain(room: Room): void {
  if (rooms.value.get(room.name) === room && room.stands.value.is === "joining") room.join(nickname.value);
}

/** After how many seconds a refused room is asked for again by itself. */
function waitFor(error: Refused): number | undefined {
  const { code, retryAfter } = error;
  if (code === "rate_limited") return retryAfter ?? 1;
  return code === "nickname_taken" && retryAfter !== undefined && retryAfter <= WAIT_FOR_NICKNAME_S ? retryAfter + 0.2 : undefined;
}

export const handlers: Handlers = {
  message: (event, source) => rooms.value.get(event.room)?.message(event, source),
  deleted: (event) => rooms.value.get(event.room)?.deleted(event),
  presence(event) {
    rooms.value.get(event.room)?.presence(event);
    const list = listed.peek();
    if (list?.some((one) => one.name === event.room)) {
      listed.value = list.map((one) => (one.name === event.room ? { ...one, nb_users: event.nb_users } : one));
    }
  },
  call(event) {
    const by = event.participants[0]?.nickname;
    const room = rooms.value.get(event.room);
    // A session that was lost comes back into its call: that is no beginning.
    const isBack = ownCall.peek()?.room === room;
    if (by !== undefined && room !== undefined && !isBack && !calls.peek().has(event.room)) room.callBegan(by);
  },
  removed: (event) => rooms.value.get(event.room)?.removed(event),
  typing: (event) => rooms.value.get(event.room)?.typing.writes(event.member),
  notice(event) {
    if (event.room === undefined) serverNotice.value = event;
    const all = event.room === undefined ? [...rooms.value.values()] : [rooms.value.get(event.room)];
    for (const room of all) room?.notice(event);
  },
  direct_message: (event, source) => direct(event, source),
  direct_status(event) {
    for (const one of directs.value) if (one.room.name === event.room) one.status(event);
  },
};

/** Shown or kept, then acknowledged. What nobody here will see is not, so that its sender learns of it: only who is ignored does not. */
function direct(event: DirectMessage, source: string): void {
  const room = rooms.value.get(event.room);
  if (room === undefined) return;
  if (!isIgnored(event.from.nickname)) {
    const of = directFrom(room, event.from.nickname);
    if (of === undefined) return;
    of.message(event, source);
  }
  room.acknowledge(event.id);
}
