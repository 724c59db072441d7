"""Frames from sealed rooms: opened, or told in a line that says what is wrong with them."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional

from ..forms import Frame, fits
from .construction import is_sealed
from .frames import dated, has_state, has_unsealed, records, rooms_of, sealed_content, without_words
from .loads import HERE, KNOWN, NICKNAME_MAX, SHUT, Heard, When, now
from .outgoing import Asked, Outgoing, Room

_UNSEALED = "The server added something that is not sealed. It is not shown."
_UNOPENED = "A line did not open. It was changed on its way, or sealed with another link."
_NOT_TAKEN_BACK = "A line was not taken back: the server has refused it."
_STILL_OPENS = "The link still opens this room to whoever was taken out. To keep them out, make a new sealed room for the others."
#: Seconds until a line that was left out is missed.
_PATIENCE = 3.0
#: Seconds between two answers to greetings: a server that lies could have two answer each other without end.
_GREETS = 2.0


class SealedRooms(Outgoing):
    """The sealed rooms of a session, and the ways through them."""

    def __init__(self) -> None:
        super().__init__()
        self._notices = 0
        self._time = 0.0

    def hear(self, frame: Frame, at: float) -> List[Frame]:
        """Passes a frame of the server on. Returns frames for the session; those for the server are `drained`."""
        self._time = at
        kind, named = frame["type"], rooms_of(frame)
        name = next((room for room in named if is_sealed(room)), "")
        room = self._rooms.get(name)
        if kind == "welcome":
            self._welcomed(frame)
        elif kind in ("ok", "error"):
            self._hear_reply(frame)
        elif not name:
            self._back.append(frame)
        elif room is not None and (named != {name} or ("state" in frame and kind != "room_state")):
            # Whoever reads the one must not be told the other.
            self._tell_unsealed(room)
        elif room is not None:
            _HEARS.get(kind, SealedRooms._hear_other)(self, room, frame)
        elif kind == "room_state":
            # A session that goes on may be in a room whose link only the program before had.
            self._out.append({"type": "leave", "room": name})
        return self._taken()

    def tick(self, at: float) -> List[Frame]:
        """Does what is due. Returns frames for the session."""
        self._time = at
        holes, self._holes = self._holes, [hole for hole in self._holes if hole[0] > at]
        for due, name, nickname, hole in holes:
            count = hole.still_missing() if due <= at and name in self._rooms else 0
            if count:
                what = f"1 line of {nickname} is missing." if count == 1 else f"{count} lines of {nickname} are missing."
                self._tell(name, what, about="missing", count=count, nickname=nickname)
        later, self._later = self._later, [one for one in self._later if one[0] > at]
        self._out += [self._own[ref].frame for due, ref in later if due <= at and ref in self._own]
        self._greet_back()
        return self._taken()

    def due(self) -> Optional[float]:
        """Returns when `tick` is wanted, if it is."""
        dues = [hole[0] for hole in self._holes] + [one[0] for one in self._later] + [self._greets_from(name) for name in self._greeted_in]
        return min(dues + ([0.0] if self._back else []), default=None)

    def _taken(self) -> List[Frame]:
        back, self._back = self._back, []
        return back

    def _tell(self, name: str, text: str, **more: Any) -> None:
        self._notices += 1
        known = {"type": "notice", "room": name, "level": "info", "text": text, "timestamp": now() // 1000, **more}
        self._back.append({**known, "id": f"sealed-{self._notices}"})

    def _tell_unsealed(self, room: Room) -> None:
        self._tell(room.talk.name, _UNSEALED, about="unsealed")

    def _tell_unopened(self, room: Room) -> None:
        self._tell(room.talk.name, _UNOPENED, about="unopened")

    # Replies.

    def _welcomed(self, frame: Frame) -> None:
        self._back.append({**frame, "nickname": self._nickname} if self.hides_nickname else frame)
        limits = frame.get("limits")
        longest: Any = limits.get("nickname_max") if isinstance(limits, dict) else None
        self._nickname_max = min(longest, NICKNAME_MAX) if fits(longest, "int") else NICKNAME_MAX
        for room in self._rooms.values():
            room.talk.nickname_max = self._nickname_max
        if frame.get("resumed") is True:
            self._out += [asked.frame for asked in self._own.values()]
        else:
            for room in self._rooms.values():
                self._note_outside(room)

    def _hear_reply(self, frame: Frame) -> None:
        ref = frame.get("ref")
        if not isinstance(ref, int):
            self._back.append(frame)
        elif ref in self._own:
            self._hear_own_reply(ref, self._own[ref], frame)
        elif ref in self._asked:
            asked = self._asked.pop(ref)
            self._hear_answer(asked, self._rooms.get(asked.room), without_words(frame))
        elif any(map(is_sealed, rooms_of(frame))):
            self._back.append({"type": "error", "ref": ref, "code": "internal", "message": _UNSEALED})
        else:
            self._back.append(frame)

    def _hear_answer(self, asked: Asked, room: Optional[Room], frame: Frame) -> None:
        is_join = asked.frame["type"] == "join"
        if asked.said is not None:
            self._hear_sent(asked, room, frame)
        elif is_join and room is not None and frame["type"] == "ok" and rooms_of(frame) == {asked.room} and has_state(frame):
            self._joined(room, frame)
        elif frame["type"] == "ok" and (is_join or rooms_of(frame)):
            self._back.append({"type": "error", "ref": frame["ref"], "code": "internal", "message": _UNSEALED})
        else:
            self._back.append(frame)
            if frame["type"] == "ok" and asked.frame["type"] == "kick":
                self._tell(asked.room, _STILL_OPENS, about="still_opens")

    def _hear_own_reply(self, ref: int, asked: Asked, frame: Frame) -> None:
        """Hears of what the session has not asked for: until it is taken, or refused for good, it is sent again."""
        wait: Any = frame.get("retry_after")
        is_ok = frame["type"] == "ok"
        if not is_ok and fits(wait, "float"):
            self._later.append((self._time + min(max(float(wait), 1.0), 3600.0), ref))
            return
        if not is_ok and frame.get("code") == "not_joined":
            # It is sent when the room is joined again.
            return
        del self._own[ref]
        if is_ok and asked.said is not None:
            self._remember(asked.said.name, frame.get("id"))
        if not is_ok or frame.get("delivery") == "unreachable":
            self._fill(self._rooms.get(asked.room), asked)
        if not is_ok and not asked.is_empty:
            self._tell(asked.room, _NOT_TAKEN_BACK, about="not_taken_back")

    def _hear_sent(self, asked: Asked, room: Optional[Room], frame: Frame) -> None:
        """What is refused for a time is sent again; something empty takes the place of what is refused for good."""
        said, is_for_a_time = asked.said, fits(frame.get("retry_after"), "float")
        if said is not None and frame["type"] == "ok":
            self._remember(said.name, frame.get("id"))
            frame = {**frame, "id": said.name}
            if frame.get("delivery") == "unreachable":
                self._fill(room, asked)
        elif not is_for_a_time:
            self._fill(room, asked)
        if not is_for_a_time:
            self._sent = {nonce: one for nonce, one in self._sent.items() if one is not asked}
        self._back.append(frame)

    # Who is there.

    def _joined(self, room: Room, frame: Frame) -> None:
        room.talk.begins_stay()
        self._back.append(_opened_state(room, frame))
        # What broke off is said again, and counts once.
        self._out += [asked.frame for asked in self._own.values() if asked.room == room.talk.name]
        self._say_by_itself(room)

    def _hear_state(self, room: Room, frame: Frame) -> None:
        """A session goes on in a room. Where another program has entered it, this load has not greeted yet."""
        if not has_state(frame):
            return
        is_new = room.talk.joined == 0
        if is_new:
            room.talk.comes()
            room.talk.nickname = room.talk.nickname or self._nickname
        self._back.append(_opened_state(room, frame))
        if is_new:
            self._say_by_itself(room)
        elif room.members.is_unknown_to_any():
            room.talk.comes()
            self._greeted_in.add(room.talk.name)
            self._greet_back()

    def _hear_presence(self, room: Room, frame: Frame) -> None:
        room.members.nb_users = frame.get("nb_users", room.members.nb_users)
        left, back = [], {one["member"] for one in records(frame.get("joined"))}
        for one in records(frame.get("left")):
            if one["member"] in back:
                # Who has come again speaks as the same load, and may have greeted before this is told.
                continue
            name = room.members.left(one["member"])
            left += [] if name is None else [{**one, "nickname": name}]
        # They are told once something of theirs has opened.
        changed = records(frame.get("changed"))
        for one in [*records(frame.get("joined")), *changed]:
            room.members.is_there(one["member"], one)
        own = {room.members.own: room.talk.nickname}
        shown = [room.members.shown(one["member"], own.get(one["member"])) for one in changed]
        self._back.append({**frame, "left": left, "joined": [], "changed": [one for one in shown if one is not None]})

    def _hear_removed(self, room: Room, frame: Frame) -> None:
        self._note_outside(room)
        self._back.append({key: value for key, value in frame.items() if key != "message"})

    # What is said.

    def _hear_message(self, room: Room, frame: Frame) -> None:
        if room.talk.joined == 0:
            return
        sealed, member = sealed_content(frame)
        if sealed is None:
            self._tell_unsealed(room)
            return
        is_replay = frame.get("replay") is True
        heard = room.talk.open(sealed)
        if heard is SHUT:
            self._tell_unopened(room)
        if heard is SHUT or heard is KNOWN:
            return
        if not heard.is_own:
            room.talk.hears_of(heard, is_replay)
        # Whoever is heard in a replay may have gone: but not who has spoken since one's joining, and is listed.
        is_here = heard.when in HERE
        if is_replay:
            is_here = heard.when is When.SINCE and room.members.is_listed(member)
        if not is_replay:
            room.members.is_there(member)
        if is_here and not heard.is_own:
            self._is_of(room, member, sealed["sid"])
        self._show(room, frame, heard)
        # In a replay others have greeted them.
        if heard.inside.get("joins") and not is_replay and not heard.is_own:
            self._greeted_in.add(room.talk.name)
            self._greet_back()

    def _greet_back(self) -> None:
        for name in [name for name in self._greeted_in if self._greets_from(name) <= self._time]:
            self._greeted_back[name] = self._time
            self._say_by_itself(self._rooms[name])

    def _greets_from(self, name: str) -> float:
        return self._greeted_back.get(name, -_GREETS) + _GREETS

    def _is_of(self, room: Room, member: str, sid: str) -> None:
        """Somebody who is there has said something: tells the name, if it was not known or was another."""
        member, before, name = room.members.is_of(member, sid)
        if before != name:
            left = [] if before is None else [{"member": member, "nickname": before, "reason": "renamed"}]
            joined = [one for one in (room.members.shown(member),) if one is not None]
            known = {"type": "presence", "room": room.talk.name, "nb_users": room.members.nb_users, "timestamp": now() // 1000}
            self._back.append({**known, "left": left, "joined": joined})

    def _hear_direct(self, room: Room, frame: Frame) -> None:
        if room.talk.joined == 0:
            return
        sealed, _ = sealed_content(frame)
        heard = SHUT if sealed is None else room.talk.open_direct(sealed)
        if sealed is None:
            self._tell_unsealed(room)
        elif heard is SHUT:
            self._tell_unopened(room)
        if heard is SHUT or heard is KNOWN:
            # It would come again.
            if isinstance(frame.get("id"), str):
                self._out.append({"type": "ack", "room": room.talk.name, "ids": [frame["id"]]})
            return
        # A conversation goes by the name: it is nobody else's from now on.
        self._is_of(room, "", heard.name.partition(".")[0])
        self._show(room, frame, heard)

    def _hear_direct_status(self, room: Room, frame: Frame) -> None:
        names = [name for name, id in self._ids.items() if id == frame.get("id")]
        self._back += [{**frame, "id": name} for name in names[-1:]]

    def _show(self, room: Room, frame: Frame, heard: Heard) -> None:
        """Hands what opened to the session, as a frame of a room that is not sealed."""
        member, nickname = room.members.author(heard.name.split(".")[0], heard.inside["nickname"])
        self._remember(heard.name, frame.get("id"))
        if heard.hole is not None and heard.hole.still_missing():
            self._holes.append((self._time + _PATIENCE, room.talk.name, nickname, heard.hole))
        if heard.is_of_others:
            self._tell_unopened(room)
        if heard.is_of_others or heard.is_outdated:
            return
        inside = heard.inside
        known: Frame = {"room": room.talk.name, "timestamp": inside["time"] // 1000}
        if inside.get("delete"):
            self._back.append({"type": "deleted", "id": inside["delete"], "by": nickname, **known})
            return
        content = inside.get("content")
        if content is None and inside.get("moved") and frame["type"] == "direct_message":
            content = {"kind": "text", "text": f"A new link of this room: #sealed={inside['moved']}"}
        if content is None:
            return
        if heard.when is When.BEFORE:
            content = dated(content, known["timestamp"])
        elif heard.when is When.UNKNOWN:
            content = dated(content, None)
        more = {"replaces": inside.get("replaces"), "in_reply_to_id": inside.get("reply_to"), "replay": frame.get("replay") is True}
        known.update({key: value for key, value in more.items() if value}, content=content)
        # A line has the name of its first form, whichever form came first.
        name, sender = inside.get("replaces") or heard.name, {"member": member, "nickname": nickname}
        self._back.append({"type": frame["type"], "id": name, "from": sender, **known})

    def _hear_notice(self, room: Room, frame: Frame) -> None:
        self._tell_unsealed(room)

    def _hear_other(self, room: Room, frame: Frame) -> None:
        """One's own `delete` of the protocol is dropped: a line is taken back by its load alone. The rest is for browsers."""
        if has_unsealed(frame):
            self._tell_unsealed(room)


_HEARS: Dict[str, Callable[[SealedRooms, Room, Frame], None]] = {
    "message": SealedRooms._hear_message, "direct_message": SealedRooms._hear_direct, "direct_status": SealedRooms._hear_direct_status,
    "presence": SealedRooms._hear_presence, "room_state": SealedRooms._hear_state, "removed": SealedRooms._hear_removed,
    "notice": SealedRooms._hear_notice, "invited": SealedRooms._hear_notice, "invite_missed": SealedRooms._hear_notice,
}


def _opened_state(room: Room, frame: Frame) -> Frame:
    """Returns a frame with the state of a room: its members under their own names, once they have said something."""
    state, talk = frame["state"], room.talk
    listed = records(state.get("members"))
    room.members.nb_users = state.get("nb_users", 0)
    room.members.are_there(listed)
    own = state.get("nickname")
    room.members.own = next((one["member"] for one in listed if one.get("nickname") == own), "")
    shown = [room.members.shown(one["member"], talk.nickname if one.get("nickname") == own else None) for one in listed]
    kept = {key: state[key] for key in ("room", "nb_users", "gap") if key in state}
    return {**frame, "state": {**kept, "nickname": talk.nickname, "members": [one for one in shown if one is not None]}}
