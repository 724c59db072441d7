"""What a session tells its caller: frames of the server, and what became of requests and of the connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Union

from .forms import Frame
from .room import Room


@dataclass(frozen=True)
class Request:
    """A request, as it was made. `ref` names it in the reply."""

    ref: int
    frame: Frame

    @property
    def type(self) -> str:
        return str(self.frame["type"])


@dataclass(frozen=True)
class Welcomed:
    """The server knows the session. Not `resumed`: it is a new one, and its rooms are being joined again."""

    resumed: bool
    welcome: Frame


@dataclass(frozen=True)
class Entered:
    """The session is in a room: for the first time, or again after a break. With `gap`, something that was said meanwhile is lost."""

    room: Room
    again: bool
    gap: bool


@dataclass(frozen=True)
class Left:
    """The session is out of a room, by itself (`left`) or by the `reason` of the server, which may explain it in a `message`.

    `returns`: the room will be joined again without a request of the caller.
    """

    room: str
    reason: str
    message: Optional[str] = None
    returns: bool = False


@dataclass(frozen=True)
class Answered:
    """The server's `ok` to a request."""

    request: Request
    reply: Frame


@dataclass(frozen=True)
class Refused:
    """The server's `error` to a request; without one, to a frame that had no `ref`. `code` is one of the protocol's table of errors."""

    request: Optional[Request]
    error: Frame


@dataclass(frozen=True)
class Unanswered:
    """The connection broke before the reply to these came, and they are not said again: they were carried out, or not."""

    requests: List[Request]


@dataclass(frozen=True)
class Told:
    """An event of the server, after the room that it belongs to was brought up to date. What came twice is told once."""

    frame: Frame
    room: Optional[Room]

    @property
    def type(self) -> str:
        return str(self.frame["type"])


@dataclass(frozen=True)
class Silent:
    """Nothing came for so long that the connection has to be taken for broken: close it without waiting for the other end."""


@dataclass(frozen=True)
class Lost:
    """The connection is gone. Open another one after so many seconds."""

    retry_after: float


@dataclass(frozen=True)
class Ended:
    """The session is over and does not come back by itself: the close code of the server, or the error of a refused `hello`."""

    code: Optional[int]
    error: Optional[Frame] = None


Event = Union[Welcomed, Entered, Left, Answered, Refused, Unanswered, Told, Silent, Lost, Ended]
