"""One sealed room as this load sees it: what it says, sealed, and what it hears, opened and held to the rules of docs/sealed.md."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, AbstractSet, Dict, List, NamedTuple, Optional

from ..forms import Frame, fits, read_object
from .construction import LoadKey, Pair, load_key, new_alias, new_sid, public_key, room_name
from .lines import Hole, Lines, Numbers

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

#: Loads that a room knows at most. Each start of a client is one.
MOST = 4096
#: Loads that one message names as heard, at most.
_HEARD = 32
#: Clocks differ by less, in milliseconds.
_CLOCKS_DIFFER = 120_000
#: Characters of a line's name or an emoji, at most.
_NAME = 64
#: Characters of a nickname, at most; a server may take fewer.
NICKNAME_MAX = 64
#: A counter has one text.
_COUNTER = re.compile(r"0|[1-9][0-9]{0,15}")
_NICKNAME = re.compile(r"[A-Za-z0-9_-]+")
#: Milliseconds until the year that `datetime` cannot write.
_YEAR_10000 = 253_402_300_800_000
#: What is inside a frame of `message` or `direct`.
_INSIDE = {
    "nickname": "str", "time": "int", "public": "str", "line?": "int", "next?": "int", "content?": "dict", "delete?": "str",
    "reply_to?": "str", "replaces?": "str", "moved?": "str", "heard?": ["str"], "joins?": "bool", "end?": "str",
}


@dataclass
class Load:
    """Another load, of which something has opened."""

    key: LoadKey
    public: EllipticCurvePublicKey
    written_public: str
    nickname: str = ""
    #: The counter of the frame that said it: one that comes late undoes no later one.
    named: int = -1
    lines: Lines = field(default_factory=Lines)
    direct: Lines = field(default_factory=lambda: Lines(0))
    #: The smallest counter of a frame that is of now.
    now_since: Optional[int] = None
    #: Whether it was heard as it spoke since this load came, so that a message names it, or will.
    is_named: bool = False


class Said(NamedTuple):
    """Something that this load has sealed: the frame, its name, and the numbers that its line is of."""

    sealed: Frame
    name: str
    numbers: Numbers
    #: None of a greeting.
    line: Optional[int]


class When(Enum):
    """When a frame was sealed, as it says itself."""

    UNKNOWN = "in the time to come"
    BEFORE = "before this load was there"
    NOW = "while it is there, by clocks that differ"
    SINCE = "since it is there"


#: Whoever has said something then is there.
HERE = (When.NOW, When.SINCE)


@dataclass(frozen=True)
class Heard:
    """A frame that opened and is new: its name, what is inside, and what was left out before it."""

    name: str = ""
    inside: Frame = field(default_factory=dict)
    hole: Optional[Hole] = None
    is_own: bool = False
    when: When = When.SINCE
    #: Whether it would change or take back a line of another load.
    is_of_others: bool = False
    #: Whether something that was sealed later has changed or taken back what it says.
    is_outdated: bool = False


#: It was there already.
KNOWN = Heard()
#: It did not open, or is not what its load has sent.
SHUT = Heard()


class Talk:
    """The loads of a room, this one among them."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.name = room_name(secret)
        #: One's own nickname, and the one that the server is told.
        self.nickname, self.alias = "", new_alias()
        self.nickname_max = NICKNAME_MAX
        self.sid = new_sid()
        self._key = load_key(secret, self.name, self.sid)
        self._pair = Pair()
        self._n = 0
        self._lines = Numbers()
        self._direct_lines: Dict[str, Numbers] = {}
        self.loads: Dict[str, Load] = {}
        #: The frames that the next messages name as heard: of each load its counter.
        self._to_name: Dict[str, int] = {}
        #: Whether this load has said nothing since it came.
        self._is_new = True
        #: Milliseconds since the epoch when the room was joined; 0 outside.
        self.joined = 0
        #: The counter of the first frame that this load may have sealed since it joined, and since it asked to last.
        self._first_own = self._asked_at = 0
        #: Ciphertexts of this load that have not come back yet.
        self._own: Dict[int, str] = {}
        self._own_lines = Lines()

    def seal(self, line: Optional[int] = None, unknown: AbstractSet[int] = frozenset(), **inside: object) -> Optional[Said]:
        """Seals something for all, as the next line or in the place of one that did not arrive; a greeting without either. Of these lines
        it is not known whether they came.
        """
        if self._key is None:
            return None
        n = self._count()
        if inside and line is None:
            line = self._lines.take()
        next = self._lines.next
        while next - 1 in unknown:
            next -= 1
        counted = {"next": next} if line is None else {"line": line}
        heard = [f"{sid}.{self._to_name.pop(sid)}" for sid in list(self._to_name)[:_HEARD]] or None
        joins, self._is_new = self._is_new or None, False
        sealed = self._key.seal(n, "message", self._signed({**counted, "heard": heard, "joins": joins, **inside}))
        self._own[n] = sealed["data"]
        return Said(sealed, f"{self.sid}.{n}", self._lines, line)

    def gaps_of(self, sid: str) -> List[int]:
        """Takes the numbers of lines to a load that did not reach it."""
        numbers = self._direct_lines.setdefault(sid, Numbers())
        gaps, numbers.gaps = numbers.gaps, []
        return gaps

    def seal_direct(self, sid: str, line: Optional[int] = None, **inside: object) -> Optional[Said]:
        """Seals something for one load, if that has said something."""
        load = self.loads.get(sid)
        if load is None:
            return None
        n, numbers = self._count(), self._direct_lines.setdefault(sid, Numbers())
        line = numbers.take() if line is None else line
        key = self._pair.key(load.public, self.name, (self.sid, sid))
        return Said(key.seal(n, "direct", self._signed({"line": line, **inside})), f"{self.sid}.{n}", numbers, line)

    def open(self, sealed: Frame) -> Heard:
        """Opens what was said to all."""
        sid = sealed["sid"]
        if sid == self.sid:
            return self._come_back(sealed)
        load = self.loads.get(sid)
        key = load_key(self.secret, self.name, sid) if load is None else load.key
        inside = None if key is None else self._read(key, "message", sealed)
        if key is None or inside is None:
            return SHUT
        load = load or self._keep(key, sid, inside)
        return SHUT if load is None else self._heard(load, load.lines, sealed, inside)

    def open_direct(self, sealed: Frame) -> Heard:
        """Opens what was said to this load alone."""
        load = self.loads.get(sealed["sid"])
        if load is None:
            return SHUT
        inside = self._read(self._pair.key(load.public, self.name, (sealed["sid"], self.sid)), "direct", sealed)
        return SHUT if inside is None or "line" not in inside else self._heard(load, load.direct, sealed, inside)

    def hears_of(self, heard: Heard, is_replay: bool) -> None:
        """Notes that a load was heard in a message: the next of this one names that, unless one has. In a replay it is not as it spoke."""
        sid, _, n = heard.name.partition(".")
        load = self.loads.get(sid)
        if load is not None and (not load.is_named or heard.inside.get("joins")):
            load.is_named = not is_replay
            self._to_name[sid] = int(n)

    def asks_in(self) -> None:
        """Notes that this load asks to be let in: what it seals from now on nobody has heard before."""
        self._asked_at = self._n
        if self.joined == 0:
            self._first_own = self._n

    def begins_stay(self) -> None:
        """Notes that this load was let in."""
        self.end_stay()
        self._first_own = self._asked_at
        self.comes()

    def comes(self) -> None:
        """Notes that this load is in the room, or that others have come since: they are asked to greet it."""
        self.joined, self._is_new = self.joined or now(), True

    def end_stay(self) -> None:
        """Notes that this load is not in the room: until it is, nothing is of now, and nothing that was before."""
        self.joined, self._first_own = 0, self._n
        for load in self.loads.values():
            load.now_since, load.is_named = None, False

    def _has_own(self, heard: List[str]) -> bool:
        """Whether one of these frames is one that this load has sealed since it joined."""
        frames = [(sid, n) for sid, _, n in (name.partition(".") for name in heard) if sid == self.sid and _COUNTER.fullmatch(n)]
        return any(self._first_own <= int(n) < self._n for _, n in frames)

    def is_nickname(self, text: str) -> bool:
        """Whether whoever has this nickname is heard."""
        return len(text) <= self.nickname_max and _NICKNAME.fullmatch(text) is not None

    def _read(self, key: LoadKey, place: str, sealed: Frame) -> Optional[Frame]:
        """Returns what is inside a frame. No server has looked at it."""
        plain = key.open(place, sealed)
        try:
            inside = None if plain is None else read_object(plain.decode())
        except UnicodeDecodeError:
            return None
        # A key without a value is left out.
        if inside is None or not fits(inside, _INSIDE) or any(inside.get(key.rstrip("?"), key) is None for key in _INSIDE):
            return None
        is_greeting = not any(key in inside for key in ("content", "delete", "moved", "replaces", "line"))
        number = inside.get("next", -1) if is_greeting else -1 if "next" in inside else inside.get("line", -1)
        is_sound = 0 <= inside["time"] < _YEAR_10000 and number >= 0 and inside.get("joins", True) and self.is_nickname(inside["nickname"])
        return inside if is_sound else None

    def _count(self) -> int:
        self._n += 1
        return self._n - 1

    def _signed(self, inside: Frame) -> bytes:
        whole = {"nickname": self.nickname, "time": now(), "public": self._pair.public, **inside}
        said = {key: value for key, value in whole.items() if value is not None}
        return json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(errors="replace")

    def _keep(self, key: LoadKey, sid: str, inside: Frame) -> Optional[Load]:
        """Keeps the key of a load of which something has opened."""
        public = public_key(inside["public"])
        if public is None:
            return None
        if len(self.loads) >= MOST:
            # None is forgotten: another one could take its name and its key, and its frames would open a second time.
            return None
        self.loads[sid] = Load(key, public, inside["public"])
        return self.loads[sid]

    def _heard(self, load: Load, lines: Lines, sealed: Frame, inside: Frame) -> Heard:
        # The first key counts.
        if load.written_public != inside["public"]:
            return SHUT
        if not lines.is_first(sealed["n"], sealed["data"]):
            return KNOWN if lines.was_there(sealed["n"], sealed["data"]) else SHUT
        hole = lines.take(inside["line"]) if "line" in inside else lines.up_to(inside["next"])
        if hole is None:
            return SHUT
        sid, n = sealed["sid"], sealed["n"]
        if n > load.named:
            load.named, load.nickname = n, inside["nickname"]
        when = self._when(load, n, inside)
        if not all(inside.get(key, f"{sid}.").startswith(f"{sid}.") for key in ("replaces", "delete")):
            return Heard(f"{sid}.{n}", inside, hole, when=when, is_of_others=True)
        return Heard(f"{sid}.{n}", inside, hole, when=when, is_outdated=not _is_latest(lines, f"{sid}.{n}", n, inside))

    def _when(self, load: Load, n: int, inside: Frame) -> When:
        said, ahead = inside["time"], now() + _CLOCKS_DIFFER
        # Before the room is joined no time is of now.
        joined = self.joined or inf
        if joined <= said <= ahead or self._has_own(inside.get("heard", [])):
            when = When.SINCE
        elif joined - _CLOCKS_DIFFER <= said <= ahead or (load.now_since is not None and load.now_since < n):
            when = When.NOW
        else:
            when = When.UNKNOWN if said > ahead else When.BEFORE
        if when in HERE:
            load.now_since = n if load.now_since is None else min(n, load.now_since)
        return when

    def _come_back(self, sealed: Frame) -> Heard:
        """What this load has sent comes back."""
        n = sealed["n"]
        if n not in self._own:
            return KNOWN if self._own_lines.was_there(n, sealed["data"]) else SHUT
        inside = self._read(self._key, "message", sealed) if self._key is not None and self._own[n] == sealed["data"] else None
        if inside is None:
            return SHUT
        self._own_lines.is_first(n, self._own.pop(n))
        name = f"{self.sid}.{n}"
        return Heard(name, inside, is_own=True, is_outdated=not _is_latest(self._own_lines, name, n, inside))


def now() -> int:
    """Returns the milliseconds since the epoch."""
    return int(time.time() * 1000)


def _is_latest(lines: Lines, name: str, n: int, inside: Frame) -> bool:
    """Notes what a frame is about. Returns whether it is the last word on that: of a line that was taken back there is none after."""
    content = inside.get("content") or {}
    if content.get("kind") == "like":
        return lines.is_latest((str(content.get("message_id"))[:_NAME], str(content.get("emoji"))[:_NAME]), n)
    line = str(inside.get("delete") or inside.get("replaces") or name)[:_NAME]
    return lines.is_latest((line,), inf if inside.get("delete") else n)
