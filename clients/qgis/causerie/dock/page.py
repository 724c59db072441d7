"""What is in the dock during a session: where one is, what lasts, the talk, people and the map, and the ways between them."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QMimeData, QUrl, Qt, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices, QIcon, QKeySequence, QResizeEvent
from qgis.PyQt.QtWidgets import (
    QApplication, QHBoxLayout, QMenu, QShortcut, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget,
)

from .. import settings
from ..causerie_client import Frame
from ..causerie_client.address import Address
from ..causerie_client.sealed import is_sealed
from ..words import tr
from .bar import ask, say
from .chat import Chat
from .conversation import Conversation, line_of
from .entering import Entering
from .invitations import Invitations
from .lists import ConversationList
from .looks import IconButton, icon, looks_of
from .map_view import MapView
from .options import PAGE
from .people_list import PeopleList, PeopleView, Somebody
from .rules import Rules
from .sending import Sending
from .strips import Strip, Strips
from .switcher import Switcher
from .talk import Talk
from .together import Together


#: The views by their words, with their icons.
_VIEWS = {"talk": "bubble", "people": "user.svg", "map": "place"}


class Page(QWidget):
    """One session."""

    #: One of the conversations is for this person now: the dock comes to the front.
    wanted = pyqtSignal()
    #: The session is to end.
    ended = pyqtSignal()

    def __init__(self, chat: Chat, iface: QgisInterface, address: Address, token: Optional[str]) -> None:
        super().__init__()
        self._chat, self._iface, self._address, self._token = chat, iface, address, token
        self.strips = Strips()
        self.sending = Sending(chat, iface, self)
        self.together = Together(chat, iface, self.strips, self)
        self.invitations = Invitations(chat, iface, self._accepted, self)
        self.rooms = ConversationList(chat)
        self.talk = Talk(chat, self.sending.actions_of, self.sending.actions(), self.sending.panel)
        self.people = PeopleList(chat, self.together.people)
        self.map = MapView(self.together)
        self.entering = Entering(self, chat, address.server, self.enter)
        self.switcher = Switcher(self.rooms, {tr("enter_room"): self.entering.typed, tr("new_private"): self.entering.private})
        self.call_button = IconButton("call", tr("call"))
        self.rules = Rules(address.server)
        self.more_button = IconButton("more", tr("more"))
        self.more_button.setMenu(self._more())
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.talk.attach.setMenu(self.sending.menu(lambda: self.talk.conversation))
        self.strips.add(self.rules)
        self.in_call = self.strips.add(Strip("live", "call"))
        self.in_call.add_button(tr("join_call"), self.call)
        self.state = self.strips.add(Strip("waits", "waits", wraps=True))
        self.again = self.state.add_button(tr("connect_again"), self.ended.emit)
        self.tabs, self.views = QTabBar(), QStackedWidget()
        self._lay_out()
        self._connect()
        self._say_where()

    def _lay_out(self) -> None:
        for view, words in zip((self.talk, PeopleView(self.people, self._copy_link), self.map), _VIEWS):
            self.tabs.addTab(tr(words))
            self.views.addWidget(view)
        self.tabs.setDocumentMode(True)
        self.tabs.setExpanding(True)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setContentsMargins(6, 4, 4, 4)
        head.setSpacing(2)
        for part in (self.switcher, self.call_button, self.more_button):
            head.addWidget(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.tabs)
        column.addWidget(self.strips)
        column.addWidget(self.views, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self.views.setCurrentIndex)
        self.call_button.clicked.connect(lambda: self.call())
        self.rooms.chosen.connect(self._choose)
        self.rooms.wanted.connect(self.entering.listed)
        self.people.acted.connect(self._act)
        self.talk.dropped.connect(self._dropped)
        self.talk.written_to.connect(self._write_to)
        self.talk.ignored.connect(self.ignore)
        self._chat.changed.connect(self._say_where)
        self._chat.failed.connect(self._say)
        self._chat.mentioned.connect(self._mentioned)
        self._chat.nickname_wanted.connect(self.entering.under_another_nickname)
        for keys, then in (
            ("Alt+Down", self.switcher.click), ("Ctrl+PgDown", lambda: self._turn(1)), ("Ctrl+PgUp", lambda: self._turn(-1)),
        ):
            QShortcut(QKeySequence(keys), self, then, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _more(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("find") + "\tCtrl+F", self.talk.find_bar.open)
        menu.addAction(tr("copy_link"), self._copy_link)
        menu.addAction(self.rules.entry)
        menu.addAction(tr("leave"), self._leave)
        menu.addSeparator()
        sound = menu.addAction(tr("sound"))
        sound.setCheckable(True)
        sound.setChecked(settings.remembered("sound") == "yes")
        sound.toggled.connect(lambda is_on: settings.remember("sound", "yes" if is_on else ""))
        menu.addAction(tr("settings"), lambda: self._iface.showOptionsDialog(self._iface.mainWindow(), PAGE))
        menu.addSeparator()
        menu.addAction(tr("connected_to", server=self._address.server)).setEnabled(False)
        menu.addAction(tr("disconnect"), self.ended.emit)
        return menu

    def close_all(self) -> None:
        """Takes back what is on the canvas and in the message bar."""
        self.together.end()
        self.invitations.close()
        self.talk.view.thumbnails.stop()
        self.sending.panel.give_all_up()

    # Where one is.

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Looks at another conversation."""
        self._chat.show(conversation if self.isVisible() else None)
        self.talk.show_conversation(conversation)
        if self.isAncestorOf(QApplication.focusWidget()) or self.switcher.list.isVisible():
            self.talk.entry.setFocus()
        self.together.show_room(conversation.room if conversation is not None else None)
        self.people.fill()
        self._say_where()

    def turn_to(self, conversation: Conversation) -> None:
        """Shows a conversation, wherever one was."""
        if conversation in self._chat.conversations.values():
            self.wanted.emit()
            self.tabs.setCurrentIndex(0)
            self.show_conversation(conversation)
            self.talk.entry.setFocus()

    def say_state(self, words: str, kind: str) -> None:
        """Says how the connection is, and where it has ended what one can do about it."""
        self.switcher.say_state(kind)
        self.again.setVisible(kind == "failed")
        self.state.say(words)

    def _say_where(self) -> None:
        conversation = self.talk.conversation
        room = self._chat.room(conversation)
        self.talk.attach.setEnabled(room is not None)
        # The secret of a room is for no command line, which other programs see.
        self.call_button.setEnabled(room is not None and self._chat.session.sealed.secret_of(room.name) is None)
        others = [one for one in self._chat.conversations.values() if one is not conversation]
        count = 0 if room is None or conversation is None or conversation.to else room.nb_users
        name = tr("no_room") if conversation is None else conversation.name
        self.switcher.say(name, count, sum(one.unread for one in others), sum(one.mentions for one in others))
        names = [] if room is None or not room.call else [str(one.get("nickname", "?")) for one in room.call["participants"]]
        self.in_call.say(tr("call_of", names=", ".join(names)[:200]) if names else "", tr("call_with", count=len(names)))
        self.call_button.setVisible(not names)
        self._say_tabs()

    def _say_tabs(self) -> None:
        """How many people there are; in smaller letters, then without the number, and then as icons, where there is no room for it."""
        room, looks = self._chat.room(self.talk.conversation), looks_of(self)
        is_direct = self.talk.conversation is not None and self.talk.conversation.to != ""
        names = [tr("person" if is_direct and words == "people" else words) for words in _VIEWS]
        counted = [names[0], f"{names[1]} {room.nb_users}" if room is not None and not is_direct else names[1], names[2]]
        # The map is the room's.
        self.tabs.setTabVisible(2, not is_direct)
        for font, words in ((looks.font, counted), (looks.small, counted), (looks.small, names), (looks.small, [""] * len(names))):
            self.tabs.setFont(font)
            for at, (shown, picture) in enumerate(zip(words, _VIEWS.values())):
                self.tabs.setTabText(at, shown)
                self.tabs.setTabToolTip(at, "" if shown else names[at])
                self.tabs.setTabIcon(at, QIcon() if shown else icon(picture, looks.text))
            if self.tabs.sizeHint().width() <= self.width():
                break

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._say_tabs()

    def _turn(self, by: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())

    def _mentioned(self, conversation: Conversation, frame: Frame) -> None:
        # Only where QGIS is not in front.
        QApplication.alert(self._iface.mainWindow())
        if settings.remembered("sound") == "yes":
            QApplication.beep()
        if conversation is self._chat.shown and self.isVisible():
            return
        title = f"{frame['from'].get('nickname', '?')} · {conversation.name}"
        ask(self._iface, line_of(frame["content"])[:200], {tr("show_it"): lambda: self.turn_to(conversation)}, 8, title)

    def _accepted(self, frame: Frame) -> None:
        self.show_conversation(self._chat.conversations.get((frame["room"], "")))

    # What one does.

    def call(self) -> None:
        """Opens the page of the server at this room, for the call there. Keys go behind the `#`, which no server sees."""
        conversation = self.talk.conversation
        room = self._chat.room(conversation)
        if room is None or conversation is None:
            return
        longest = ((self._chat.session.welcome or {}).get("limits") or {}).get("nickname_max")
        nickname = room.nickname[:(longest if isinstance(longest, int) else 32) - len("-call")] + "-call"
        link = self._address.link(room.name, conversation.title, conversation.key, self._token, nickname)
        QDesktopServices.openUrl(QUrl(link))

    def send_layer(self, layer: object) -> None:
        """Sends a layer to the conversation that is shown, after a look."""
        self.tabs.setCurrentIndex(0)
        self.sending.send_layer(self.talk.conversation, layer)

    def _dropped(self, mime: QMimeData) -> None:
        self.sending.send_dropped(self.talk.conversation, mime)

    def enter(self, room: str, key: Optional[str] = None, title: str = "", sealed: Optional[bytes] = None) -> None:
        """Enters a room, and looks at it. One of the server's rooms without a key is entered again by the next session."""
        if key is None and not room.startswith("~"):
            settings.remember("room", room)
        self.show_conversation(self._chat.enter(room, key, title, sealed=sealed))

    def _choose(self, conversation: Conversation) -> None:
        """Looks at a conversation, and enters its room where one is not in it."""
        self.show_conversation(conversation)
        if self._chat.room(conversation) is None:
            self._chat.enter(conversation.room)

    def _copy_link(self) -> None:
        conversation = self.talk.conversation
        if conversation is not None:
            sealed = self._chat.session.sealed.secret_of(conversation.room)
            QApplication.clipboard().setText(self._address.link(conversation.room, conversation.title, sealed=sealed))
            self._say(tr("link_is_key") if conversation.room.startswith("~") else tr("link_copied"))

    def _leave(self) -> None:
        if self.talk.conversation is not None:
            self._chat.leave(self.talk.conversation)
            self.show_conversation(next(iter(self._chat.conversations.values()), None))

    def _act(self, action: str, one: Somebody) -> None:
        """Does what is wanted with one of the people."""
        nickname = str(one.member.get("nickname") or one.nickname)
        if action == "write":
            self._write_to(nickname)
        elif action == "ignore":
            self.ignore(nickname)
        else:
            self.together.go(action, one.person)

    def _write_to(self, nickname: str) -> None:
        if self.talk.conversation is not None:
            self.turn_to(self._chat.talk_to(self.talk.conversation.room, nickname))

    def ignore(self, nickname: str) -> None:
        """Hears and sees nothing of somebody any more, or again."""
        self._chat.ignored ^= {nickname}
        conversation = self.talk.conversation
        if conversation is None or not is_sealed(conversation.room):
            # The names of a sealed room are for no disk.
            kept = set(filter(None, settings.remembered("ignored").split(","))) - {nickname}
            settings.remember("ignored", ",".join(sorted(kept | ({nickname} & self._chat.ignored))))
        self._chat.changed.emit()

    def _say(self, text: str) -> None:
        say(self._iface, text)
