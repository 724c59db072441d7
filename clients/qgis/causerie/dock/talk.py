"""One conversation with all that is done in it: the lines, who writes, what one answers or edits, and the field."""

from __future__ import annotations

from functools import partial
from typing import Callable, Dict, Optional

from qgis.PyQt.QtCore import QMimeData, QPoint, QUrl, Qt, pyqtSignal
from qgis.PyQt.QtGui import QCursor, QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from ..causerie_client import Frame
from ..timers import single_shot
from ..words import tr
from .chat import TYPING, Chat
from .conversation import Conversation, line_of, text_of
from .entry import Entry
from .find import FindBar
from .look_panel import LookPanel
from .looks import IconButton
from .message_menu import Possible, add_reactions, message_menu
from .questions import asks
from .rows import ActionsOf
from .talk_model import ROW
from .strips import ElidedLabel, Strip
from .view import ConversationView

#: What is done with a message by what is pressed in it.
Action = Callable[[Conversation, Frame], None]


class Talk(QWidget):
    """The conversation that is shown."""

    #: (what was dropped or pasted)
    dropped = pyqtSignal(QMimeData)
    #: (nickname): somebody to write a direct message to, and somebody to ignore.
    written_to = pyqtSignal(str)
    ignored = pyqtSignal(str)

    def __init__(self, chat: Chat, actions_of: ActionsOf, actions: Dict[str, Action], panel: LookPanel) -> None:
        """`actions_of`: which actions a message has, with their words; `actions`: what each does; `panel`: takes the field's place."""
        super().__init__()
        self._panel = panel
        self._chat = chat
        self._actions: Dict[str, Action] = {
            **actions, "reply": lambda _conversation, frame: self.reply_to(frame), "react": self._offer_reactions,
            "delete": self._ask_to_delete,
        }
        self.conversation: Optional[Conversation] = None
        self._answers: Optional[Frame] = None
        self._edits: Optional[Frame] = None
        #: What one had begun to write before one edits.
        self._aside = ""
        self.view = ConversationView(chat, actions_of)
        self.find_bar = FindBar(self.view)
        self.entry = Entry()
        self.entry.setEnabled(False)
        self.typing = ElidedLabel()
        #: What one answers or edits, with a cross.
        self._about = Strip("accent", "reply")
        self._about.is_chip = True
        self._about.add_button(tr("give_up"), self.give_up, ends=True)
        #: What can be sent besides text.
        self.attach = IconButton("attach", tr("add"))
        self.attach.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._send_it = IconButton("send", tr("send"))
        self._lay_out()
        self._forget = single_shot(self, self._say_typing)
        self._connect()

    def _lay_out(self) -> None:
        self._field = QWidget()
        field, column = QHBoxLayout(self._field), QVBoxLayout(self)
        field.setContentsMargins(0, 0, 0, 0)
        field.setSpacing(2)
        bottom = Qt.AlignmentFlag.AlignBottom
        field.addWidget(self.attach, 0, bottom)
        field.addWidget(self.entry, 1)
        field.addWidget(self._send_it, 0, bottom)
        below = QVBoxLayout()
        below.setContentsMargins(6, 4, 6, 4)
        below.setSpacing(3)
        for part in (self.typing, self._about, self._panel, self._field):
            below.addWidget(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        column.addLayout(below)
        self.setTabOrder(self.view, self.entry)

    def _connect(self) -> None:
        self._panel.opened.connect(self._opened)
        self._send_it.clicked.connect(self.entry.send)
        self.find_bar.closed.connect(self.entry.setFocus)
        self.entry.find_wanted.connect(self.find_bar.open)
        self.entry.sent.connect(self._send)
        self.entry.given_up.connect(self.give_up)
        self.entry.edits_last.connect(self._edit_last)
        self.entry.writes.connect(self._writes)
        self.entry.dropped.connect(self.dropped)
        self.view.dropped.connect(self.dropped)
        self.view.typed.connect(self._typed)
        self.view.pressed.connect(self._pressed)
        self.view.menu_wanted.connect(self._open_menu)
        self.view.link_pressed.connect(self._open_link)
        self._chat.typing_changed.connect(self._say_typing)
        self._chat.changed.connect(self._names)
        self._chat.lines_changed.connect(self._look_for_it)

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Shows another conversation."""
        self.give_up()
        self._panel.give_all_up()
        if conversation is not self.conversation:
            self._keep_draft(conversation)
        self.conversation = conversation
        for part in (self.entry, self.attach, self._send_it):
            part.setEnabled(conversation is not None)
        self.entry.set_hint(tr("entry") if conversation is None else tr("entry_to", name=conversation.name))
        self.view.show_conversation(conversation)
        self._names()
        self._say_typing()

    def _opened(self, is_open: bool) -> None:
        """There is a look, and no field, or the other way round."""
        had_focus = self.isAncestorOf(QApplication.focusWidget())
        self._field.setVisible(not is_open)
        if not is_open and had_focus:
            self.entry.setFocus()

    def _keep_draft(self, other: Optional[Conversation]) -> None:
        """What was begun for one conversation is not sent to another."""
        if self.conversation is not None:
            self.conversation.draft = self.entry.toPlainText()
        self.entry.put("" if other is None else other.draft)

    def give_up(self) -> None:
        """Answers and edits nothing any more."""
        self._take_up()
        self._answers = self._edits = None
        self._about.say("")

    def _take_up(self) -> None:
        """One edits no more: what one had begun to write before is in the field again."""
        if self._edits is not None:
            self.entry.put(self._aside)
        self._aside = ""

    def _look_for_it(self, conversation: Conversation) -> None:
        """What is deleted meanwhile can be neither answered nor edited."""
        room, message = self._chat.room(conversation), self._answers or self._edits
        if message is not None and conversation is self.conversation and room is not None and message["id"] not in room.messages:
            self.give_up()

    def reply_to(self, message: Frame) -> None:
        """What is written next answers this."""
        self._take_up()
        self._answers, self._edits = message, None
        self._about.say(tr("replies_to", name=message["from"].get("nickname", "?"), text=line_of(message["content"])[:60]))
        self.entry.setFocus()

    def edit(self, message: Frame) -> None:
        """What is written next replaces this."""
        if self._edits is None:
            self._aside = self.entry.toPlainText()
        self._answers, self._edits = None, message
        self.entry.setPlainText(text_of(message["content"]))
        self._about.say(tr("edits"))
        self.entry.setFocus()

    def _send(self, text: str) -> None:
        if self.conversation is None:
            return
        answers, edits = self._answers, self._edits
        self.entry.clear()
        self.give_up()
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
        if action in ("copy", "find"):
            (self._copy if action == "copy" else self.find_bar.open)()
            return
        line = None if conversation is None else conversation.lines.get(key)
        if conversation is None or line is None:
            return
        if action == "again" and line.again is not None:
            line.again()
            return
        frame = self._newest(key)
        name, _, emoji = action.partition("/")
        # Its copy has not come yet: nobody knows it by this id.
        if frame is None or (key.startswith("ref:") and name in ("like", "reply", "react", "delete")):
            return
        if name == "like":
            self._chat.react(conversation, frame, emoji)
        elif name in self._actions:
            self._actions[name](conversation, frame)

    def _newest(self, key: str) -> Optional[Frame]:
        """A message as its edits left it."""
        room = self._chat.room(self.conversation)
        line = None if self.conversation is None else self.conversation.lines.get(key)
        return None if line is None else line.frame if room is None else room.messages.get(key, line.frame)

    def _copy(self) -> None:
        """One message as it was said; of several, who said each, too."""
        chosen = self.view.selectionModel().selectedIndexes() or [self.view.currentIndex()]
        rows = [index.data(ROW) for index in sorted(chosen, key=lambda index: int(index.row()))]
        said = [(row, text_of(row.content) or row.text) for row in rows if row is not None and row.kind in ("message", "note")]
        if said:
            whole = [f"{row.name}, {row.time}: {text}" if row.kind == "message" else text for row, text in said]
            QApplication.clipboard().setText(said[0][1] if len(said) == 1 else "\n".join(whole))

    def _open_menu(self, key: str, where: QPoint) -> None:
        frame = self._newest(key)
        if self.conversation is not None and frame is not None and not key.startswith("ref:"):
            self.menu_of(self.conversation, frame).popup(where)

    def _typed(self, text: str) -> None:
        """Somebody types while the log has the keyboard."""
        if self.entry.isEnabled():
            self.entry.setFocus()
            self.entry.insertPlainText(text)

    def menu_of(self, conversation: Conversation, frame: Frame) -> QMenu:
        """Returns what can be done with a message."""
        does: Dict[str, Callable[[], object]] = {
            **{name: partial(do, conversation, frame) for name, do in self._actions.items()},
            "edit": lambda: self.edit(frame),
            "copy": lambda: QApplication.clipboard().setText(text_of(frame["content"])),
            "remove": lambda: self._chat.delete(conversation, frame),
            "hide": lambda: self._chat.drop(conversation, str(frame["id"])),
            "write": lambda: self.written_to.emit(str(frame["from"].get("nickname"))),
            "ignore": lambda: self.ignored.emit(str(frame["from"].get("nickname"))),
        }
        can = Possible(
            self.view.lines.actions_of(frame), not conversation.to, self._is_mine(conversation, frame),
            self._may_delete(conversation, frame), self._may_write(conversation, frame),
        )
        return message_menu(self, frame, can, does, partial(self._chat.react, conversation, frame), self._open_link)

    def _offer_reactions(self, conversation: Conversation, frame: Frame) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_reactions(menu, partial(self._chat.react, conversation, frame))
        menu.popup(QCursor.pos())

    def _may_write(self, conversation: Conversation, frame: Frame) -> bool:
        """Whether whoever said it is there and takes direct messages."""
        room = self._chat.room(conversation)
        members = [] if room is None or conversation.to else (room.members or {}).values()
        return any(one["nickname"] == frame["from"].get("nickname") and "direct" in (one.get("features") or []) for one in members)

    def _is_mine(self, conversation: Conversation, frame: Frame) -> bool:
        room = self._chat.room(conversation)
        return room is not None and frame["from"].get("nickname") == room.nickname

    def _may_delete(self, conversation: Conversation, frame: Frame) -> bool:
        welcome = self._chat.session.welcome or {}
        room = self._chat.room(conversation)
        # A room above `limits.roster` does not say which roles hold there.
        is_listed = room is not None and room.nb_users <= (welcome.get("limits") or {}).get("roster", 0)
        own = ((room.members if room is not None and is_listed else None) or {}).get(str(welcome.get("member")), welcome)
        roles = own.get("roles") or []
        return not conversation.to and (self._is_mine(conversation, frame) or "moderator" in roles)

    def _ask_to_delete(self, conversation: Conversation, frame: Frame) -> None:
        """The key is pressed more easily than the menu is opened."""
        if self._may_delete(conversation, frame) and asks(self, tr("deletes", text=line_of(frame["content"])[:80]), tr("delete")):
            self._chat.delete(conversation, frame)

    def _open_link(self, address: str) -> None:
        """After a question that shows where it leads."""
        if asks(self, tr("opens_link", address=address), tr("open")):
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
