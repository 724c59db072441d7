"""The ways into a room that ask for something first: a name or a link, a key, another nickname, what a new room is called."""

from __future__ import annotations

import secrets
from typing import Callable

from qgis.PyQt.QtWidgets import QInputDialog, QLineEdit, QWidget

from .. import settings
from ..causerie_client import Frame
from ..causerie_client.address import parse
from ..causerie_client.sealed import is_available
from ..words import tr
from .chat import Chat
from .conversation import Conversation


class Entering:
    """Those of one session."""

    def __init__(self, window: QWidget, chat: Chat, server: str, enter: Callable[..., object]) -> None:
        """`enter`: enters a room by its name, with what it is entered by, and looks at it."""
        self._window, self._chat, self._server, self._enter = window, chat, server, enter

    def listed(self, room: Frame) -> None:
        """Enters a room that the server lists, by its key where it has one."""
        key = None
        if room.get("access") == "key":
            words = tr("key_of", room=room["name"])
            key, given = QInputDialog.getText(self._window, tr("causerie"), words, QLineEdit.EchoMode.Password)
            if not given:
                return
        self._enter(str(room["name"]), key or None)

    def typed(self) -> None:
        """Enters a room by its name, or a sealed one by its link."""
        name, given = QInputDialog.getText(self._window, tr("causerie"), tr("name_of_room"))
        if given and "sealed=" in name.partition("#")[2]:
            self._sealed(name.strip())
        elif given and name.strip():
            self._enter(name.strip())

    def private(self) -> None:
        """Enters a new private room."""
        title, given = QInputDialog.getText(self._window, tr("causerie"), tr("title_of_private"))
        if given:
            self._enter("~" + secrets.token_urlsafe(18), title=title.strip()[:40])

    def under_another_nickname(self, conversation: Conversation) -> None:
        """Enters a room that does not take one's own nickname."""
        nickname, given = QInputDialog.getText(self._window, tr("causerie"), tr("nickname"), text=settings.remembered("nickname"))
        if given and nickname.strip():
            self._chat.enter(conversation.room, nickname=nickname.strip())

    def _sealed(self, link: str) -> None:
        """Enters the room of a link, or of what stands behind its `#`, if it is a room of this server."""
        try:
            address = parse(self._server + link if link.startswith("#") else link)
        except ValueError:
            self._chat.failed.emit(tr("no_sealed_link"))
            return
        if address.room is None or address.server != self._server:
            self._chat.failed.emit(tr("other_server", server=address.server))
        elif not is_available():
            self._chat.failed.emit(tr("sealed_needs"))
        else:
            self._enter(address.room, title=address.title, sealed=address.sealed)
