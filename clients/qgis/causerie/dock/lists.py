"""The lists of the dock: conversations with what is unread, and people. Items of lists show plain text only."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont, QKeyEvent, QPalette
from qgis.PyQt.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ..causerie_client import Frame
from ..timers import single_shot
from ..words import tr
from .bar import escaped
from .chat import Chat
from .conversation import Conversation
from .looks import icon

#: Rows of a kind, and characters of a row: more than a server has by itself, so that none keeps QGIS busy.
ROWS = 500
LONGEST = 200
#: Milliseconds in which changes are gathered.
FILL_MS = 40
_WHAT = Qt.ItemDataRole.UserRole


class PlainList(QListWidget):
    """Rows of plain text, cut at the edge and whole in their tool tips."""

    #: Whether the row that is chosen stays it also while the keyboard is elsewhere.
    keeps_row = False

    def __init__(self, name: str, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._soon = single_shot(self, self.fill)

    def fill(self) -> None:
        """Draws it anew."""
        raise NotImplementedError

    def fill_soon(self) -> None:
        """Draws it anew once for all that changes now."""
        if not self._soon.isActive():
            self._soon.start(FILL_MS)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemClicked.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def refill(self, rows: Callable[[], None], name: Callable[[Any], object]) -> None:
        """Draws it anew; what is scrolled, and the row where the keyboard is, stay. `name`: what tells the things of rows apart."""
        bar, current = self.verticalScrollBar(), self.currentItem()
        place, had = bar.value(), name(current.data(_WHAT)) if current is not None and (self.hasFocus() or self.keeps_row) else None
        self.clear()
        rows()
        if had is not None:
            items = (self.item(at) for at in range(self.count()))
            self.setCurrentItem(next((item for item in items if name(item.data(_WHAT)) == had), self.currentItem()))
        bar.setValue(place)

    def add(self, words: str, what: object) -> QListWidgetItem:
        """Adds a row for something."""
        words = " ".join(words[:4 * LONGEST].split())[:LONGEST]
        item = QListWidgetItem(words)
        item.setToolTip(escaped(words))
        item.setData(_WHAT, what)
        self.addItem(item)
        return item


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
            rows = (at for at in range(self.count()) if self.item(at).data(_WHAT) is not None)
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
                item = self.add(tr(head), None)
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                font = item.font()
                font.setBold(True)
                item.setFont(font)
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
        if item.data(_WHAT) is not None:
            self.take(item.data(_WHAT))


def _group_of(what: object) -> str:
    return "not_entered" if not isinstance(what, Conversation) else "direct_messages" if what.to else "rooms"


class PeopleList(PlainList):
    """The members of the room that is shown."""

    #: (member): a frame of `members` was chosen.
    chosen = pyqtSignal(object)

    def __init__(self, chat: Chat, where: Callable[[], Dict[str, str]], parent: Optional[QWidget] = None) -> None:
        """`where`: where members are on the map, in words."""
        super().__init__(tr("people"), parent)
        self._chat = chat
        self._where = where
        self.itemClicked.connect(lambda item: self.chosen.emit(item.data(_WHAT)))
        chat.changed.connect(self.fill_soon)

    def fill(self) -> None:
        """Draws it anew."""
        self.refill(self._rows, lambda member: member and member.get("member"))

    def _rows(self) -> None:
        room = self._chat.room(self._chat.shown)
        members = [] if room is None or room.members is None else room.members.values()
        names = sorted(members, key=lambda one: str(one.get("nickname", "")).lower())
        if room is not None and room.members is None:
            self.addItem(tr("too_many_people", count=room.nb_users))
        in_call = {one.get("member") for one in (room.call or {}).get("participants", [])} if room is not None else set()
        places = self._where() if names else {}
        for member in names[:ROWS]:
            one = str(member.get("member"))
            self.add(self._words(member, room.nickname if room is not None else "", one in in_call, places.get(one, "")), member)

    def _words(self, member: Frame, own: str, in_call: bool, where: str) -> str:
        tags = [tr("you")] if member.get("nickname") == own else []
        tags += [tr("moderator")] if "moderator" in (member.get("roles") or []) else []
        tags += [tr("away")] if member.get("away") else []
        tags += [tr("in_call")] if in_call else []
        tags += [tr("ignored")] if member.get("nickname") in self._chat.ignored else []
        return str(member.get("nickname", "?")) + (f"  ({', '.join(tags)})" if tags else "") + (f"  · {where}" if where else "")
