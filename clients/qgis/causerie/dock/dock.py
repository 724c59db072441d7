"""The dock itself: a form while there is no session, then conversations, people, and the tools of the room that is shown."""

from __future__ import annotations

import secrets
from typing import Dict, Optional

from qgis.gui import QgisInterface, QgsMessageBarItem
from qgis.PyQt.QtCore import QMimeData, QUrl, Qt
from qgis.PyQt.QtGui import QDesktopServices, QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import (
    QApplication, QDockWidget, QHBoxLayout, QInputDialog, QLabel, QLineEdit, QMenu, QPushButton, QSplitter, QStackedWidget, QTabWidget,
    QToolButton, QVBoxLayout, QWidget,
)

from .. import settings
from ..causerie_client import Entered, Frame, Left, Session, Welcomed
from ..causerie_client.address import Address
from ..connection import NO_CAUSERIE, NO_ENCRYPTION, NO_HOST, NO_TRUST, Connection
from ..resume import SessionFile
from ..words import tr
from .bar import ask, say, take_back
from .chat import NOTE, Chat, Conversation, line_of, shortened
from .form import ConnectForm
from .lists import ConversationList, PeopleList
from .sending import Sending
from .talk import Talk
from .together import Together

#: What this client shows. Calls are the page's.
FEATURES = ("direct", "map")
#: Characters of a note of an invitation.
_LONGEST_NOTE = 200


