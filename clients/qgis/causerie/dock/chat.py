"""What one does in the conversations of a session, and what comes of it and of others: without any widget."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Callable, Dict, Optional, Set

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..causerie_client import Ended, Entered, Event, Frame, Left, Refused, Request, Room, Told, Unanswered
from ..causerie_client.sealed import is_sealed
from ..causerie_client.session import LONGEST
from ..connection import Connection
from ..timers import single_shot
from ..words import tr
from .conversation import Conversation, Line, answers, speaks_to, text_of
from .server_words import words_of_delivery, words_of_error, words_of_leaving, words_of_notice
from .talks import Talks

#: Talks with one member that others may open: each is a row of the list.
TALKS = 100
#: Seconds after which somebody is no longer said to write.
TYPING = 6.0


class Chat(Talks):
    """The conversations of one session, kept up to date by its events."""

    #: (frame): an invitation, and (frame): its end.
    invited = pyqtSignal(object)
    invite_closed = pyqtSignal(object)
    #: (text): what went wrong, in words.
    failed = pyqtSignal(str)
    #: (conversation): who writes there.
    typing_changed = pyqtSignal(object)
    #: (conversation): its room takes this person under another nickname only, who wants to give one.
    nickname_wanted = pyqtSignal(object)

    def __init__(self, connection: Connection, parent: Optional[QObject] = None) -> None:
        super().__init__(connection.session, parent)
        self.connection = connection
        #: Rooms that one has asked to enter.
        self._asked: Set[str] = set()
        connection.happened.connect(self._hear)

    # What one does.

    def enter(
        self, room: str, key: Optional[str] = None, title: str = "", nickname: Optional[str] = None, sealed: Optional[bytes] = None,
    ) -> Conversation:
        """Joins a room, under another nickname if one is given, and returns its conversation. `sealed` opens a sealed room."""
        if sealed is not None:
            self.session.sealed.add(sealed)
        conversation = self.conversation(room)
        if room.startswith("~"):
            # Whoever made a link chose it: a public room is called by its name.
            conversation.title = title or conversation.title
        conversation.key, conversation.nickname = key or conversation.key, nickname or conversation.nickname
        is_in = room in self.session.rooms and room not in self.session.left
        if not is_in and room not in self._asked:
            self._asked.add(room)
            join = self.session.join(room, key=conversation.key, nickname=conversation.nickname)
            self.connection.submit(join, lambda _ok: self._asked.discard(room), lambda error: self._not_entered(room, error))
        self.changed.emit()
        return conversation

    def leave(self, conversation: Conversation) -> None:
        """Leaves a room, with the direct messages of it; or closes those with one member."""
        if not conversation.to:
            self._asked.discard(conversation.room)
            self.connection.submit(self.session.leave(conversation.room))
        for key, one in list(self.conversations.items()):
            if one is conversation or (not conversation.to and one.room == conversation.room):
                del self.conversations[key]
        self.changed.emit()

    def talk_to(self, room: str, nickname: str) -> Conversation:
        """Returns the direct messages with one member."""
        conversation = self.conversation(room, nickname)
        self.changed.emit()
        return conversation

    def say(self, conversation: Conversation, content: Frame, reply_to: Optional[str] = None, replaces: Optional[str] = None) -> None:
        """Says something, which waits in its place until the server has it."""
        if conversation.to:
            self._say_direct(conversation, content)
            return
        request = self.session.send(conversation.room, content, in_reply_to_id=reply_to, replaces=replaces)
        if content["kind"] == "like":
            self.connection.submit(request, otherwise=lambda error: self.failed.emit(words_of_error(error)))
            return
        line = self._waiting(conversation, request, content)
        again = partial(self.say, conversation, content, reply_to, replaces)
        lost = partial(self._lost, conversation, line, again)
        self.connection.submit(request, partial(self._said, conversation, line, bool(replaces)), lost)

    def react(self, conversation: Conversation, message: Frame, emoji: str) -> None:
        """Adds a reaction, or takes one's own back."""
        room = self.room(conversation)
        if room is None:
            return
        mine = room.nickname in room.reactions.get(message["id"], {}).get(emoji, [])
        content = {
            "kind": "like", "liked_author": message["from"]["nickname"], "message": text_of(message["content"])[:1000],
            "message_id": message["id"], "emoji": emoji, "remove": True if mine else None,
        }
        self.say(conversation, {key: value for key, value in content.items() if value is not None})

    def delete(self, conversation: Conversation, message: Frame) -> None:
        """Takes a message back."""
        request = self.session.request("delete", room=conversation.room, id=message["id"])
        self.connection.submit(request, otherwise=lambda error: self.failed.emit(words_of_error(error)))

    def types(self, conversation: Conversation) -> None:
        """Tells the others that one writes."""
        if not conversation.to:
            self.session.tell("typing", room=conversation.room)
            self.connection.flush()

    def answer(self, invitation: Frame, accept: bool) -> None:
        """Answers an invitation, and goes where it leads."""
        request = self.session.request("invite_reply", invite=invitation["invite"], answer="accept" if accept else "decline")
        room = invitation["room"]

        # The invitation takes the place of a key.
        def joins(_ok: Frame) -> None:
            self._asked.add(room)
            join = self.session.join(room, invite=invitation["invite"])
            self.connection.submit(join, lambda _ok: self._asked.discard(room), lambda error: self._not_entered(room, error))

        if accept:
            self.conversation(room)
        self.connection.submit(request, joins if accept else None, lambda error: self.failed.emit(words_of_error(error)))
        self.changed.emit()

    # What comes.

    def _hear(self, event: Event) -> None:
        if isinstance(event, Told):
            handler = _TOLD.get(event.type)
            if handler is not None:
                handler(self, event.frame, event.room)
        elif isinstance(event, Entered):
            self._entered(event)
        elif isinstance(event, Left):
            self._left(event)
        elif isinstance(event, Refused) and event.request is None:
            self.failed.emit(words_of_error(event.error))
        elif isinstance(event, (Unanswered, Ended)):
            self.changed.emit()

    def _entered(self, event: Entered) -> None:
        conversation = self.conversation(event.room.name)
        if event.gap:
            self.note(conversation, tr("gap"))
        for one in self.conversations.values():
            if one.room == event.room.name:
                self._say_what_waits(one)
        self.changed.emit()

    def _left(self, event: Left) -> None:
        conversation = self.conversations.get((event.room, ""))
        if conversation is not None and event.reason != "left":
            self.note(conversation, words_of_leaving(event))
        self.changed.emit()

    def _not_entered(self, room: str, error: Frame) -> None:
        self._asked.discard(room)
        conversation = self.conversations.get((room, ""))
        if conversation is None:
            return
        wait = error.get("retry_after")
        if error.get("code") == "nickname_taken" and wait is not None:
            # Somebody whose connection is lost has it, mostly this person: it is free then.
            single_shot(self, partial(self._enter_again, conversation)).start(int(min(max(wait, 0), LONGEST) * 1000) + 500)
        is_other = error.get("code") in ("nickname_taken", "nickname_invalid")
        self.note(conversation, words_of_error(error), (lambda: self.nickname_wanted.emit(conversation)) if is_other else None)

    def _enter_again(self, conversation: Conversation) -> None:
        """Unless one has left it meanwhile."""
        if self.conversations.get((conversation.room, "")) is conversation:
            self.enter(conversation.room)

    def _message(self, frame: Frame, room: Optional[Room]) -> None:
        if room is None or self.is_ignored(frame):
            return
        conversation = self.conversation(room.name)
        if frame["content"].get("kind") == "like" or frame.get("replaces") in conversation.lines:
            self.lines_changed.emit(conversation)
            return
        if conversation.typing.pop(str(frame["from"].get("member")), None) is not None:
            self.typing_changed.emit(conversation)
        self._drop_sent(conversation, str(frame["id"]))
        self.add(conversation, Line(str(frame["id"]), frame))
        if frame.get("replay") or frame["from"].get("nickname") == room.nickname:
            return
        self.unread(conversation, frame, speaks_to(frame, room) or answers(frame, room))

    def _direct(self, frame: Frame, room: Optional[Room]) -> None:
        if self.is_ignored(frame):
            return
        key = str(frame["room"]), str(frame["from"]["nickname"])
        if key not in self.conversations and sum(bool(one.to) for one in self.conversations.values()) >= TALKS:
            return
        conversation = self.conversation(*key)
        self.add(conversation, Line(str(frame["id"]), frame))
        self.unread(conversation, frame, True)

    def _direct_status(self, frame: Frame, room: Optional[Room]) -> None:
        for conversation in self.conversations.values():
            line = conversation.lines.get(str(frame.get("id")))
            if line is not None and conversation.to:
                line.state = words_of_delivery(frame)
                self.lines_changed.emit(conversation)

    def _deleted(self, frame: Frame, room: Optional[Room]) -> None:
        conversation = self.conversations.get((str(frame.get("room")), ""))
        if conversation is not None:
            self._drop_sent(conversation, str(frame.get("id")))
            self.drop(conversation, str(frame.get("id")))

    def _notice(self, frame: Frame, room: Optional[Room]) -> None:
        named = str(frame.get("room"))
        # In a sealed room stands nothing that the server says.
        everywhere = [] if is_sealed(named) else [name for name in self.session.rooms if not is_sealed(name)]
        for name in everywhere if room is None else [named]:
            self.note(self.conversation(name), words_of_notice(frame))

    def _typing(self, frame: Frame, room: Optional[Room]) -> None:
        if room is not None:
            conversation = self.conversation(room.name)
            now = time.monotonic()
            conversation.typing = {member: until for member, until in conversation.typing.items() if until > now}
            conversation.typing[str(frame.get("member"))] = now + TYPING
            self.typing_changed.emit(conversation)

    def _invited(self, frame: Frame, room: Optional[Room]) -> None:
        if not self.is_ignored(frame):
            self.invited.emit(frame)

    # Lines.

    def _say_direct(self, conversation: Conversation, content: Frame) -> None:
        request = self.session.send_direct(conversation.room, content, nickname=conversation.to)
        line = self._waiting(conversation, request, content)

        def sent(ok: Frame) -> None:
            conversation.rename(line, str(ok["id"]))
            line.state = words_of_delivery(ok)
            self.lines_changed.emit(conversation)

        self.connection.submit(request, sent, partial(self._lost, conversation, line, partial(self.say, conversation, content)))

    def _said(self, conversation: Conversation, line: Line, is_edit: bool, ok: Frame) -> None:
        """The room has it. The line stays until its copy comes, unless that came before, and what was edited stays as it was."""
        if is_edit or ok.get("duplicate") or str(ok["id"]) in conversation.lines:
            self.drop(conversation, line.key)
            return
        conversation.sent[str(ok["id"])] = line.key
        line.state = ""
        self.lines_changed.emit(conversation)

    def _drop_sent(self, conversation: Conversation, copy: str) -> None:
        """Takes out the line that stood there for this copy."""
        self.drop(conversation, conversation.sent.pop(copy, ""))

    def _waiting(self, conversation: Conversation, request: Request, content: Frame) -> Line:
        room = self.session.rooms.get(conversation.room)
        own = {"nickname": room.nickname if room is not None else str((self.session.welcome or {}).get("nickname", ""))}
        frame: Dict[str, Any] = {"id": f"ref:{request.ref}", "from": own, "content": content, "timestamp": time.time(), "own": True}
        line = Line(frame["id"], frame, state=self._how_it_waits(conversation))
        self.add(conversation, line)
        return line

    def _how_it_waits(self, conversation: Conversation) -> str:
        return tr("waits_for_others" if self.session.waits_for_others(conversation.room) else "waits")

    def _say_what_waits(self, conversation: Conversation) -> None:
        """After a restart of the server a line waits until the others are back; before that it waited for the connection."""
        waits = [line for line in conversation.lines.values() if line.state == tr("waits")]
        for line in waits:
            line.state = self._how_it_waits(conversation)
        if waits:
            self.lines_changed.emit(conversation)

    def _lost(self, conversation: Conversation, line: Line, say: Callable[[], None], error: Frame) -> None:
        line.state = tr("not_sent", why=words_of_error(error))

        def again() -> None:
            self.drop(conversation, line.key)
            say()

        line.again = again
        self.lines_changed.emit(conversation)


_TOLD: Dict[str, Callable[[Chat, Frame, Optional[Room]], None]] = {
    "message": Chat._message,
    "direct_message": Chat._direct,
    "direct_status": Chat._direct_status,
    "deleted": Chat._deleted,
    "notice": Chat._notice,
    "typing": Chat._typing,
    "presence": lambda chat, _frame, _room: chat.changed.emit(),
    "call": lambda chat, _frame, _room: chat.changed.emit(),
    "invited": Chat._invited,
    "invite_closed": lambda chat, frame, _room: chat.invite_closed.emit(frame),
}
