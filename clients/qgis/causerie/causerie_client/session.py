"""One session of causerie's native protocol (docs/protocol.md), without I/O and without a clock.

Whoever holds the WebSocket calls `connected` when it is open, hands `receive` each text that comes, sends what `outgoing`
returns after each call, calls `tick` when `due` is reached, and `disconnected` when the socket is closed. Times are seconds of
any clock that does not go back. The session outlives its connections: what has no reply yet is said again where that is safe.
"""

from __future__ import annotations

from secrets import SystemRandom
from typing import Dict, Iterable, List, Optional, Tuple

from . import forms
from .events import Answered, Ended, Entered, Event, Left, Lost, Refused, Silent, Told, Unanswered, Welcomed
from .forms import Frame
from .pending import FLEETING, Pending
from .room import Room
from .sealed import is_sealed
from .speaker import Speaker

#: What a server that knows the protocol selects of the subprotocols offered to it.
SUBPROTOCOL = "causerie.v1"
#: Largest frame of a server, in bytes.
LARGEST_FRAME = 17 * 2**20
#: Seconds without an answer to `ping` after which a connection is broken.
PATIENCE = 10.0
#: Seconds more for a line on which something large is on its way (`docs/protocol.md`, Staying connected).
SLOW = 45.0
#: Seconds that a server can make a client wait, and that a client waits at least.
LONGEST = 3600.0
SHORTEST = 0.1
#: Identifiers of messages that are remembered, so that none is told twice.
SEEN = 2000
#: Close codes after which another connection has to wait for 30 s at least.
CROWDED = (1013, 4004)
#: Reasons for which a room is joined again only by a person.
FOR_GOOD = frozenset({"kicked", "taken_over"})
#: Events of a room that are for oneself, also after one has left it.
_PERSONAL = frozenset({"direct_message", "direct_status", "invited", "invite_closed"})

_random = SystemRandom()


