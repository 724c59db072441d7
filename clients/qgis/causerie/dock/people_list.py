"""The people of the room that is shown: those on the map, the nearest first, those who are here, and those who are away."""

from __future__ import annotations

import math
from functools import partial
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QRectF, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPainter, QPen
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ..causerie_client import Frame, Room
from ..room_map.colours import colour_of
from ..room_map.people import Person
from ..room_map.values import plain
from ..words import tr
from .chat import Chat
from .item_list import Item, ItemList, Tool
from .looks import Looks, looks_of, paint_avatar
from .plain_list import ROWS

#: People above which one can look for somebody.
FEW = 8


class Somebody(NamedTuple):
    """A member with what they show on the map. Trackers are no members, and who is not on the map shows nothing."""

    nickname: str
    member: Frame
    person: Optional[Person]

    @property
    def key(self) -> str:
        """What tells them from the others."""
        return str(self.member.get("member") or f"tracker:{self.nickname}")


class PeopleList(ItemList):
    """In a talk with one person, that one alone."""

    #: How many there are; none, where only one is shown.
    counted = pyqtSignal(int)
    by_double_click = "go_there"

    def __init__(self, chat: Chat, on_map: Callable[[], List[Person]], parent: Optional[QWidget] = None) -> None:
        """`on_map`: those who show something on the map."""
        super().__init__(tr("people"), parent)
        self._chat, self._on_map, self._sought = chat, on_map, ""
        chat.changed.connect(self.fill_soon)

    def has_pictures(self) -> bool:
        """Whether there is room for them."""
        return looks_of(self).has_avatars(self.width())

    def find(self, text: str) -> None:
        """Lists those alone whose names have this text."""
        self._sought = text.strip().casefold()
        self.fill()

    def fill(self) -> None:
        """Draws it anew."""
        self.refill(self._rows, lambda one: one and one.key)

    def _rows(self) -> None:
        shown = self._chat.shown
        room = self._chat.room(shown)
        if shown is None or room is None:
            return
        if room.members is None:
            self.add_heading(tr("too_many_people", count=room.nb_users))
        groups = self._groups(room)
        self.counted.emit(0 if shown.to else sum(map(len, groups.values())))
        left, others = ROWS, 0
        for name, group in groups.items():
            found = [one for one in group if (one.nickname == shown.to if shown.to else self._sought in one.nickname.casefold())]
            if found and left:
                self.add_heading(f"{tr(name)} · {len(found)}")
            for one in found[:left]:
                self.add_item(self._item(one, room), one)
            others += max(0, len(found) - left)
            left = max(0, left - len(found))
        if others:
            self.add_heading(tr("more_people", count=others))
        self.nothing = tr("is_not_here", name=shown.to) if shown.to else tr("nothing_found")

    def _groups(self, room: Room) -> Dict[str, List[Somebody]]:
        on_map = [one for one in self._on_map() if one.nickname not in self._chat.ignored]
        persons, members = {one.member: one for one in on_map if one.member}, room.members or {}
        everybody = [Somebody(_name_of(frame), frame, persons.get(member)) for member, frame in members.items()]
        everybody += [Somebody(one.nickname, {}, one) for one in on_map if one.member not in members]
        everybody.sort(key=lambda one: (_metres(one), one.nickname != room.nickname, one.nickname.casefold()))
        groups: Dict[str, List[Somebody]] = {"on_the_map": [], "here": [], "away": []}
        for one in everybody:
            groups["on_the_map" if one.person is not None else "away" if one.member.get("away") else "here"].append(one)
        return groups

    def _item(self, one: Somebody, room: Room) -> Item:
        person, member = one.person, one.member
        in_call = {other.get("member") for other in (room.call or {}).get("participants", [])}
        tags = [tr("you")] if one.nickname == room.nickname else []
        tags += [tr("moderator")] if "moderator" in (member.get("roles") or []) else []
        tags += [tr("in_call")] if member.get("member") in in_call else []
        tags += [tr("ignored")] if one.nickname in self._chat.ignored else []
        note = "" if person is None else " · ".join(filter(None, [person.where, person.about or _shown(person)]))
        number = person.colour if person is not None else colour_of(one.nickname, member.get("avatar"))
        picture = partial(_paint, one.nickname, number, person is not None and bool(person.member))
        return Item(one.nickname, ", ".join(tags), note, picture, self._tools(one, room))

    def _tools(self, one: Somebody, room: Room) -> Tuple[Tool, ...]:
        if one.nickname == room.nickname:
            return ()
        tools = [Tool("follow", tr("follow"), "eye")] if one.person is not None and one.person.has_view else []
        tools += [Tool("go_there", tr("go_there"), "mActionPanTo.svg")] if one.person is not None and one.person.at is not None else []
        tools += [Tool("write", tr("write_to"), "bubble")] if "direct" in (one.member.get("features") or []) else []
        is_ignored = one.nickname in self._chat.ignored
        return (*tools, *([Tool("ignore", tr("unignore" if is_ignored else "ignore"))] if one.member else []))


class PeopleView(QWidget):
    """The list, with a line to find somebody where there are many, and what to do where there is nobody else."""

    def __init__(self, people: PeopleList, copy_link: Callable[[], object]) -> None:
        super().__init__()
        self.filter = QgsFilterLineEdit()
        self.filter.setShowSearchIcon(True)
        self.filter.setPlaceholderText(tr("find_person"))
        self.filter.textChanged.connect(people.find)
        self.alone, copy = QWidget(), QPushButton(tr("copy_link"))
        words = QLabel(tr("alone"))
        words.setWordWrap(True)
        copy.clicked.connect(lambda: copy_link())
        self._top = QWidget()
        below, column, top = QVBoxLayout(self.alone), QVBoxLayout(self), QVBoxLayout(self._top)
        for widget in (words, copy):
            below.addWidget(widget)
        top.setContentsMargins(6, 5, 6, 3)
        top.addWidget(self.filter)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(people, 1)
        column.addWidget(self.alone)
        people.counted.connect(self._counted)
        self._counted(0)

    def _counted(self, number: int) -> None:
        self._top.setVisible(number > FEW or bool(self.filter.text()))
        self.alone.setVisible(number == 1)


def _paint(name: str, number: int, is_live: bool, painter: QPainter, square: QRectF, looks: Looks) -> None:
    paint_avatar(painter, square, name, looks.ink(number), looks)
    if is_live:
        painter.setPen(QPen(QColor(looks.base), 1.5))
        painter.setBrush(looks.live)
        painter.drawEllipse(QRectF(square.right() - 7, square.bottom() - 7, 9, 9))


def _name_of(member: Frame) -> str:
    return plain(member.get("nickname"), 64) or "?"


def _metres(one: Somebody) -> float:
    return math.inf if one.person is None or one.person.metres is None else one.person.metres


def _shown(person: Person) -> str:
    return tr("shows_cursor") if person.has_cursor else tr("shows_view") if person.has_view else ""
