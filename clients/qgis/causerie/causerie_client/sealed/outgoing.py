"""Frames to sealed rooms: messages are sealed, what is for browsers is refused, and the rest passes."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from ..forms import Frame
from .construction import is_sealed, new_alias
from .lines import Hole
from .loads import NICKNAME_MAX, Said, Talk
from .members import Members

#: Names of messages that are kept beside the ids that the server gave them.
_NAMES = 512
#: References of what is said without being asked for begin here; those of a session are far below.
_OWN = 2**40


class Room(NamedTuple):
    """A sealed room that is open."""

    talk: Talk
    members: Members


@dataclass
class Asked:
    """A request of a sealed room without a reply yet."""

    room: str
    frame: Frame
    #: What was sealed, if anything.
    said: Optional[Said] = None
    #: Whether nothing is inside: somebody greets, or a line is filled.
    is_empty: bool = False
    #: The load that it is for alone, if it is for one.
    sid: str = ""


class Outgoing:
    """The sealed rooms of a session, and the way out of it."""

    def __init__(self) -> None:
        #: Whether the server is told no nickname in `hello`: the session was opened by the link of a sealed room.
        self.hides_nickname = False
        self._nickname, self._alias = "", new_alias()
        self._nickname_max = NICKNAME_MAX
        self._rooms: Dict[str, Room] = {}
        self._asked: Dict[int, Asked] = {}
        #: By nonce: what is sent again is the same.
        self._sent: Dict[str, Asked] = {}
        #: What was said without being asked for, and has no reply yet.
        self._own: Dict[int, Asked] = {}
        self._last_own = _OWN
        #: Ids of messages by their names.
        self._ids: Dict[str, str] = {}
        self._out: List[Frame] = []
        self._back: List[Frame] = []
        #: Holes that are shown, and what is said again, when their time has come.
        self._holes: List[Tuple[float, str, str, Hole]] = []
        self._later: List[Tuple[float, int]] = []
        #: Rooms where somebody has greeted who does not know this load, and when this load greeted back last.
        self._greeted_in: Set[str] = set()
        self._greeted_back: Dict[str, float] = {}

    def add(self, secret: bytes) -> str:
        """Opens the room of a link. Returns its name."""
        talk = Talk(secret)
        talk.nickname_max = self._nickname_max
        self._rooms.setdefault(talk.name, Room(talk, Members(talk)))
        return talk.name

    def forget(self, name: str) -> None:
        """Forgets the secret of a room, and all that was heard there."""
        self._rooms.pop(name, None)
        self._sent = {nonce: asked for nonce, asked in self._sent.items() if asked.room != name}
        self._own = {ref: asked for ref, asked in self._own.items() if asked.room != name}
        self._holes = [hole for hole in self._holes if hole[1] != name]
        self._greeted_in.discard(name)

    def secret_of(self, name: str) -> Optional[bytes]:
        """Returns the secret of a room that is open."""
        return self._rooms[name].talk.secret if name in self._rooms else None

    def say(self, frame: Frame) -> List[Frame]:
        """Passes a frame of the session on. Returns frames for the server."""
        kind, room = frame["type"], self._rooms.get(frame.get("room") or "")
        if kind == "hello":
            self._greet(frame)
        elif room is not None:
            _SAYS.get(kind, Outgoing._refuse)(self, room, frame)
        elif kind != "leave" and is_sealed(frame.get("room") or ""):
            self._refuse(None, frame, "sealed", "this room is sealed: enter it by its link")
        elif kind == "join" and self.hides_nickname:
            self._out.append({"nickname": self._nickname, **frame})
        else:
            self._out.append(frame)
        return self.drained()

    def drained(self) -> List[Frame]:
        """Returns frames for the server, and forgets them."""
        out, self._out = self._out, []
        return out

    def _greet(self, frame: Frame) -> None:
        """A connection begins: what the session asks again comes through here again."""
        self._asked, self._later, self._back = {}, [], []
        self._nickname = str(frame.get("nickname") or "")
        if self.hides_nickname:
            frame = {key: value for key, value in {**frame, "nickname": self._alias}.items() if key != "avatar"}
        self._out.append(frame)

    def _join(self, room: Room, frame: Frame) -> None:
        nickname = frame.get("nickname") or self._nickname
        if not room.talk.is_nickname(nickname):
            self._refuse(room, frame, "nickname_invalid", "a nickname has letters, digits, - and _")
            return
        room.talk.nickname = nickname
        room.talk.asks_in()
        known = {key: value for key, value in frame.items() if key != "mailbox"}
        self._ask(room, {**known, "nickname": room.talk.alias})

    def _ask(self, room: Room, frame: Frame) -> None:
        """Sends a request in which nothing is sealed."""
        if "ref" in frame:
            self._asked[frame["ref"]] = Asked(room.talk.name, frame)
        self._out.append(frame)

    def _refuse(
        self, room: Optional[Room], frame: Frame, code: str = "unsupported", why: str = "not in a sealed room",
    ) -> None:
        """What wants no reply is dropped."""
        if frame.get("ref") is not None:
            self._back.append({"type": "error", "ref": frame["ref"], "code": code, "message": why})

    def _seal(self, room: Room, frame: Frame) -> None:
        """Seals a message, once: one that is sent again is the same frame, for the member that its load speaks as now."""
        nonce = frame["nonce"]
        asked = self._sent.get(nonce) or self._sealed(room, frame)
        if asked is None:
            self._refuse(room, frame, "not_there", "nothing was heard from there yet that opens")
            return
        if room.members.member_of(asked.sid):
            asked.frame["to"] = room.members.member_of(asked.sid)
        self._sent[nonce] = self._asked[frame["ref"]] = asked
        self._out.append({**asked.frame, "nonce": nonce, "ref": frame["ref"]})

    def _sealed(self, room: Room, frame: Frame) -> Optional[Asked]:
        name, content, sid = room.talk.name, frame["content"], ""
        if frame["type"] == "send":
            said = room.talk.seal(content=content, reply_to=frame.get("in_reply_to_id"), replaces=frame.get("replaces"))
            self._have_heard(room)
            more = {}
        else:
            member, sid = room.members.load_of(frame.get("to"), frame.get("nickname"))
            more = {"to": member}
            for gap in room.talk.gaps_of(sid):
                empty = room.talk.seal_direct(sid, gap)
                if empty is not None:
                    self._say_own(room, {"type": "direct_send", **more}, empty, is_empty=True)
            said = room.talk.seal_direct(sid, content=content)
        known = {"type": frame["type"], "room": name, **more}
        return None if said is None else Asked(name, {**known, "content": _content(said)}, said, sid=sid)

    def _delete(self, room: Room, frame: Frame) -> None:
        """Says that a line is taken back, and has the server forget it."""
        name = frame["id"]
        if name not in self._ids or not name.startswith(f"{room.talk.sid}."):
            self._refuse(room, frame, "not_found", "no line of yours")
            return
        self._say_by_itself(room, delete=name)
        self._ask(room, {**frame, "id": self._ids[name]})

    def _fill(self, room: Optional[Room], asked: Asked) -> None:
        """What was refused for good, or reached nobody: something empty takes the place of its line."""
        said = asked.said
        if said is None or said.line is None or room is None:
            return
        if asked.frame["type"] != "send":
            said.numbers.gaps.append(said.line)
        elif not asked.is_empty:
            self._say_by_itself(room, line=said.line)

    def _remove(self, room: Room, frame: Frame) -> None:
        """The server would read the reason."""
        self._ask(room, {key: value for key, value in frame.items() if key != "reason"})

    def _acknowledge(self, room: Room, frame: Frame) -> None:
        self._out.append({**frame, "ids": [self._ids[name] for name in frame["ids"] if name in self._ids]})

    def _say_by_itself(self, room: Room, **inside: Any) -> None:
        """Says something that the session has not asked for; a greeting if there is nothing inside."""
        said = room.talk.seal(unknown=self._unanswered(room), **inside)
        if said is not None:
            self._have_heard(room)
            self._say_own(room, {"type": "send"}, said, is_empty="delete" not in inside)

    def _unanswered(self, room: Room) -> Set[int]:
        """Returns the lines to all of which it is not known whether they came."""
        asked = [one for one in (*self._sent.values(), *self._own.values()) if one.room == room.talk.name and not one.sid]
        return {one.said.line for one in asked if one.said is not None and one.said.line is not None and one.frame["type"] == "send"}

    def _note_outside(self, room: Room) -> None:
        """Notes that this load is not in the room until the answer to a `join`, or the state of a session that goes on."""
        room.talk.end_stay()
        self._greeted_in.discard(room.talk.name)

    def _have_heard(self, room: Room) -> None:
        """This load says something to all who are there."""
        room.members.have_heard()
        self._greeted_in.discard(room.talk.name)

    def _say_own(self, room: Room, keys: Frame, said: Said, is_empty: bool) -> None:
        """Sends what the session has not asked for, and keeps it until the server has taken it."""
        self._last_own += 1
        known = {"room": room.talk.name, "content": _content(said), "nonce": token_hex(8), "ref": self._last_own}
        if said.line is None:
            # A room that keeps few lines is not to be full of greetings.
            known["no_store"] = True
        asked = self._own[self._last_own] = Asked(room.talk.name, {**keys, **known}, said, is_empty)
        self._out.append(asked.frame)

    def _remember(self, name: str, id: Any) -> None:
        self._ids[name] = str(id)
        while len(self._ids) > _NAMES:
            del self._ids[next(iter(self._ids))]


def _content(said: Said) -> Frame:
    return {"kind": "sealed", **said.sealed}


_SAYS = {
    "join": Outgoing._join, "send": Outgoing._seal, "direct_send": Outgoing._seal, "delete": Outgoing._delete,
    "ack": Outgoing._acknowledge, "leave": Outgoing._ask, "kick": Outgoing._remove,
}
