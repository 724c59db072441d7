"""What a session says: the requests that wait for a reply, and the frames that have to be sent."""

from __future__ import annotations

import json
from secrets import token_hex
from typing import Any, Dict, List, Optional, Set, Union

from .absence import Absences
from .events import Request
from .forms import Frame
from .pending import Requests
from .room import Room
from .sealed import SealedRooms


class Speaker:
    """Only a `Session`, which derives from it, calls what begins with an underscore."""

    def __init__(self, hello: Frame) -> None:
        self._hello = hello
        #: The last `welcome`; `None` before the first.
        self.welcome: Optional[Frame] = None
        #: The rooms that one is in, by name.
        self.rooms: Dict[str, Room] = {}
        #: The sealed rooms whose links are known. All frames pass through them.
        self.sealed = SealedRooms()
        #: Whether the server has said `welcome` on this connection.
        self.is_ready = False
        self._wanted: Dict[str, Request] = {}
        #: Rooms that one has left and not joined again, whether or not the server knows it.
        self.left: Set[str] = set()
        self._requests = Requests()
        self._returns: Dict[str, float] = {}
        self._absences = Absences()
        self._out: List[str] = []
        self._last_ref = 0

    def outgoing(self) -> List[str]:
        """Returns the texts that have to be sent now, in this order, and forgets them."""
        out, self._out = self._out, []
        return out

    def request(self, type: str, **keys: Any) -> Request:
        """Makes a request of any type. It is sent when there is a connection; its reply is an `Answered` or a `Refused`."""
        self._last_ref += 1
        frame = {"type": type, **{key: value for key, value in keys.items() if value is not None}}
        request = Request(self._last_ref, frame)
        self._submit(request)
        return request

    def join(self, room: str, **keys: Any) -> Request:
        """Joins a room, and joins it again after each break until `leave`. `keys` are those of `join`: `nickname`, `key`, `history` …"""
        request = self.request("join", room=room, **keys)
        self._wanted[room] = request
        self.left.discard(room)
        return request

    def leave(self, room: str) -> Request:
        """Leaves a room, of which nothing is told any more but direct messages and invitations."""
        self.left.add(room)
        self._wanted.pop(room, None)
        self._returns.pop(room, None)
        self._absences.forget(room)
        self.sealed.forget(room)
        return self.request("leave", room=room)

    def send(self, room: str, content: Union[str, Frame], **keys: Any) -> Request:
        """Says something to a room, once, whatever becomes of the connection. A plain text is short for `{"kind": "text", …}`."""
        return self.request("send", room=room, content=_content(content), nonce=_nonce(), **keys)

    def send_direct(self, room: str, content: Union[str, Frame], *, to: Optional[str] = None, nickname: Optional[str] = None) -> Request:
        """Says something to one member, or to a nickname that may have a mailbox."""
        return self.request("direct_send", room=room, to=to, nickname=nickname, content=_content(content), nonce=_nonce())

    def tell(self, type: str, **keys: Any) -> None:
        """Sends a frame that wants no reply, such as `typing`; without a connection it is dropped."""
        if self.is_ready:
            self._put({"type": type, **keys})

    def waits_for_others(self, room: str) -> bool:
        """Whether what is said to this room is held until those are back who were there when the server forgot it."""
        return self.is_ready and self._absences.until(room) is not None

    def renew(self, token: str) -> None:
        """Says a newer token, now and at each later connection."""
        self._hello["token"] = token
        if self.welcome is not None:
            self.request("auth", token=token)

    def _put(self, frame: Frame) -> None:
        self._send(self.sealed.say({key: value for key, value in frame.items() if value is not None}))

    def _send(self, frames: List[Frame]) -> None:
        self._out += [json.dumps(frame, allow_nan=False) for frame in frames]

    def _submit(self, request: Request) -> None:
        self._requests.add(request)
        self._flush()

    def _flush(self) -> None:
        for request in self._requests.due() if self.is_ready else ():
            is_held = request.type in ("send", "direct_send") and self._absences.is_held(request.frame.get("room"))
            if not is_held:
                # One that cannot be said is said once, and holds up no other.
                pending, before = self._requests.is_sent(request), len(self._out)
                self._put({**request.frame, "ref": request.ref})
                pending.size = sum(map(len, self._out[before:]))

    def _release(self, room: str) -> None:
        if self._absences.forget(room):
            self._flush()


def _content(content: Union[str, Frame]) -> Frame:
    return {"kind": "text", "text": content} if isinstance(content, str) else content


def _nonce() -> str:
    return token_hex(8)
