// Passes the events of the server on to the rooms and people they concern. session.ts gives them to the connection.
import type { Asking, Calls } from "../../calls/index.ts";
import type { FileExchange } from "../../files/index.ts";
import type { SharedMaps } from "../../map/index.ts";
import type { DirectMessage, Handlers, Ok, Post, Refused, RoomEvents } from "../../protocol/index.ts";
import { noteSent, type Room, type Rooms } from "../../rooms/index.ts";
import type { Server } from "../../server/index.ts";
import { isIgnored, nickname } from "../../settings/index.ts";
import type { OtherTabs } from "./other-tabs.ts";
import type { Reload } from "./reload.ts";
import type { SessionKey } from "./session-key.ts";

/** A nickname held for no longer than this, by an earlier session of the same person, is waited for. */
const WAIT_FOR_NICKNAME_S = 8;

interface EventsNeeds {
  rooms: Rooms;
  server: Server;
  asking: Asking;
  calls: Calls;
  files: FileExchange;
  maps: SharedMaps;
  key: SessionKey;
  reload: Reload;
  otherTabs: OtherTabs;
}

export function createRoomEvents(needs: EventsNeeds): RoomEvents {
  const { rooms, server } = needs;
  return {
    entered(state, how) {
      const known = rooms.get(state.room);
      const room = rooms.open(state.room);
      if (room === undefined) return;
      const wasInside = room.status.peek().is === "inside";
      // The address may have opened it before there was a connection.
      const isFresh = known === undefined || known.nickname.peek() === "";
      const isBack = needs.reload.entered(state.room, how);
      // A call outlives the server: its members here are on the way back into it, and others may be.
      const isInCall = needs.calls.own.peek()?.room === room;
      if (state.call === undefined && needs.calls.all.peek().has(state.room) && !isInCall) room.callEnded(how === "again");
      if (room.isPrivate && how === "joined" && state.nb_users === 1) rooms.cameAlone(state.room);
      room.entered(state, isBack && how === "joined" ? "again" : how);
      needs.calls.entered(state, how === "resumed");
      needs.asking.entered(state);
      if (state.mailbox !== undefined) needs.key.keepForMailbox();
      needs.files.entered(state, how === "resumed");
      needs.maps.entered(state, how === "resumed");
      // A room that was joined goes on as it was: a token may give it another nickname than that chosen.
      if (how !== "resumed" || wasInside) return;
      // A room without members loses its board.
      const hasBoardAlone = state.nb_users === 1 && (state.board?.features ?? 0) > 0;
      // After a reload the session goes on, but its messages are not here: join again to read them.
      if (isFresh && !isBack && !hasBoardAlone && keepsForAll(state.room)) room.comeAgain(nickname.value);
      else room.rename(nickname.value);
    },
    refused(name, error) {
      const room = rooms.get(name);
      if (room === undefined) return;
      // Another tab of this person may have the nickname: its session goes on here. A nickname of a lost connection is no tab's.
      if (error.code !== "nickname_taken" || error.retryAfter !== undefined) turnAway(room, error);
      else void needs.otherTabs.take(name).then((isTaken) => !isTaken && rooms.get(name) === room && turnAway(room, error));
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

  /** The room keeps messages, does not end when its last member leaves, and can be joined again. */
  function keepsForAll(name: string): boolean {
    return !server.keepsNothing.peek() && server.listed.peek()?.find((listed) => listed.name === name)?.access === "open";
  }

  function turnAway(room: Room, error: Refused): void {
    const wait = secondsToWait(error);
    if (wait === undefined) {
      needs.calls.left(room.name);
      needs.maps.left(room.name);
      room.refused(error);
      return;
    }
    // A room of a session before is still "inside".
    room.waits();
    setTimeout(() => askAgain(room), wait * 1000);
  }

  /** Joins again; the room is "joining" while it waits, or refused before, unless it was left, or entered under another name. */
  function askAgain(room: Room): void {
    if (rooms.get(room.name) !== room) return;
    if (room.status.value.is === "joining") room.join(nickname.value);
    else if (room.status.value.is === "refused") room.knock(nickname.value);
  }
}

/** Returns after how many seconds a refused room is asked for again by itself. */
function secondsToWait(error: Refused): number | undefined {
  const { code, retryAfter } = error;
  if (code === "rate_limited") return retryAfter ?? 1;
  return code === "nickname_taken" && retryAfter !== undefined && retryAfter <= WAIT_FOR_NICKNAME_S ? retryAfter + 0.2 : undefined;
}

export function createHandlers(needs: EventsNeeds): Handlers {
  const { rooms, server } = needs;
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
      // A lost session comes back into its call: that is no beginning.
      const isBack = needs.calls.own.peek()?.room === room;
      // Read before `Calls`, which gets the event after this.
      const ran = needs.calls.all.peek().has(event.room);
      if (by === undefined && ran) room?.callEnded();
      if (by !== undefined && room !== undefined && !isBack && !ran) room.callBegan(by);
    },
    removed: (event) => rooms.get(event.room)?.removed(event),
    typing: (event) => rooms.get(event.room)?.typing.writes(event.member),
    notice(event) {
      if (event.room === undefined) server.notices(event);
      const all = event.room === undefined ? [...rooms.all.peek().values()] : [rooms.get(event.room)];
      for (const room of all) if (room?.isSealed === false) room.notice(event);
    },
    direct_message: direct,
    direct_status(event) {
      for (const direct of rooms.directs.peek()) if (direct.room.name === event.room) direct.status(event);
    },
  };

  /** Shows or keeps it, then acknowledges it. Unseen messages are not acknowledged, so that their sender learns of it; ignored senders do not. */
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