class Dock(QDockWidget):
    """causerie in QGIS."""

    def __init__(self, iface: QgisInterface, parent: Optional[QWidget] = None) -> None:
        super().__init__(tr("causerie"), parent)
        self.setObjectName("causerie")
        self._iface = iface
        self.chat: Optional[Chat] = None
        self.address: Optional[Address] = None
        self._token: Optional[str] = None
        #: A token that was typed, until the server has taken it.
        self._typed: Optional[str] = None
        #: Whether the token is one that is kept.
        self._is_kept = False
        self._file = SessionFile()
        self._left: Dict[str, str] = {}
        self._invitations: Dict[str, QgsMessageBarItem] = {}
        self.form = ConnectForm()
        self.form.wanted.connect(self.begin)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.form)
        self.setWidget(self._stack)

    # A session.

    def begin(self, address: Address, nickname: str, token: Optional[str] = None, at_start: bool = False) -> None:
        """Begins a session, and ends the one before. One that a QGIS left that has crashed is taken up."""
        self.end()
        self.address, self._typed = address, token or None
        self._token = token or address.token
        self._is_kept = not self._token
        self._token = self._token or settings.token_of(address.server)
        kept = self._file.take(address.server, nickname, self._token)
        self._left = {} if kept is None else kept.rooms
        session = Session(nickname, features=FEATURES, token=self._token, resume=None if kept is None else kept.key)
        connection = Connection(address.socket_url(), session, self, waits_for_host=at_start)
        self.chat = Chat(connection, self)
        self.chat.ignored = set(filter(None, settings.remembered("ignored").split(",")))
        self._stack.addWidget(self._page(self.chat))
        self._stack.setCurrentIndex(1)
        connection.changed.connect(self._say_state)
        connection.happened.connect(self._hear)
        self.chat.failed.connect(self._say)
        self.chat.mentioned.connect(self._mentioned)
        self.chat.invited.connect(self._invited)
        self.chat.invite_closed.connect(self._invite_closed)
        self.chat.nickname_wanted.connect(self._enter_as)
        self._say_state()
        connection.open()

    def end(self) -> None:
        """Ends the session, and shows the form."""
        if self.chat is None:
            return
        had_focus = self.isAncestorOf(QApplication.focusWidget())
        self.together.close()
        for item in self._invitations.values():
            take_back(self._iface, item)
        self._invitations.clear()
        self.chat.connection.changed.disconnect(self._say_state)
        # Where the line is lost the server keeps the session for a while, and so does the file.
        self._file.give_back(is_over=self.chat.session.is_ready or self.chat.connection.error is not None)
        self.chat.connection.close()
        self.chat.deleteLater()
        self.chat.connection.deleteLater()
        self.chat = None
        page = self._stack.widget(1)
        self._stack.removeWidget(page)
        page.deleteLater()
        self.form.show_token()
        if had_focus:
            self.form.button.setFocus()

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Looks at another conversation."""
        if self.chat is None:
            return
        self.chat.show(conversation if self.isVisible() else None)
        self.talk.show_conversation(conversation)
        if self.isAncestorOf(QApplication.focusWidget()):
            self.talk.entry.setFocus()
        self.together.show_room(conversation.room if conversation is not None else None)
        self.people.fill()
        self._say_tools()

    # What it is made of.

    def _page(self, chat: Chat) -> QWidget:
        page = QWidget()
        self.sending = Sending(chat, self._iface, page)
        self.together = Together(chat, self._iface, page)
        self.rooms = ConversationList(chat)
        self.talk = Talk(chat, self.sending.actions_of, self.sending.actions())
        self.people = PeopleList(chat, self.together.where)
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        self.again = QPushButton(tr("connect_again"))
        self.again.clicked.connect(self.end)
        self.rooms.chosen.connect(self._choose)
        self.rooms.wanted.connect(self._enter_listed)
        self.people.chosen.connect(self._person)
        self.talk.dropped.connect(self._dropped)
        self.talk.written_to.connect(self._write_to)
        self.talk.ignored.connect(lambda nickname: self._ignore(chat, nickname))
        chat.changed.connect(self._say_tools)
        self.tabs = tabs = QTabWidget()
        tabs.addTab(self.talk, tr("talk"))
        tabs.addTab(self.people, tr("people"))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.rooms)
        split.addWidget(tabs)
        split.setStretchFactor(1, 1)
        split.setSizes([110, 400])
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.state)
        column.addWidget(self.again)
        column.addWidget(split, 1)
        column.addLayout(self._tools(page))
        return page

    def _tools(self, page: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        self.talk.attach.setMenu(self.sending.menu(lambda: self.talk.conversation))
        self.map_button = _menu_button(tr("map"), self.together.menu())
        self.together.badged.connect(lambda is_shared: self.map_button.setText(tr("map_shared") if is_shared else tr("map")))
        self.call_button = QPushButton(tr("call"))
        self.call_button.clicked.connect(self.call)
        self.more_button = _menu_button("⋯", self._more(page))
        self.more_button.setAccessibleName(tr("more"))
        self.more_button.setToolTip(tr("more"))
        for button in (self.map_button, self.call_button, self.more_button):
            row.addWidget(button)
        return row

    def _more(self, page: QWidget) -> QMenu:
        menu = QMenu(page)
        menu.addAction(tr("enter_room"), self._enter_typed)
        menu.addAction(tr("new_private"), self._enter_private)
        menu.addAction(tr("copy_link"), self._copy_link)
        menu.addAction(tr("leave"), self._leave)
        menu.addSeparator()
        sound = menu.addAction(tr("sound"))
        sound.setCheckable(True)
        sound.setChecked(settings.remembered("sound") == "yes")
        sound.toggled.connect(lambda is_on: settings.remember("sound", "yes" if is_on else ""))
        menu.addAction(tr("disconnect"), self.end)
        return menu

    # What comes.

    def _hear(self, event: object) -> None:
        if self.chat is None or self.address is None:
            return
        if isinstance(event, Welcomed):
            self._welcomed(event)
        if isinstance(event, (Welcomed, Entered, Left)):
            talks, rooms = self.chat.conversations, self.chat.session.rooms
            titles = {room: talks[room, ""].title for room in rooms if (room, "") in talks}
            self._file.keep(self.chat.session.resume, titles or self._left)

    def _welcomed(self, event: Welcomed) -> None:
        """The first time one goes where one was, or wants to be."""
        if self.chat is None or self.address is None:
            return
        if self._typed and not settings.keep_token(self.address.server, self._typed):
            self._say(tr("credential_not_kept"))
        self._typed = None
        self.form.accept()
        self.rooms.set_listed(event.welcome.get("rooms") or [])
        if self.chat.conversations:
            return
        for left, title in (self._left if event.resumed else {}).items():
            self.chat.enter(left, title=title)
        wanted = self.address.room or settings.remembered("room")
        listed = [room["name"] for room in event.welcome.get("rooms") or []]
        room = wanted if self.address.room or wanted in listed else (listed[0] if listed else None)
        if room is not None:
            own = self.address.room == room
            self.enter(room, self.address.key if own else None, self.address.title if own else "")

    def _say_state(self) -> None:
        if self.chat is None or self.address is None:
            return
        connection = self.chat.connection
        is_new = connection.session.welcome is None
        if self._is_kept and (connection.error or {}).get("code") in ("token_invalid", "token_expired"):
            settings.keep_token(self.address.server, "")
        if is_new and connection.state == "ended":
            self._give_back(connection)
            return
        waiting = tr("waiting_first", server=self.address.server) if is_new else tr("waiting")
        words = {"connecting": tr("connecting"), "connected": "", "waiting": waiting, "ended": tr("ended")}[connection.state]
        fault = self._words_of(connection)
        self.state.setText(f"{words} {fault}".strip() if words else "")
        self.state.setVisible(bool(words))
        self.again.setText(tr("other_address" if is_new else "connect_again"))
        self.again.setVisible(connection.state == "ended" or (is_new and connection.state == "waiting"))

    def _give_back(self, connection: Connection) -> None:
        """There never was a session: the form says why."""
        words, server = self._words_of(connection), "" if self.address is None else self.address.server
        self.end()
        self.form.give_back(words, server, unencrypted=connection.fault == NO_ENCRYPTION)

    def _words_of(self, connection: Connection) -> str:
        """Why there is no connection."""
        server = "" if self.address is None else self.address.server
        if connection.error is not None and self.chat is not None:
            return self.chat.words_of(connection.error)
        known = {NO_CAUSERIE: "no_causerie", NO_ENCRYPTION: "no_encryption", NO_HOST: "no_host", NO_TRUST: "no_trust"}
        if connection.fault in known:
            return tr(known[connection.fault], server=server, why=shortened(connection.distrust, NOTE))
        return connection.fault

    def _say_tools(self) -> None:
        conversation = self.talk.conversation
        room = None if self.chat is None else self.chat.room(conversation)
        for button in (self.talk.attach, self.map_button, self.call_button):
            button.setEnabled(room is not None)
        count = len(room.call["participants"]) if room is not None and room.call else 0
        self.call_button.setText(tr("call_with", count=count) if count else tr("call"))

    def _mentioned(self, conversation: Conversation, frame: Frame) -> None:
        # Only where QGIS is not in front.
        QApplication.alert(self._iface.mainWindow())
        if settings.remembered("sound") == "yes":
            QApplication.beep()
        if self.chat is not None and conversation is self.chat.shown and self.isVisible():
            return
        title = f"{frame['from'].get('nickname', '?')} · {conversation.name}"
        ask(self._iface, line_of(frame["content"])[:200], {tr("show_it"): lambda: self._turn_to(conversation)}, 8, title)

    def _turn_to(self, conversation: Conversation) -> None:
        """Shows a conversation, wherever one was."""
        if self.chat is not None and conversation in self.chat.conversations.values():
            self.show()
            self.raise_()
            self.tabs.setCurrentWidget(self.talk)
            self.show_conversation(conversation)
            self.talk.entry.setFocus()

    def _invited(self, frame: Frame) -> None:
        name = (frame.get("from") or {}).get("nickname", "?")
        words = tr("rings" if frame.get("call") else "invites", name=name, note=(frame.get("note") or "")[:_LONGEST_NOTE])
        answers = {tr("accept"): lambda: self._answer(frame, True), tr("decline"): lambda: self._answer(frame, False)}
        self._invite_closed(frame)
        there = self._iface.messageBar().items()
        self._invitations = {invite: item for invite, item in self._invitations.items() if item in there}
        item = ask(self._iface, words, answers, int(frame.get("expires_in") or 30))
        if item is not None:
            self._invitations[frame["invite"]] = item

    def _answer(self, frame: Frame, accept: bool) -> None:
        if self.chat is not None:
            self.chat.answer(frame, accept)
            if accept:
                self.show_conversation(self.chat.conversations.get((frame["room"], "")))

    def _invite_closed(self, frame: Frame) -> None:
        take_back(self._iface, self._invitations.pop(str(frame.get("invite")), None))

    # What one does.

    def call(self) -> None:
        """Opens the page of the server at this room, for the call there. Keys go behind the `#`, which no server sees."""
        chat, conversation = self.chat, self.talk.conversation
        room = None if chat is None else chat.room(conversation)
        if room is None or self.address is None or chat is None or conversation is None:
            return
        longest = ((chat.session.welcome or {}).get("limits") or {}).get("nickname_max")
        nickname = room.nickname[:(longest if isinstance(longest, int) else 32) - len("-call")] + "-call"
        link = self.address.link(room.name, conversation.title, conversation.key, self._token, nickname)
        QDesktopServices.openUrl(QUrl(link))

    def send_layer(self, layer: object) -> None:
        """Sends a layer to the conversation that is shown, after a look."""
        self.show()
        if self.chat is None or self.talk.conversation is None:
            self._say(tr("no_conversation"))
        else:
            self.sending.send_layer(self.talk.conversation, layer)

    def _dropped(self, mime: QMimeData) -> None:
        if self.talk.conversation is None:
            self._say(tr("no_conversation"))
        else:
            self.sending.send_dropped(self.talk.conversation, mime)

    def enter(self, room: str, key: Optional[str] = None, title: str = "") -> None:
        """Enters a room, and looks at it. One of the server's rooms without a key is entered again by the next session."""
        if self.chat is not None:
            if key is None and not room.startswith("~"):
                settings.remember("room", room)
            self.show_conversation(self.chat.enter(room, key, title))

    def _choose(self, conversation: Conversation) -> None:
        """Looks at a conversation, and enters its room where one is not in it."""
        self.show_conversation(conversation)
        if self.chat is not None and self.chat.room(conversation) is None:
            self.chat.enter(conversation.room)

    def _enter_listed(self, room: Frame) -> None:
        key = None
        if room.get("access") == "key":
            key, given = QInputDialog.getText(self, tr("causerie"), tr("key_of", room=room["name"]), QLineEdit.EchoMode.Password)
            if not given:
                return
        self.enter(str(room["name"]), key or None)

    def _enter_typed(self) -> None:
        name, given = QInputDialog.getText(self, tr("causerie"), tr("name_of_room"))
        if given and name.strip():
            self.enter(name.strip())

    def _enter_as(self, conversation: Conversation) -> None:
        """Asks for another nickname, for this room alone."""
        nickname, given = QInputDialog.getText(self, tr("causerie"), tr("nickname"), text=settings.remembered("nickname"))
        if given and nickname.strip() and self.chat is not None:
            self.chat.enter(conversation.room, nickname=nickname.strip())

    def _enter_private(self) -> None:
        title, given = QInputDialog.getText(self, tr("causerie"), tr("title_of_private"))
        if given:
            self.enter("~" + secrets.token_urlsafe(18), title=title.strip()[:40])

    def _copy_link(self) -> None:
        conversation = self.talk.conversation
        if conversation is not None and self.address is not None:
            QApplication.clipboard().setText(self.address.link(conversation.room, conversation.title))
            self._say(tr("link_is_key") if conversation.room.startswith("~") else tr("link_copied"))

    def _leave(self) -> None:
        if self.chat is not None and self.talk.conversation is not None:
            self.chat.leave(self.talk.conversation)
            self.show_conversation(next(iter(self.chat.conversations.values()), None))

    def _person(self, member: Optional[Frame]) -> None:
        """What one can do with a member."""
        chat, conversation = self.chat, self.talk.conversation
        room = None if chat is None else chat.room(conversation)
        if chat is None or room is None or not member or member.get("nickname") == room.nickname:
            return
        nickname = str(member.get("nickname"))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if "direct" in (member.get("features") or []):
            menu.addAction(tr("write_to"), lambda: self._turn_to(chat.talk_to(room.name, nickname)))
        self.together.add_actions(menu, member)
        menu.addAction(tr("unignore") if nickname in chat.ignored else tr("ignore"), lambda: self._ignore(chat, nickname))
        menu.popup(self.people.mapToGlobal(self.people.visualItemRect(self.people.currentItem()).bottomLeft()))

    def _write_to(self, nickname: str) -> None:
        if self.chat is not None and self.talk.conversation is not None:
            self._turn_to(self.chat.talk_to(self.talk.conversation.room, nickname))

    def _ignore(self, chat: Chat, nickname: str) -> None:
        chat.ignored ^= {nickname}
        settings.remember("ignored", ",".join(sorted(chat.ignored)))
        chat.changed.emit()

    def _say(self, text: str) -> None:
        say(self._iface, text)

    # Qt's.

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self.chat is not None:
            self.chat.show(self.talk.conversation)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        if self.chat is not None:
            self.chat.show(None)


def _menu_button(words: str, menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