class Session(Speaker):
    """A session: who one is, the rooms one is in, and what comes. What one says is its `Speaker`'s."""

    def __init__(
        self, nickname: Optional[str] = None, *, features: Iterable[str] = ("direct",), token: Optional[str] = None,
        avatar: Optional[str] = None, resume: Optional[str] = None,
    ) -> None:
        """`resume`: the key of a session that an earlier run of this program had; its rooms have to be joined."""
        super().__init__({"nickname": nickname, "features": list(features), "token": token, "avatar": avatar})
        #: The key by which the session is taken up after a break: whoever has it has the session.
        self.resume = resume
        self._before: Dict[str, Room] = {}
        #: Rooms and ids of what was told.
        self._seen: Dict[Tuple[Optional[str], str], None] = {}
        self._attempts = 0
        self._heard = 0.0
        self._asked: Optional[float] = None
        self._refused: Optional[Frame] = None

    # The connection.

    def connected(self, now: float) -> None:
        """A WebSocket is open."""
        self._out, self._heard, self._asked, self._refused = [], now, None, None
        # What an earlier run heard is not here.
        is_fresh = self.resume is not None and self.welcome is None
        self._put({"type": "hello", "ref": 0, "protocol": 1, "resume": self.resume, "fresh": is_fresh or None, **self._hello})

    def receive(self, text: str, now: float) -> List[Event]:
        """Takes a text that came. What is no frame, or not of the form that the protocol gives it, is passed over."""
        self._heard, self._asked = now, None
        frame = _frame(text)
        return [] if frame is None else self._heard_of(self.sealed.hear(frame, now), now)

    def _heard_of(self, frames: List[Frame], now: float) -> List[Event]:
        """Takes frames that the sealed rooms have let through, and sends what they answer."""
        self._send(self.sealed.drained())
        return [event for frame in frames for event in self._hear(frame, now)]

    def _hear(self, frame: Frame, now: float) -> List[Event]:
        if frame["type"] == "welcome":
            return self._welcomed(frame) if forms.fits(frame, forms.WELCOME) else []
        if frame["type"] in ("ok", "error"):
            return self._replied(frame, now)
        # What is not known may have any form, but for the room that it belongs to.
        return self._told(frame, now) if forms.fits(frame, forms.EVENTS.get(frame["type"], {"room?": "str"})) else []

    def disconnected(self, code: Optional[int], now: float) -> List[Event]:
        """The socket is closed, by this code or by none."""
        self.is_ready, self._out = False, []
        if self._refused is not None or (code is not None and 4500 <= code < 5000):
            return [Ended(code, self._refused)]
        pause = min(30.0, 2.0**self._attempts) * _random.uniform(0.5, 1)
        self._attempts = min(self._attempts + 1, 5)
        return [Lost(30 + pause if code in CROWDED else pause)]

    def tick(self, now: float) -> List[Event]:
        """Does what is due."""
        if not self.is_ready:
            return []
        return self._heard_of(self.sealed.tick(now), now) + self._tick(now)

    def _tick(self, now: float) -> List[Event]:
        for room in [room for room, due in self._returns.items() if due <= now]:
            del self._returns[room]
            if room in self._wanted:
                self._submit(self._wanted[room])
        for room in [room for room, until in self._absences.dues().items() if until <= now]:
            self._release(room)
        if self._requests.held is not None and self._requests.held <= now:
            self._requests.held = None
            self._flush()
        if self._asked is not None:
            return [Silent()] if self._asked + self._patience() <= now else []
        if self._heard + self._silence() <= now:
            self._asked = now
            self._put({"type": "ping", "ref": 0})
        return []

    @property
    def due(self) -> Optional[float]:
        """When `tick` is wanted; `None` while there is no session on the connection."""
        if not self.is_ready:
            return None
        line = self._heard + self._silence() if self._asked is None else self._asked + self._patience()
        others = [due for due in (self._requests.held, self.sealed.due()) if due is not None]
        return min([line, *others, *self._absences.dues().values(), *self._returns.values()])

    def _patience(self) -> float:
        return PATIENCE + (SLOW if self._requests.has_large() else 0)

    def _silence(self) -> float:
        return min(float((self.welcome or {}).get("ping_interval", 20)), LONGEST) + 5

    def _welcomed(self, welcome: Frame) -> List[Event]:
        resumed = bool(welcome.get("resumed"))
        self.welcome, self.resume, self._attempts, self.is_ready = welcome, welcome["resume"], 0, True
        unanswered = self._requests.greet(resumed)
        if not resumed:
            for room in self.rooms.values():
                self._note_absent(room)
            self._before, self.rooms = {**self._before, **self.rooms}, {}
            self._requests.begin_with(self._wanted.values())
        self._flush()
        return [Welcomed(resumed, welcome), *([Unanswered(unanswered)] if unanswered else [])]

    def _note_absent(self, room: Room) -> None:
        if room.name in self._wanted:
            self._absences.note(room)

    def _replied(self, reply: Frame, now: float) -> List[Event]:
        ref = reply.get("ref")
        if not forms.fits(ref, "int"):
            ref = None
        pending = self._requests.take(ref)
        if not _fits(reply, pending):
            if pending is None:
                return []
            # Whoever waits for it is told, and nothing else comes of it.
            reply = {"type": "error", "ref": ref, "code": "malformed", "message": "the server's reply cannot be read"}
        if ref == 0:
            return self._greeting_replied(reply)
        if reply["type"] == "error":
            return self._error(pending, reply, now)
        if pending is None:
            return []
        request = pending.request
        events: List[Event] = [Answered(request, reply)]
        if request.type == "join" and request.frame["room"] not in self.left:
            events.append(self._entered(reply["state"], joined=True, now=now))
        elif request.type == "leave" and self.rooms.pop(request.frame["room"], None) is not None:
            events.append(Left(request.frame["room"], "left"))
        return events

    def _greeting_replied(self, reply: Frame) -> List[Event]:
        """A `ping` needs nothing but that something came; a refused `hello` ends the session, unless it may be tried again."""
        if reply["type"] == "error" and not self.is_ready and reply.get("retry_after") is None and reply["code"] != "too_many":
            self._refused = reply
            return [Ended(None, reply)]
        return []

    def _error(self, pending: Optional[Pending], error: Frame, now: float) -> List[Event]:
        if pending is None:
            return [Refused(None, error)]
        request, code = pending.request, error["code"]
        if request.type == "join" and code == "already_joined":
            # Asked again after a break, and its state came by itself.
            return [Answered(request, {"type": "ok", "ref": request.ref})]
        if code in ("rate_limited", "unavailable") and error.get("retry_after") is not None and request.type not in FLEETING:
            self._requests.put_off(pending, now + min(max(float(error["retry_after"]), SHORTEST), LONGEST))
            return []
        if request.type == "join" and self._wanted.get(request.frame["room"]) is request:
            del self._wanted[request.frame["room"]]
            self._release(request.frame["room"])
        return [Refused(request, error)]

    def _entered(self, state: Frame, joined: bool, now: float) -> Event:
        name = state["room"]
        before = self.rooms.get(name) or self._before.pop(name, None)
        room = self.rooms[name] = before or Room(name)
        room.enter(state, joined)
        # Also where the reply of `join` was lost and the state came by itself.
        self._absences.entered(name, now)
        self._look_for_absent(room)
        return Entered(room, before is not None, bool(state.get("gap")) or (joined and before is not None))

    def _told(self, frame: Frame, now: float) -> List[Event]:
        if frame["type"] == "room_state":
            return [self._entered(frame["state"], joined=False, now=now)] if self._may_be_in(frame["state"]["room"]) else []
        if frame["type"] == "removed":
            # Of the time before a join that waits for its answer it is told once more, after a break.
            return [] if self._is_joining(frame["room"]) else [self._removed(frame, now)]
        if frame.get("room") in self.left and frame["type"] not in _PERSONAL:
            return []
        if frame["type"] == "direct_message":
            # Each time that it comes: the last acknowledgement may have been lost.
            self._put({"type": "ack", "room": frame["room"], "ids": [frame["id"]]})
        if self._is_known(frame):
            return []
        room = self.rooms.get(frame.get("room") or "")
        if room is not None:
            room.hear(frame)
            self._look_for_absent(room)
        return [Told(frame, room)]

    def _look_for_absent(self, room: Room) -> None:
        if self._absences.are_back(room):
            self._release(room.name)

    def _may_be_in(self, room: str) -> bool:
        """Whether one was in a room, or asked to be: a server does not choose the rooms of others."""
        is_known = room in self.rooms or room in self._wanted or room in self._before or self._is_joining(room)
        return is_known and room not in self.left

    def _is_joining(self, room: str) -> bool:
        return any(request.type == "join" and request.frame.get("room") == room for request in self._requests)

    def _is_known(self, frame: Frame) -> bool:
        """Whether this was told before; remembers that it is told now. `deleted` has the `id` of what it deletes."""
        room, id = frame.get("room"), frame.get("id")
        if frame["type"] not in ("message", "direct_message", "notice") or id is None or is_sealed(room or ""):
            # What comes from a sealed room was opened here, and lets nothing through twice.
            return False
        if (room, id) in self._seen:
            return True
        self._seen[room, id] = None
        while len(self._seen) > SEEN:
            del self._seen[next(iter(self._seen))]
        return False

    def _removed(self, frame: Frame, now: float) -> Event:
        name, reason = frame["room"], frame["reason"]
        room = self.rooms.pop(name, None)
        returns = reason == "closed" and name in self._wanted
        if returns:
            self._returns[name] = now + _random.uniform(1, 5)
            if room is not None:
                self._note_absent(room)
        elif reason in FOR_GOOD or reason == "token_expired":
            self._wanted.pop(name, None)
            self._release(name)
        return Left(name, reason, frame.get("message"), returns)


def _frame(text: str) -> Optional[Frame]:
    """Returns the frame that a text is, or nothing where it is none."""
    frame = forms.read_object(text)
    return frame if frame is not None and isinstance(frame.get("type"), str) else None


def _fits(reply: Frame, pending: Optional[Pending]) -> bool:
    if reply["type"] == "error":
        return forms.fits(reply, forms.ERROR)
    if pending is None:
        return True
    request = pending.request
    is_of_form = forms.fits(reply, forms.REPLIES.get(request.type, {}))
    return is_of_form and (request.type != "join" or reply["state"]["room"] == request.frame["room"])
