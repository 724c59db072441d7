"""The list of conversations, with what is unread in them, and of rooms that one is not in."""

from __future__ import annotations

from typing import List, Optional, Tuple

from qgis.PyQt.QtCore import QSize, pyqtSignal
from qgis.PyQt.QtGui import QFont, QPalette
from qgis.PyQt.QtWidgets import QListWidgetItem, QWidget

from ..causerie_client import Frame
from ..words import tr
from .chat import Chat
from .conversation import Conversation
from .looks import icon
from .plain_list import ROWS, WHAT, PlainList


class ConversationList(PlainList):
    """Rooms in the order of the server, then direct messages, then rooms that one is not in."""

    keeps_row = True
    #: (conversation)
    chosen = pyqtSignal(object)
    #: (frame of `rooms`): one that one is not in yet.
    wanted = pyqtSignal(object)

    def __init__(self, chat: Chat, parent: Optional[QWidget] = None) -> None:
        super().__init__(tr("conversations"), parent)
        self._chat = chat
        self.setIconSize(QSize(16, 16))
        self._listed: List[Frame] = []
        self._sought = ""
        self.itemClicked.connect(self._activated)
        chat.changed.connect(self.fill_soon)

    def set_listed(self, rooms: List[Frame]) -> None:
        """Takes over the rooms that the server lists."""
        self._listed = [room for room in rooms if isinstance(room, dict) and isinstance(room.get("name"), str)][:ROWS]
        self.fill()

    def find(self, text: str) -> None:
        """Shows those alone whose names have this text, the first of them chosen."""
        self._sought = text.strip().casefold()
        self.setCurrentRow(-1)
        self.fill()
        if self._sought:
            rows = (at for at in range(self.count()) if self.item(at).data(WHAT) is not None)
            self.setCurrentRow(next(rows, -1))

    def found(self, text: str) -> List[Tuple[str, object]]:
        """Returns the rooms and people whose names have this text: their words, each with what `chosen` or `wanted` tells."""
        sought = text.strip().casefold()
        mine = [(self._words(one), one, one.name) for one in self._sorted()]
        others = [(self._words_of_listed(room), room, room["name"]) for room in self._not_entered()]
        return [(words, what) for words, what, name in [*mine, *others] if sought in name.casefold()]

    def take(self, what: object) -> None:
        """Goes to one of those that `found` returns."""
        if isinstance(what, Conversation):
            self.chosen.emit(what)
        else:
            self.wanted.emit(what)

    def fill(self) -> None:
        """Draws it anew."""
        self.refill(self._rows, lambda what: (what.room, what.to) if isinstance(what, Conversation) else what and (what["name"], ""))

    def _sorted(self) -> List[Conversation]:
        order = {room["name"]: at for at, room in enumerate(self._listed)}
        mine = self._chat.conversations.values()
        return sorted(mine, key=lambda one: (one.to != "", order.get(one.room, len(order)), one.room, one.to))[:ROWS]

    def _not_entered(self) -> List[Frame]:
        return [room for room in self._listed if (room["name"], "") not in self._chat.conversations]

    def _rows(self) -> None:
        found = self.found(self._sought)
        for head in ("rooms", "direct_messages", "not_entered"):
            group = [(words, what) for words, what in found if _group_of(what) == head]
            if group:
                self.add_heading(tr(head))
            for words, what in group:
                self._row(words, what)

    def _words(self, one: Conversation) -> str:
        unread = f"  ({one.unread}{' @' if one.mentions else ''})" if one.unread else ""
        if one.to:
            return f"{one.to}  · {one.room}{unread}"
        room = self._chat.room(one)
        count = f"  · {room.nb_users}" if room is not None else "  · " + tr("not_in")
        call = "  ☎ " + str(len(room.call["participants"])) if room is not None and room.call else ""
        return f"{one.name}{count}{call}{unread}"

    def _words_of_listed(self, room: Frame) -> str:
        return tr("room_to_enter", name=room["name"], count=room.get("nb_users", 0))

    def _row(self, words: str, what: object) -> None:
        item = self.add(words, what)
        name, font = "room", QFont(item.font())
        if isinstance(what, Conversation):
            name = "bubble" if what.to else "lock" if what.room.startswith("~") else "room"
            font.setBold(what.unread > 0)
        item.setIcon(icon(name, self.palette().color(QPalette.ColorRole.Text)))
        item.setFont(font)
        if what is self._chat.shown:
            self.setCurrentItem(item)

    def _activated(self, item: QListWidgetItem) -> None:
        if item.data(WHAT) is not None:
            self.take(item.data(WHAT))


def _group_of(what: object) -> str:
    return "not_entered" if not isinstance(what, Conversation) else "direct_messages" if what.to else "rooms"
