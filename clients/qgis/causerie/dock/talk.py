"""One conversation with all that is done in it: the log, who writes, what one answers or edits, and the field."""

from __future__ import annotations

from typing import Callable, Dict, Optional

from qgis.PyQt.QtCore import QMimeData, QPoint, QUrl, Qt, pyqtSignal
from qgis.PyQt.QtGui import QCursor, QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QMessageBox, QToolButton, QVBoxLayout, QWidget

from ..causerie_client import Frame
from ..timers import single_shot
from ..words import tr
from .chat import TYPING, Chat, Conversation, line_of, text_of
from .entry import Entry
from .view import ConversationView

#: Reactions that the menu offers.
EMOJI = ("👍", "♥", "😄", "🎉", "👀", "✅")

#: What is done with a message by a link in the log.
Action = Callable[[Conversation, Frame], None]


class Talk(QWidget):
    """The conversation that is shown."""

    #: (what was dropped or pasted)
    dropped = pyqtSignal(QMimeData)

    def __init__(
        self, chat: Chat, actions_of: Callable[[Frame], Dict[str, str]], actions: Dict[str, Action], parent: Optional[QWidget] = None,
    ) -> None:
        """`actions_of`: which actions a message has, with their words; `actions`: what each does."""
        super().__init__(parent)
        self._chat = chat
        self._actions = actions
        self.conversation: Optional[Conversation] = None
        self._answers: Optional[Frame] = None
        self._edits: Optional[Frame] = None
        self.view = ConversationView(chat, actions_of)
        self.entry = Entry()
        self.entry.setEnabled(False)
        self.typing = _plain_label()
        self._about = _plain_label()
        self._give_up = QToolButton()
        self._give_up.setText("✕")
        self._give_up.setAccessibleName(tr("give_up"))
        self._give_up.setToolTip(tr("give_up"))
        bar = QHBoxLayout()
        bar.addWidget(self._about, 1)
        bar.addWidget(self._give_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.view, 1)
        column.addWidget(self.typing)
        column.addLayout(bar)
        column.addWidget(self.entry)
        self._set_about(None)
        self._forget = single_shot(self, self._say_typing)
        self._connect()

    def _connect(self) -> None:
        self._give_up.clicked.connect(self.give_up)
        self.entry.sent.connect(self._send)
        self.entry.given_up.connect(self.give_up)
        self.entry.edits_last.connect(self._edit_last)
        self.entry.writes.connect(self._writes)
        self.entry.dropped.connect(self.dropped)
        self.view.dropped.connect(self.dropped)
        self.view.typed.connect(self._typed)
        self.view.pressed.connect(self._pressed)
        self.view.link_pressed.connect(self._open_link)
        self._chat.typing_changed.connect(self._say_typing)
        self._chat.changed.connect(self._names)
        self._chat.lines_changed.connect(self._look_for_it)

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Shows another conversation."""
        self.give_up()
        if conversation is not self.conversation:
            self._keep_draft(conversation)
        self.conversation = conversation
        self.entry.setEnabled(conversation is not None)
        self.view.show_conversation(conversation)
        self._names()
        self._say_typing()

    def _keep_draft(self, other: Optional[Conversation]) -> None:
        """What was begun for one conversation is not sent to another."""
        if self.conversation is not None:
            self.conversation.draft = self.entry.toPlainText()
        self.entry.put("" if other is None else other.draft)

    def give_up(self) -> None:
        """Answers and edits nothing any more."""
        if self._edits is not None:
            self.entry.clear()
        self._answers = self._edits = None
        self._set_about(None)

    def _look_for_it(self, conversation: Conversation) -> None:
        """What is deleted meanwhile can be neither answered nor edited."""
        room, message = self._chat.room(conversation), self._answers or self._edits
        if message is not None and conversation is self.conversation and room is not None and message["id"] not in room.messages:
            self.give_up()

    def reply_to(self, message: Frame) -> None:
        """What is written next answers this."""
        self._answers, self._edits = message, None
        self._set_about(tr("replies_to", name=message["from"].get("nickname", "?"), text=line_of(message["content"])[:60]))
        self.entry.setFocus()

    def edit(self, message: Frame) -> None:
        """What is written next replaces this."""
        self._answers, self._edits = None, message
        self.entry.setPlainText(text_of(message["content"]))
        self._set_about(tr("edits"))
        self.entry.setFocus()

    def _set_about(self, words: Optional[str]) -> None:
        self._about.setText(words or "")
        self._about.setVisible(words is not None)
        self._give_up.setVisible(words is not None)

    def _send(self, text: str) -> None:
        if self.conversation is None:
            return
        answers, edits = self._answers, self._edits
        self.entry.clear()
        self._answers = self._edits = None
        self._set_about(None)
        content = {"kind": "text", "text": text}
        reply_to, replaces = (None if one is None else str(one["id"]) for one in (answers, edits))
        self._chat.say(self.conversation, content, reply_to, replaces)

    def _writes(self) -> None:
        if self.conversation is not None:
            self._chat.types(self.conversation)

    def _edit_last(self) -> None:
        room = self._chat.room(self.conversation)
        if room is None or self.conversation is None or self.conversation.to:
            return
        for message in reversed(list(room.messages.values())):
            if message["from"].get("nickname") == room.nickname and message["content"].get("kind") == "text":
                self.edit(message)
                return

    def _pressed(self, action: str, key: str) -> None:
        conversation = self.conversation
        line = None if conversation is None else conversation.lines.get(key)
        if conversation is None or line is None:
            return
        if action == "again" and line.again is not None:
            line.again()
            return
        room = self._chat.room(conversation)
        frame = line.frame if room is None else room.messages.get(key, line.frame)
        if frame is None:
            return
        if action == "menu":
            self.menu_of(conversation, frame).popup(self._where())
        elif action in self._actions:
            self._actions[action](conversation, frame)

    def _typed(self, text: str) -> None:
        """Somebody types while the log has the keyboard."""
        if self.entry.isEnabled():
            self.entry.setFocus()
            self.entry.insertPlainText(text)

    def _where(self) -> QPoint:
        """Where the mouse is; by the keyboard, where the link is."""
        view, pointed = self.view, QCursor.pos()
        if view.viewport().rect().contains(view.viewport().mapFromGlobal(pointed)):
            return pointed
        return view.viewport().mapToGlobal(view.cursorRect().bottomRight())

    def menu_of(self, conversation: Conversation, frame: Frame) -> QMenu:
        """Returns what can be done with a message."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self._chat.room(conversation)
        mine = room is not None and frame["from"].get("nickname") == room.nickname
        if not conversation.to:
            menu.addAction(tr("reply"), lambda: self.reply_to(frame))
            for emoji in EMOJI:
                menu.addAction(emoji, lambda emoji=emoji: self._chat.react(conversation, frame, emoji))
        if frame["content"].get("kind") == "text":
            menu.addAction(tr("copy"), lambda: QApplication.clipboard().setText(text_of(frame["content"])))
            if mine and not conversation.to:
                menu.addAction(tr("edit"), lambda: self.edit(frame))
        roles = (self._chat.session.welcome or {}).get("roles") or []
        if not conversation.to and (mine or "moderator" in roles):
            menu.addAction(tr("delete"), lambda: self._chat.delete(conversation, frame))
        return menu

    def _open_link(self, address: str) -> None:
        """After a question that shows where it leads."""
        asked = QMessageBox(QMessageBox.Icon.Question, tr("causerie"), tr("opens_link", address=address), parent=self)
        asked.setTextFormat(Qt.TextFormat.PlainText)
        asked.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
        asked.setDefaultButton(QMessageBox.StandardButton.Cancel)
        if asked.exec() == QMessageBox.StandardButton.Open:
            QDesktopServices.openUrl(QUrl(address))

    def _names(self) -> None:
        room = self._chat.room(self.conversation)
        members = (room.members or {}).values() if room else ()
        self.entry.set_names(sorted(str(one.get("nickname", "")) for one in members))

    def _say_typing(self, conversation: Optional[Conversation] = None) -> None:
        if conversation is not None and conversation is not self.conversation:
            return
        names = self._chat.typing_in(self.conversation) if self.conversation is not None else []
        self.typing.setText(tr("typing", names=", ".join(names[:3])) if names else "")
        self.typing.setVisible(bool(names))
        if names:
            self._forget.start(int(TYPING * 1000))


def _plain_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    # Long names make no dock wide.
    label.setMinimumWidth(1)
    return label
