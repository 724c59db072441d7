"""What people paste to come to a server: an address, or a link to a room, as docs/protocol.md and the page write them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import Dict, Optional, Tuple
from urllib.parse import quote, unquote, urlsplit

from .sealed import decoded_secret, encoded, room_name

#: Longitude, latitude and zoom of a view.
View = Tuple[float, float, float]

#: Characters of a title, at most.
LONGEST_TITLE = 40
LONGEST_NEAR = 64
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
#: A server may allow fewer, or hardly more.
_NICKNAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PRIVATE = re.compile(r"~[A-Za-z0-9_-]{22,64}")
_LONGEST_ROOM = 255
#: What makes a name look like another one.
_TURNS_TEXT = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_BEARS = re.compile(r"(^|&)(token|key|name|nickname|sealed)=([^&]*)")
_TARGET = re.compile(r"(room=[^&]+)&(message|at)=([^&]+)")
_PLACE = re.compile(r"(room|direct)=([^&]+)")


@dataclass(frozen=True)
class Address:
    """Where a text leads. Its `repr` does not show what opens a room: logs are no place for that."""

    #: The folder of the page, which ends in "/": `https`, or `http` where the text says so.
    server: str
    room: Optional[str] = field(default=None, repr=False)
    #: The nickname of the one person whom the conversation is with.
    direct: Optional[str] = None
    #: What a private room is called, cleaned. Empty: nothing.
    title: str = ""
    key: Optional[str] = field(default=None, repr=False)
    token: Optional[str] = field(default=None, repr=False)
    #: The `id` of a message in the room.
    message: Optional[str] = None
    #: A view of the map of the room.
    at: Optional[View] = None
    #: What opens a sealed room (docs/sealed.md).
    sealed: Optional[bytes] = field(default=None, repr=False)

    def socket_url(self) -> str:
        """Returns the address of the server's WebSocket. Keep it for all connections of a session."""
        query = "" if self.room is None else f"?near={near(self.room)}"
        return f"ws{self.server[len('http'):]}ws{query}"

    def page_url(self, fragment: str = "") -> str:
        """Returns the address of the page, with what goes behind the `#`."""
        return f"{self.server}#{fragment}" if fragment else self.server

    def link(
        self, room: str, title: str = "", key: Optional[str] = None, token: Optional[str] = None, nickname: Optional[str] = None,
        sealed: Optional[bytes] = None,
    ) -> str:
        """Returns a link to a room of this server, with what opens it, and who one is to be there.

        A title goes before the room: older pages find no room there.
        """
        place = ("room", room) if sealed is None else ("sealed", encoded(sealed))
        parts = [("nickname", nickname), ("name", title), place, ("key", key), ("token", token)]
        return self.page_url("&".join(f"{name}={_encoded(value)}" for name, value in parts if value))


def parse(text: str) -> Address:
    """Reads what was pasted. Raises `ValueError` where it leads nowhere."""
    head, _, fragment = text.strip().partition("#")
    server = _server(head.partition("?")[0])
    bears: Dict[str, str] = {}
    for _, name, value in _BEARS.findall(fragment):
        bears[name] = _decoded(value)
    place = re.sub("^&", "", _BEARS.sub("", fragment))
    target = _TARGET.fullmatch(place)
    kind, value = ("", "") if target is None else (target[2], _decoded(target[3]))
    room, direct = _place(place if target is None else target[1])
    sealed = decoded_secret(bears["sealed"]) if "sealed" in bears else None
    if "sealed" in bears and (sealed is None or room is not None):
        raise ValueError("no link of a sealed room")
    room = room if sealed is None else room_name(sealed)
    return Address(
        server, room, direct, clean_title(bears.get("name", "")), bears.get("key") or None, bears.get("token") or None,
        message=value if kind == "message" else None, at=_view(value) if kind == "at" else None, sealed=sealed,
    )


def near(room: str) -> str:
    """What a proxy before several servers may go by, as `?near=`. The name of a private room is its key: of that only a digest."""
    if room.startswith("~"):
        return hashlib.sha256(room.encode()).hexdigest()[:16]
    return _encoded(room)[:LONGEST_NEAR]


def is_private(room: str) -> bool:
    """Whether a room is found only by those who know its name."""
    return _PRIVATE.fullmatch(room) is not None


def clean_title(text: str) -> str:
    """Cuts what a private room is called, which is somebody else's text, and takes out what cannot be seen. Empty: nothing is left."""
    plain = re.sub(r"\s+", " ", text)
    plain = "".join(c for c in plain if c in "\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs")).strip()
    is_seen = any(unicodedata.category(c)[0] in "LNPS" for c in plain)
    return plain[:LONGEST_TITLE].rstrip() if is_seen else ""


def server_of(text: str) -> str:
    """Returns the server to which a text leads, or nothing where it leads nowhere."""
    try:
        return parse(text).server
    except ValueError:
        return ""


def _server(head: str) -> str:
    scheme, separator, rest = head.partition("://")
    if not separator:
        scheme, rest = "https", head
    if scheme.lower() not in _SCHEMES or any(c.isspace() or not c.isprintable() or c in '\\"<>^`{|}' for c in rest):
        raise ValueError("no address of a server")
    parts = urlsplit(f"https://{rest}")
    if "@" in parts.netloc:
        raise ValueError("no name of a server")
    path = re.sub("/ws/?$", "", parts.path) if scheme.lower() in ("ws", "wss") else parts.path
    port = "" if parts.port is None else f":{parts.port}"
    return f"{_SCHEMES[scheme.lower()]}://{_host(parts.hostname or '')}{port}{quote(path, safe='/~%')}".rstrip("/") + "/"


def _host(name: str) -> str:
    """Letters that only look like those of another name are seen to be others."""
    if ":" in name:
        return f"[{IPv6Address(name.partition('%')[0])}]"
    plain = name.encode("idna").decode()
    if _HOST.fullmatch(plain) is None:
        raise ValueError("no name of a server")
    return plain


def _place(fragment: str) -> Tuple[Optional[str], Optional[str]]:
    """Returns room and nickname."""
    if fragment == "":
        return None, None
    found = _PLACE.fullmatch(fragment)
    if found is None:
        raise ValueError("no room, and nobody's name")
    room, direct = found[2], None
    if found[1] == "direct":
        room, _, direct = room.rpartition("/")
        direct = _decoded(direct)
        if _NICKNAME.fullmatch(direct) is None:
            raise ValueError("nobody's name")
    room = _decoded(room)
    # What only looks like a private room may be its title, which no server is to learn.
    if not 0 < _length(room) <= _LONGEST_ROOM or _TURNS_TEXT.search(room) or (room.startswith("~") and not is_private(room)):
        raise ValueError("no name of a room")
    return room, direct


def _view(text: str) -> Optional[View]:
    """Returns nothing for what is no place on Earth: the room is there all the same."""
    try:
        longitude, latitude, zoom = (float(number) for number in text.split(","))
    except ValueError:
        return None
    is_place = -180 <= longitude <= 180 and -90 <= latitude <= 90 and 0 <= zoom <= 30
    return (longitude, latitude, zoom) if is_place else None


def _length(text: str) -> int:
    """Returns the length in UTF-16, which the page counts in."""
    return len(text.encode("utf-16-le")) // 2


def _encoded(text: str) -> str:
    """Also the signs at which other programs end a link."""
    return quote(text, safe="~")


def _decoded(text: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("a % that nothing follows")
    return unquote(text, errors="strict")
