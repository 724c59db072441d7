"""The conversations of a session with their lines. Who keeps them up to date derives from it, and who shows them listens."""

from __future__ import annotations

import time
from typing import Callable, Dict, List, Optional, Set, Tuple

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..causerie_client import Frame, Room, Session
from ..causerie_client.room import gone, too_many, weight_of
from .conversation import NOTE, Conversation, Line, shortened


class Talks(QObject):
    """Everything that others said is as it came: show it as text."""

    #: (conversation, line): a line at its end.
    line_added = pyqtSignal(object, object)
    #: (conversation): any of its lines.
    lines_changed = pyqtSignal(object)
    #: The list of conversations, their numbers, or who is in a room.
    changed = pyqtSignal()
    #: (conversation, frame): somebody spoke to this person.
    mentioned = pyqtSignal(object, object)

    def __init__(self, session: Session, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.session = session
        self.conversations: Dict[Tuple[str, str], Conversation] = {}
        #: The conversation that is looked at, if any.
        self.shown: Optional[Conversation] = None
        #: Nicknames whose messages are not wanted.
        self.ignored: Set[str] = set()
        #: The lines that bring much, oldest first, each with its conversation and its weight.
        self._heavy: List[Tuple[Conversation, Line, int]] = []

    def conversation(self, room: str, to: str = "") -> Conversation:
        """Returns what is said in a room, or with one member of it."""
        return self.conversations.setdefault((room, to), Conversation(room, to))

    def show(self, conversation: Optional[Conversation]) -> None:
        """What is looked at has been read."""
        if conversation is self.shown:
            return
        if self.shown is not None:
            self.shown.first_new = ""
        self.shown = conversation
        # Nobody looks at lists while nothing is shown.
        if conversation is not None:
            conversation.unread = conversation.mentions = 0
            self.changed.emit()

    def room(self, conversation: Optional[Conversation]) -> Optional[Room]:
        """Returns the room of a conversation, if any, while one is in it."""
        return None if conversation is None else self.session.rooms.get(conversation.room)

    def typing_in(self, conversation: Conversation) -> List[str]:
        """Returns the nicknames of those who write."""
        room, now = self.room(conversation), time.monotonic()
        names = [room.nickname_of(member) for member, until in conversation.typing.items() if until > now] if room is not None else []
        return [name for name in names if name is not None]

    def note(self, conversation: Conversation, text: str, again: Optional[Callable[[], None]] = None) -> None:
        """Adds what the plugin itself has to say."""
        self.add(conversation, Line(f"note:{time.monotonic_ns()}", note=shortened(text, NOTE), again=again))

    def add(self, conversation: Conversation, line: Line) -> None:
        """Adds a line at the end of a conversation."""
        conversation.add(line)
        self.line_added.emit(conversation, line)
        weight = 0 if line.frame is None else weight_of(line.frame["content"])
        if weight:
            self._lighten(conversation, line, weight)

    def _lighten(self, conversation: Conversation, line: Line, weight: int) -> None:
        """Lets go of what the oldest lines of all conversations brought, where it is too much."""
        there = [
            (of, one, weighs) for of, one, weighs in self._heavy
            if self.conversations.get((of.room, of.to)) is of and of.lines.get(one.key) is one
        ]
        heavy = [*there, (conversation, line, weight)]
        number = too_many([weighs for _, _, weighs in heavy])
        for of, one, _ in heavy[:number]:
            if one.frame is not None:
                one.frame = {**one.frame, "content": gone(one.frame["content"])}
                self.lines_changed.emit(of)
        self._heavy = heavy[number:]

    def unread(self, conversation: Conversation, frame: Frame, for_me: bool) -> None:
        """Counts what came, unless one looks at it. `for_me`: it speaks to this person."""
        if conversation is not self.shown:
            if not conversation.unread:
                conversation.first_new = str(frame["id"])
                self.lines_changed.emit(conversation)
            conversation.unread += 1
            conversation.mentions += for_me
            self.changed.emit()
        if for_me:
            self.mentioned.emit(conversation, frame)

    def drop(self, conversation: Conversation, key: str) -> None:
        """Takes a line out."""
        if conversation.lines.pop(key, None) is not None:
            self.lines_changed.emit(conversation)

    def is_ignored(self, frame: Frame) -> bool:
        """Whether a frame is by somebody of whom one wants to hear nothing."""
        return str((frame.get("from") or {}).get("nickname", "")) in self.ignored
