"""A server with one sealed room, without a network, and people in it."""

from __future__ import annotations

import json
import re
import unittest
from pathlib import Path
from typing import Any, Dict, List, Optional

from causerie_client import Answered, Event, Refused, Session, Told
from causerie_client.sealed import decoded_secret
from causerie_client.sealed.loads import Talk

VECTORS = json.loads((Path(__file__).parents[3] / "tests/fixtures/sealed.json").read_text(encoding="utf-8"))
SECRET = decoded_secret(VECTORS["S"]) or b""
ROOM = VECTORS["room"]
#: Words of notices.
UNSEALED, UNOPENED = "not sealed", "did not open"

Frame = Dict[str, Any]


class Server:
    """A server with one sealed room, which passes on what it cannot read, and lies where a test says so."""

    def __init__(self) -> None:
        self.people: List[Person] = []
        #: All that was said, by whom.
        self.said: List[Frame] = []
        self.log: List[Frame] = []

    def state(self, own: Person) -> Frame:
        members = [{"member": one.member, "nickname": one.alias, "features": ["direct"]} for one in self.people]
        return {"room": ROOM, "nickname": own.alias, "nb_users": len(members), "members": members}

    def take(self, sender: Person, frame: Frame) -> None:
        self.log.append(frame)
        handler = {"hello": self._hello, "join": self._join, "send": self._send, "direct_send": self._direct}.get(frame["type"])
        if handler is not None:
            handler(sender, frame)
        elif "ref" in frame and frame["type"] != "ack":
            sender.hears({"type": "ok", "ref": frame["ref"]})

    def _hello(self, sender: Person, frame: Frame) -> None:
        known = {"ref": 0, "protocol": 1, "server": "causerie/1", "resume": "r.1", "resumed": False, "time": 1, "roles": [], "rooms": []}
        limits = {"ping_interval": 20, "resume_grace": 120, "limits": {}}
        sender.hears({"type": "welcome", "member": sender.member, "nickname": frame["nickname"], **known, **limits})

    def _join(self, sender: Person, frame: Frame) -> None:
        sender.alias = frame["nickname"]
        self.people.append(sender)
        sender.hears({"type": "ok", "ref": frame["ref"], "state": self.state(sender)})
        joined = [{"member": sender.member, "nickname": sender.alias, "features": ["direct"]}]
        for one in self.people:
            if one is not sender:
                one.hears({"type": "presence", "room": ROOM, "nb_users": len(self.people), "joined": joined, "timestamp": 1})

    def _send(self, sender: Person, frame: Frame) -> None:
        message = self.message(sender, frame["content"])
        self.said.append(message)
        sender.hears({"type": "ok", "ref": frame["ref"], "id": message["id"], "timestamp": 1})
        self.tell(message)

    def _direct(self, sender: Person, frame: Frame) -> None:
        sender.hears({"type": "ok", "ref": frame["ref"], "id": "d.1", "delivery": "delivered", "timestamp": 1})
        message = {**self.message(sender, frame["content"]), "type": "direct_message", "id": "d.1"}
        next(one for one in self.people if one.member == frame["to"]).hears(message)

    def message(self, sender: Person, content: Frame) -> Frame:
        known = {"type": "message", "id": f"m.{len(self.said)}", "timestamp": 1, "room": ROOM}
        return {**known, "from": {"member": sender.member, "nickname": sender.alias}, "content": content}

    def tell(self, frame: Frame) -> None:
        for one in list(self.people):
            one.hears(frame)


class Person:
    """A session in the room."""

    def __init__(self, server: Server, nickname: str, member: str = "") -> None:
        self.server, self.member, self.alias, self.now = server, member or f"m.{nickname}", "", 0.0
        self.session = Session(nickname)
        self.session.sealed.hides_nickname = True
        self.session.sealed.add(SECRET)
        self.events: List[Event] = []
        self._busy = False
        self.session.connected(0)
        self.flush()
        self.session.join(ROOM)
        self.flush()

    def hears(self, frame: Frame) -> None:
        self.events += self.session.receive(json.dumps(frame), self.now)
        self.flush()

    def flush(self) -> None:
        """In order, also where an answer comes while something is sent."""
        texts = self.session.outgoing()
        for text in texts:
            self.server.take(self, json.loads(text))

    def waits(self, seconds: float) -> None:
        self.now += seconds
        self.events += self.session.tick(self.now)
        self.flush()

    def says(self, text: str, **keys: Any) -> str:
        request = self.session.send(ROOM, text, **keys)
        self.flush()
        return next(one.reply["id"] for one in self.events if isinstance(one, Answered) and one.request is request)

    def told(self, type: str) -> List[Frame]:
        return [one.frame for one in self.events if isinstance(one, Told) and one.type == type]

    def texts(self) -> List[str]:
        return [f"{one['from']['nickname']}: {one['content']['text']}" for one in self.told("message")]

    def notices(self, about: Optional[str] = None) -> List[str]:
        return [one["text"] for one in self.told("notice") if about is None or about in one["text"]]

    def refused(self) -> List[str]:
        return [one.error["code"] for one in self.events if isinstance(one, Refused)]


class SealedCase(unittest.TestCase):
    """A room with ann and bob."""

    def setUp(self) -> None:
        self.server = Server()
        self.ann, self.bob = Person(self.server, "ann"), Person(self.server, "bob")

    def frame(self, **inside: Any) -> Frame:
        """What another load of the room has sealed."""
        return {"kind": "sealed", **self.talk().seal(**inside).sealed}

    def talk(self, nickname: str = "cy") -> Talk:
        talk = Talk(SECRET)
        talk.nickname = nickname
        return talk

    def last_frame(self) -> str:
        """The name of what ann has sealed last."""
        talk = self.ann.session.sealed._rooms[ROOM].talk
        return f"{talk.sid}.{talk._n - 1}"

    def comes(self) -> Talk:
        """Another load, which has greeted."""
        talk = self.talk()
        self.says({"kind": "sealed", **talk.seal().sealed})
        return talk

    def says(self, content: Frame, **more: Any) -> None:
        """The server says something to ann, as bob."""
        self.ann.hears({**self.server.message(self.bob, content), "id": "m.lie", **more})

    def leaves(self, member: str) -> None:
        """The server says to ann that a member has left."""
        left = [{"member": member, "nickname": "s-x", "reason": "left"}]
        self.ann.hears({"type": "presence", "timestamp": 1, "room": ROOM, "nb_users": 2, "left": left})


def of(member: str) -> Frame:
    """A member as the server names it."""
    return {"member": member, "nickname": "s-x"}


def readable(frames: List[Frame]) -> str:
    """Frames as text, but for long runs of base64: in those stands any short word by chance."""
    return re.sub(r"[\w-]{12,}", "…", json.dumps(frames))
