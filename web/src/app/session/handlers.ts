// What the server says: to each room and each person what is theirs. session.ts hands it to the connection.
import type { DirectMessage, Handlers, Ok, Post, Refused, RoomEvents } from "../../protocol/index.ts";
import { noteSent, type Room } from "../../rooms/index.ts";
import { isIgnored, nickname } from "../../settings/index.ts";
import type { Session } from "./session.ts";

/** A nickname that is held for no longer than this, by one's own last visit, is waited for. */
const WAIT_FOR_NICKNAME_S = 8;

export function roomEvents(session: Session): RoomEvents {
  const { rooms, server } = session;
  return {
    entered(state, how) {
      const known = rooms.get(state.room);
      const room = rooms.open(state.room);
      if (room === undefined) return;
      const wasInside = room.status.peek().is === "inside";
      // The address may have opened it before there was a connection.
      const isFresh = known === undefined || known.nickname.peek() === "";
      const isBack = session.reload.entered(state.room, how);
      // A call outlives the server: who is in it is on the way back into it, and others may be.
      const isInCall = session.calls.own.peek()?.room === room;
      if (state.call === undefined && session.calls.all.peek().has(state.room) && !isInCall) room.callEnded(how === "again");
      if (room.isPrivate && how === "joined" && state.nb_users === 1) rooms.cameAlone(state.room);
      room.entered(state, isBack && how === "joined" ? "again" : how);
      session.calls.entered(state, how === "resumed");
      if (state.mailbox !== undefined) session.key.keepForMailbox();
      session.files.entered(state, how === "resumed");
      session.maps.entered(state, how === "resumed");
      // One that one was in goes on as it was: a token may give it another name than the one chosen here.
      if (how !== "resumed" || wasInside) return;
      // After a reload the session goes on, but nothing of what was said is here: come in again and read it.
      if (isFresh && !isBack && keepsForAll(state.room)) room.comeAgain(nickname.value);
      else room.rename(nickname.value);
    },
    refused(name, error) {
      const room = rooms.get(name);
      if (room === undefined) return;
      // Another tab of this person may have the nickname: its session goes on here. Who has lost the connection is nobody's tab.
      if (error.code !== "nickname_taken" || error.retryAfter !== undefined) turnedAway(room, error);
      else void session.takeOver(name).then((isTaken) => !isTaken && rooms.get(name) === room && turnedAway(room, error));
    },
    unsent: (name) => rooms.get(name)?.unsentChanged(),
    settled(post: Post, ok: Ok<"send"> | Ok<"direct_send">) {
      const room = rooms.get(post.draft.room);
      const { recipient } = post.draft;
      if (room === undefined) return;
      noteSent(post.draft.content, ok.id);
      if (recipient === undefined) room.taken(post, ok);
      else if ("nickname" in recipient) rooms.directOf(room, recipient.nickname)?.taken(post, ok as Ok<"direct_send">);
    },
  };

  /** The room keeps messages, does not end when one goes out, and lets one in again. */
  function keepsForAll(name: string): boolean {
    return !server.keepsNothing.peek() && server.listed.peek()?.find((one) => one.name === name)?.access === "open";
  }

  function turnedAway(room: Room, error: Refused): void {
    const wait = waitFor(error);
    if (wait === undefined) {
      session.calls.left(room.name);
      session.maps.left(room.name);
      room.refused(error);
    } else setTimeout(() => askAgain(room), wait * 1000);
  }

  /** It goes on "joining" while it waits, unless it was left, or entered by another name. */
  function askAgain(room: Room): void {
    if (rooms.get(room.name) === room && room.status.value.is === "joining") room.join(nickname.value);
  }
}

/** After how many seconds a refused room is asked for again by itself. */
function waitFor(error: Refused): number | undefined {
  const { code, retryAfter } = error;
  if (code === "rate_limited") return retryAfter ?? 1;
  return code === "nickname_taken" && retryAfter !== undefined && retryAfter <= WAIT_FOR_NICKNAME_S ? retryAfter + 0.2 : undefined;
}

export function handlers(session: Session): Handlers {
  const { rooms, server } = session;
  return {
    message: (event, source) => rooms.get(event.room)?.message(event, source),
    deleted: (event) => rooms.get(event.room)?.deleted(event),
    presence(event) {
      rooms.get(event.room)?.presence(event);
      server.presence(event);
    },
    call(event) {
      const by = event.participants[0]?.nickname;
      const room = rooms.get(event.room);
      // A session that was lost comes back into its call: that is no beginning.
      const isBack = session.calls.own.peek()?.room === room;
      // Read before `Calls`, which hears of it after this.
      const ran = session.calls.all.peek().has(event.room);
      if (by === undefined && ran) room?.callEnded();
      if (by !== undefined && room !== undefined && !isBack && !ran) room.callBegan(by);
    },
    removed: (event) => rooms.get(event.room)?.removed(event),
    typing: (event) => rooms.get(event.room)?.typing.writes(event.member),
    notice(event) {
      if (event.room === undefined) server.notices(event);
      const all = event.room === undefined ? [...rooms.all.peek().values()] : [rooms.get(event.room)];
      for (const room of all) room?.notice(event);
    },
    direct_message: direct,
    direct_status(event) {
      for (const one of rooms.directs.peek()) if (one.room.name === event.room) one.status(event);
    },
  };

  /** Shown or kept, then acknowledged. What nobody here will see is not, so that its sender learns of it: only who is ignored does not. */
  function direct(event: DirectMessage, source: string): void {
    const room = rooms.get(event.room);
    if (room === undefined) return;
    if (!isIgnored(event.from.nickname)) {
      const of = rooms.directFrom(room, event.from.nickname);
      if (of === undefined) return;
      of.message(event, source);
    }
    room.acknowledge(event.id);
  }
}
