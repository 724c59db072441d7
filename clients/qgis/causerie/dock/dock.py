"""The dock itself: a form while there is no session, and a page as long as there is one."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from qgis.gui import QgisInterface
from qgis.PyQt.QtGui import QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QStackedWidget, QWidget

from .. import settings
from ..causerie_client import Entered, Left, Session, Welcomed
from ..causerie_client.address import Address
from ..causerie_client.sealed import is_sealed
from ..connection import NO_ANSWER, NO_CAUSERIE, NO_ENCRYPTION, NO_HOST, NO_TRUST, Connection
from ..resume import SessionFile
from ..words import tr
from .bar import say
from .chat import Chat
from .conversation import NOTE, shortened
from .form import ConnectForm
from .page import Page
from .server_words import words_of_error

#: What this client shows. Calls are the page's.
FEATURES = ("direct", "map")


class Dock(QDockWidget):
    """causerie in QGIS."""

    def __init__(self, iface: QgisInterface, parent: Optional[QWidget] = None) -> None:
        super().__init__(tr("causerie"), parent)
        self.setObjectName("causerie")
        self._iface = iface
        self.chat: Optional[Chat] = None
        self.page: Optional[Page] = None
        self.address: Optional[Address] = None
        self._token: Optional[str] = None
        #: A token that was typed, until the server has taken it.
        self._typed: Optional[str] = None
        #: Whether the token is one that is kept.
        self._is_kept = False
        self._file = SessionFile()
        self._left: Dict[str, str] = {}
        self.form = ConnectForm()
        self.form.wanted.connect(self.begin)
        self.form.cancelled.connect(self.end)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.form)
        self.setWidget(self._stack)

    # A session.

    def begin(self, address: Address, nickname: str, token: Optional[str] = None, at_start: bool = False) -> None:
        """Asks for a session, and ends the one before. One that a QGIS left that has crashed is taken up."""
        self.end()
        self.address, self._typed = address, token or None
        self._token = token or address.token
        self._is_kept = not self._token
        self._token = self._token or settings.token_of(address.server)
        # A session that begins with a sealed room begins unnamed: no key leads there from a nickname, or back.
        kept = None if address.sealed is not None else self._file.take(address.server, nickname, self._token)
        self._left = {} if kept is None else kept.rooms
        session = Session(nickname, features=FEATURES, token=self._token, resume=None if kept is None else kept.key)
        session.sealed.hides_nickname = address.sealed is not None
        connection = Connection(address.socket_url(), session, self, waits_for_host=at_start)
        self.chat = Chat(connection, self)
        self.chat.ignored = set(filter(None, settings.remembered("ignored").split(",")))
        self.page = Page(self.chat, self._iface, address, self._token)
        self.page.ended.connect(self.end)
        self.page.wanted.connect(self._come)
        self._stack.addWidget(self.page)
        connection.changed.connect(self._say_state)
        connection.happened.connect(self._hear)
        self._say_state()
        connection.open()

    def end(self) -> None:
        """Ends the session, and shows the form."""
        if self.chat is None or self.page is None:
            return
        had_focus = self.isAncestorOf(QApplication.focusWidget())
        self.page.close_all()
        self.chat.connection.changed.disconnect(self._say_state)
        # Where the line is lost the server keeps the session for a while, and so does the file.
        self._file.give_back(is_over=self.chat.session.is_ready or self.chat.connection.error is not None)
        self.chat.connection.close()
        self.chat.deleteLater()
        self.chat.connection.deleteLater()
        self._stack.removeWidget(self.page)
        self.page.deleteLater()
        self.chat = self.page = None
        self.form.show_token()
        self.form.wait("")
        if had_focus:
            self.form.button.setFocus()

    def send_layer(self, layer: object) -> None:
        """Sends a layer to the conversation that is shown, after a look."""
        self.show()
        if self.page is None:
            say(self._iface, tr("no_conversation"))
        else:
            self.page.send_layer(layer)

    def find(self, text: str) -> List[Tuple[str, object]]:
        """Returns rooms and people whose names have this text: their words, each with what `take` goes to."""
        return [] if self.page is None else self.page.rooms.found(text)

    def take(self, what: object) -> None:
        """Goes to one of those that `find` returns."""
        if self.page is not None:
            self._come()
            self.page.tabs.setCurrentIndex(0)
            self.page.rooms.take(what)
            self.page.talk.entry.setFocus()

    def _come(self) -> None:
        self.show()
        self.raise_()

    # What comes.

    def _hear(self, event: object) -> None:
        if self.chat is None:
            return
        if isinstance(event, Welcomed):
            self._welcomed(event)
        if isinstance(event, (Welcomed, Entered, Left)):
            talks, rooms = self.chat.conversations, self.chat.session.rooms
            # A sealed room is entered by its link alone.
            titles = {room: talks[room, ""].title for room in rooms if (room, "") in talks and not is_sealed(room)}
            self._file.keep(self.chat.session.resume, titles or self._left)

    def _welcomed(self, event: Welcomed) -> None:
        """The first time one goes where one was, or wants to be."""
        if self.chat is None or self.address is None or self.page is None:
            return
        if self._typed and not settings.keep_token(self.address.server, self._typed):
            say(self._iface, tr("credential_not_kept"))
        self._typed = None
        self.form.accept()
        if self._stack.currentIndex() == 0:
            had_focus = self.isAncestorOf(QApplication.focusWidget())
            self._stack.setCurrentIndex(1)
            self.page.rules.ask()
            if had_focus:
                self.page.talk.entry.setFocus()
        self.page.rooms.set_listed(event.welcome.get("rooms") or [])
        if self.chat.conversations or self.chat.session.left:
            return
        for left, title in (self._left if event.resumed else {}).items():
            self.chat.enter(left, title=title)
        wanted = self.address.room or settings.remembered("room")
        listed = [room["name"] for room in event.welcome.get("rooms") or []]
        room = wanted if self.address.room or wanted in listed else (listed[0] if listed else None)
        if room is not None:
            # A key that was typed is for the room that one comes into.
            own = self.address.room in (room, None)
            bears = (self.address.key, self.address.title, self.address.sealed) if own else ()
            self.page.enter(room, *bears)

    def _say_state(self) -> None:
        if self.chat is None or self.address is None or self.page is None:
            return
        connection = self.chat.connection
        is_new = connection.session.welcome is None
        if self._is_kept and (connection.error or {}).get("code") in ("token_invalid", "token_expired"):
            settings.keep_token(self.address.server, "")
        if is_new and connection.state == "ended":
            self._give_back(connection)
            return
        if is_new:
            server = self.address.server
            words = tr("connecting_to" if connection.state == "connecting" else "waiting_first", server=server)
            self.form.wait(f"{words} {self._words_of(connection)}".strip())
            return
        words = {"connected": "", "ended": tr("ended")}.get(connection.state, tr("waiting"))
        kind = {"connected": "live", "ended": "failed"}.get(connection.state, "waits")
        self.page.say_state(f"{words} {self._words_of(connection)}".strip() if words else "", kind)

    def _give_back(self, connection: Connection) -> None:
        """There never was a session: the form says why."""
        words, server = self._words_of(connection), "" if self.address is None else self.address.server
        field = str((connection.error or {}).get("code", "address")).partition("_")[0]
        self.end()
        self.form.give_back(words, server, field if field in ("nickname", "token") else "address", connection.fault == NO_ENCRYPTION)

    def _words_of(self, connection: Connection) -> str:
        """Why there is no connection."""
        server = "" if self.address is None else self.address.server
        if connection.error is not None:
            return words_of_error(connection.error)
        known = {NO_CAUSERIE: "no_causerie", NO_ENCRYPTION: "no_encryption", NO_HOST: "no_host", NO_TRUST: "no_trust"}
        if connection.fault in known:
            return tr(known[connection.fault], server=server, why=shortened(connection.distrust, NOTE))
        # That it does not answer is said already.
        return "" if connection.fault == NO_ANSWER else connection.fault

    # Qt's.

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self.chat is not None and self.page is not None:
            self.chat.show(self.page.talk.conversation)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        if self.chat is not None:
            self.chat.show(None)
