"""The rows of a talk, as facts: who said what and when, and what became of it. Nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QDate, QLocale

from ..causerie_client import Frame, Room
from ..layers import describe, plain_name
from ..room_map.colours import colour_of
from ..words import tr
from .chat import Chat
from .conversation import Conversation, Line, line_of, shortened, speaks_to, text_of

#: Characters of a text that are drawn, and of a name: Qt takes minutes for a million of them. Copies have all.
LONGEST = 8000
LONGEST_NAME = 64
#: Reactions to a message that are drawn, and names for each of them.
REACTIONS = 20
NAMES = 20
#: Seconds within which a name is not said again.
_TOGETHER = 300

#: Which actions the content of a message has: their names, each with its words.
ActionsOf = Callable[[Frame], Dict[str, str]]


class Quote(NamedTuple):
    """What a message answers: its key if it is still there, the colour of whoever said it, and its words."""

    key: str
    colour: int
    words: str


class Reaction(NamedTuple):
    """A reaction, who gave it, and whether oneself did."""

    emoji: str
    names: Tuple[str, ...]
    is_mine: bool


@dataclass(frozen=True)
class Row:
    """A row: `kind` is `earlier`, `day`, `new`, `note` or `message`. Two that are equal look the same."""

    kind: str
    key: str
    text: str = ""
    name: str = ""
    colour: int = 0
    is_bot: bool = False
    moment: int = 0
    is_head: bool = False
    reply: Optional[Quote] = None
    content: Frame = field(default_factory=dict, compare=False)
    actions: Tuple[Tuple[str, str], ...] = ()
    edits: int = 0
    reactions: Tuple[Reaction, ...] = ()
    #: What became of it, whether that is a fault, and the words of the button that does it again.
    state: str = ""
    is_lost: bool = False
    again: str = ""
    #: Whether it is one's own whose copy has not come yet.
    is_pending: bool = False
    is_for_me: bool = False

    @property
    def time(self) -> str:
        """The time of the day at which it was said."""
        return f"{datetime.fromtimestamp(self.moment):%H:%M}"

    @property
    def first_action(self) -> str:
        """What Enter does: the card's first action, the picture large, an answer to a text."""
        if self.again or self.kind != "message":
            return "again" if self.again else self.kind
        return "look" if self.content.get("kind") == "image" else self.actions[0][0] if self.actions else "reply"

    @property
    def told(self) -> str:
        """All of it in words, as for who does not see."""
        if self.kind != "message":
            return "  ".join(filter(None, [self.text, self.again]))
        lines = ["  ".join(filter(None, [self.name, tr("bot") if self.is_bot else "", self.time]))]
        lines += [f"│ {self.reply.words}"] if self.reply is not None else []
        lines.append("  ".join(filter(None, [self.text, tr("edited") if self.edits else "", self.state, self.again])))
        return "\n".join([*lines, *(f"{one.emoji} {', '.join(one.names)}" for one in self.reactions)])


def rows_of(chat: Chat, conversation: Conversation, lines: List[Line], actions_of: ActionsOf) -> List[Row]:
    """Returns the rows for some lines of a conversation, with what parts days and what is new from what was there."""
    room = chat.room(conversation)
    rows: List[Row] = []
    day, before = date.today(), None
    for line in lines:
        row = _row(chat, room, line, actions_of)
        parts = []
        if row.moment and date.fromtimestamp(row.moment) != day:
            day = date.fromtimestamp(row.moment)
            words = QLocale(QgsApplication.locale()).toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
            parts.append(Row("day", f"day:{line.key}", words))
        if line.key == conversation.first_new:
            parts.append(Row("new", "new", tr("new_lines")))
        before = None if parts else before
        rows += [*parts, replace(row, is_head=row.kind == "message" and not _goes_on(row, before))]
        before = row
    return rows


def _goes_on(row: Row, before: Optional[Row]) -> bool:
    """Whether a row has the name of the one before it, and is read with it."""
    if before is None or before.kind != "message" or row.reply is not None:
        return False
    return (row.name, row.is_bot) == (before.name, before.is_bot) and 0 <= row.moment - before.moment < _TOGETHER


def _row(chat: Chat, room: Optional[Room], line: Line, actions_of: ActionsOf) -> Row:
    if line.frame is None:
        return Row("note", line.key, line.note, again=tr("other_nickname") if line.again is not None else "")
    # A message as its edits left it.
    frame: Frame = line.frame if room is None else room.messages.get(line.key, line.frame)
    said, content = frame["from"], frame["content"]
    name = _short(said.get("nickname"), "?")
    is_own = room is not None and said.get("nickname") == room.nickname
    is_text = content.get("kind") == "text"
    return Row(
        "message", line.key, shortened(text_of(content), LONGEST) if is_text else describe(content), name,
        colour_of(name, said.get("avatar")), said.get("hook") is True, _moment(frame), reply=_quote(room, frame), content=content,
        actions=tuple(actions_of(frame).items()), edits=int(frame.get("edits") or 0), reactions=_reactions(room, line.key),
        state=line.state, is_lost=line.again is not None, again=tr("again") if line.again is not None else "",
        is_pending=line.key.startswith("ref:"), is_for_me=room is not None and not is_own and speaks_to(frame, room),
    )


def _quote(room: Optional[Room], frame: Frame) -> Optional[Quote]:
    answered = frame.get("in_reply_to_id")
    if answered is None or room is None:
        return None
    first = room.messages.get(str(answered))
    if first is None:
        return Quote("", 0, tr("earlier_message"))
    name = _short(first["from"].get("nickname"), "?")
    return Quote(str(answered), colour_of(name, first["from"].get("avatar")), f"{name}: {line_of(first['content'])}"[:200])


def _reactions(room: Optional[Room], key: str) -> Tuple[Reaction, ...]:
    given = {} if room is None else room.reactions.get(key, {})
    found = [(emoji, names) for emoji, names in given.items() if names][:REACTIONS]
    own = "" if room is None else room.nickname
    return tuple(Reaction(_short(emoji, "♥"), tuple(_short(name, "?") for name in names[:NAMES]), own in names) for emoji, names in found)


def _short(name: object, otherwise: str) -> str:
    return plain_name(name, otherwise)[:LONGEST_NAME]


def _moment(frame: Frame) -> int:
    moment = frame.get("timestamp")
    return int(moment) if isinstance(moment, (int, float)) and 0 <= moment < 2**33 else 0
