"""A conversation as the dock remembers it: its lines, what is unread in it, and who writes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable, Dict, Optional

from ..causerie_client import Frame, Room
from ..causerie_client.room import MESSAGES, THINGS
from ..causerie_client.sealed import is_sealed
from ..layers import describe
from ..words import tr

#: Characters of what a server says.
NOTE = 1000


@dataclass
class Line:
    """A message, or what the plugin itself has to say (`note`)."""

    key: str
    frame: Optional[Frame] = None
    note: str = ""
    #: What became of a message of one's own, in words; empty where it is simply there.
    state: str = ""
    #: Does it again, where that has to be done by hand: says what was not sent, enters where one was refused.
    again: Optional[Callable[[], None]] = None

    @property
    def waits(self) -> bool:
        """Whether it is one's own, and neither there yet nor lost."""
        return self.key.startswith("ref:") and self.again is None

    @property
    def brings(self) -> bool:
        """Whether it brings more than text."""
        return self.frame is not None and self.frame["content"].get("kind") != "text"


@dataclass
class Conversation:
    """What is said in a room, or the direct messages with one member of it."""

    room: str
    #: The nickname of the one it is with.
    to: str = ""
    #: What a link called a private room.
    title: str = ""
    key: Optional[str] = None
    #: The nickname that one asked for in it, where that is not the session's.
    nickname: Optional[str] = None
    unread: int = 0
    mentions: int = 0
    #: The key of the first line that was new when one came to look.
    first_new: str = ""
    #: What one has begun to write here.
    draft: str = ""
    lines: Dict[str, Line] = field(default_factory=dict)
    #: The keys of lines of one's own that the server has, by the ids under which their copies come.
    sent: Dict[str, str] = field(default_factory=dict)
    #: Who writes, by member, and until when.
    typing: Dict[str, float] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        """Adds a line at its end, before those that wait. The oldest ones go where there are more than a room remembers."""
        waits = [] if line.waits else [key for key, one in self.lines.items() if one.waits]
        self.lines[line.key] = line
        for key in waits:
            self.lines[key] = self.lines.pop(key)
        things = [key for key, one in self.lines.items() if one.brings] if line.brings else []
        for key in [*list(self.lines)[:-MESSAGES], *things[:-THINGS]]:
            self.lines.pop(key, None)

    def rename(self, line: Line, key: str) -> None:
        """Gives a line another key, in its place."""
        self.lines = {key if one is line else old: one for old, one in self.lines.items()}
        line.key = key

    @property
    def name(self) -> str:
        """What it is called in a list."""
        private = tr("sealed_room" if is_sealed(self.room) else "private_room")
        return self.to or self.title or (private if self.room.startswith("~") else self.room)


def text_of(content: Optional[Frame]) -> str:
    """Returns what is said in words."""
    text = (content or {}).get("text", "")
    return text if isinstance(text, str) else ""


def shortened(text: str, most: int) -> str:
    """Returns a text, or its beginning."""
    return text if len(text) <= most else text[:most] + "…"


def line_of(content: Frame) -> str:
    """Returns a content in one line: its words, or what it is."""
    return " ".join(text_of(content)[:4 * NOTE].split()) if content.get("kind") == "text" else describe(content)


def speaks_to(frame: Frame, room: Room) -> bool:
    """Returns whether a message names this person, or all."""
    return bool(re.search(rf"@({re.escape(room.nickname)}|all)(?![\w-])", text_of(frame.get("content")), re.IGNORECASE))


def answers(frame: Frame, room: Room) -> bool:
    """Returns whether a message answers one of this person."""
    first = room.messages.get(str(frame.get("in_reply_to_id")))
    return first is not None and first["from"]["nickname"] == room.nickname
