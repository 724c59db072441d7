"""The map of the room that is shown: the menu of the dock for it, and what a person's menu has of it."""

from __future__ import annotations

from typing import Callable, Dict, Optional

from qgis.gui import QgisInterface, QgsMessageBarItem
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import QAction, QInputDialog, QMenu

from ..causerie_client import Frame
from ..room_map.colours import BOARD
from ..room_map.people import Person
from ..room_map.room_map import RoomMap
from ..words import tr
from .bar import ask, say, take_back
from .chat import Chat

#: Seconds for which one is asked to follow somebody who presents.
ASKED = 30
_SHAPES = ("mark", "line", "area", "arrow", "text")


class Together(QObject):
    """One room's map at a time: who looks at another room shows nothing in this one any more."""

    #: Whether one's position is shared, which shows all the time.
    badged = pyqtSignal(bool)

    def __init__(self, chat: Chat, iface: QgisInterface, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._chat = chat
        self._iface = iface
        self._room: Optional[str] = None
        self.map: Optional[RoomMap] = None
        self._question: Optional[QgsMessageBarItem] = None
        self._color = 0
        self._menu = QMenu()
        self.switches: Dict[str, QAction] = {}
        self._fill()
        chat.changed.connect(self._open)

    def menu(self) -> QMenu:
        """Returns the menu, which is the same for all rooms."""
        return self._menu

    def show_room(self, room: Optional[str]) -> None:
        """Goes to the map of another room."""
        if room != self._room:
            self.close()
            self._room = room
        self._open()

    def close(self) -> None:
        """Takes everything off the canvas."""
        take_back(self._iface, self._question)
        self._question = None
        if self.map is not None:
            self.map.close()
            self.map.deleteLater()
            self.map = None
        for switch in ("cursor", "view", "present"):
            self.switches[switch].setChecked(False)
        self._followed("")
        self._positioned()

    def where(self) -> Dict[str, str]:
        """Returns where the others are, in words, by member: those who show something."""
        return {} if self.map is None else {person.member: person.where for person in self.map.people()}

    def add_actions(self, menu: QMenu, member: Frame) -> None:
        """Adds what can be done with somebody on the map."""
        person = self._person(str(member.get("member")))
        if person is None or self.map is None:
            return
        room_map = self.map
        if person.has_view:
            menu.addAction(tr("follow"), lambda: room_map.follow(person.member))
        if person.at is not None:
            menu.addAction(tr("go_there"), lambda: room_map.go_to(person.at))

    def _open(self) -> None:
        """The map comes with the room. Where the server has it turned off the menu is grey."""
        room = None if self._room is None else self._chat.session.rooms.get(self._room)
        if self.map is None and room is not None:
            self.map = RoomMap(self._chat.connection, room.name, self._iface.mapCanvas(), self)
            self.map.following_changed.connect(self._followed)
            self.map.presenting_changed.connect(self.switches["present"].setChecked)
            self.map.asked.connect(self._asked)
            self.map.failed.connect(lambda words: say(self._iface, words))
            self.map.people_changed.connect(self._chat.changed)
            self.map.position_changed.connect(self._positioned)
            self.map.set_shown(self.switches["people"].isChecked())
            self.map.show_board(self.switches["board"].isChecked())
        if self.map is not None:
            self.map.ignore(self._chat.ignored)
        self._menu.setEnabled(self.map is not None and self.map.is_on)

    def _person(self, member: str) -> Optional[Person]:
        people = [] if self.map is None else self.map.people()
        return next((one for one in people if one.member == member), None)

    # The menu.

    def _fill(self) -> None:
        self.stop = self._menu.addAction("", self._on_map(lambda room_map: room_map.follow(None)))
        self.stop.setVisible(False)
        for name, is_on, then in (
            ("people", True, RoomMap.set_shown), ("board", True, RoomMap.show_board), ("cursor", False, RoomMap.share_cursor),
            ("view", False, RoomMap.share_view), ("present", False, RoomMap.present),
        ):
            self.switches[name] = self._switch(name, is_on, then)
        share = self._menu.addMenu(tr("share_position"))
        for words, minutes in (("share_15", 15), ("share_60", 60), ("share_until_leaving", None)):
            share.addAction(tr(words), self._on_map(_sharing(minutes, False)))
        share.addAction(tr("share_about"), self._on_map(_sharing(60, True)))
        self.stop_position = self._menu.addAction(tr("stop_position"), self._on_map(RoomMap.stop_position))
        self.stop_position.setVisible(False)
        draw = self._menu.addMenu(tr("draw"))
        for shape in _SHAPES:
            draw.addAction(tr("draw_" + shape), lambda shape=shape: self._draw(shape))
        colours = self._menu.addMenu(tr("color"))
        for number, colour in enumerate(BOARD):
            picture = QPixmap(16, 16)
            picture.fill(QColor(colour))
            colours.addAction(QIcon(picture), tr(f"color_{number}"), lambda number=number: self._choose(number))
        self._menu.addAction(tr("undo"), self._on_map(RoomMap.undo))
        self._menu.addAction(tr("clear_mine"), self._on_map(RoomMap.clear_mine))

    def _on_map(self, do: Callable[[RoomMap], object]) -> Callable[[], None]:
        """Returns what does something with the map, while there is one."""
        def done() -> None:
            if self.map is not None:
                do(self.map)

        return done

    def _switch(self, name: str, is_on: bool, then: Callable[[RoomMap, bool], None]) -> QAction:
        switch = self._menu.addAction(tr("map_switch_" + name))
        switch.setCheckable(True)
        switch.setChecked(is_on)
        switch.triggered.connect(self._on_map(lambda room_map: then(room_map, switch.isChecked())))
        return switch

    def _choose(self, number: int) -> None:
        self._color = number

    def _draw(self, shape: str) -> None:
        if self.map is not None:
            self.map.draw(shape, self._color, self._note)
            say(self._iface, tr("how_to_draw"))

    def _note(self, shape: str) -> Optional[str]:
        """Only a text needs words."""
        if shape != "text":
            return ""
        words, given = QInputDialog.getText(self._iface.mainWindow(), tr("causerie"), tr("draw_text"))
        return words[:280] if given else None

    # What others do.

    def _followed(self, nickname: str) -> None:
        # A "&" would mark a key.
        self.stop.setText(tr("following", name=nickname).replace("&", "&&"))
        self.stop.setVisible(nickname != "")

    def _positioned(self) -> None:
        is_shared = self.map is not None and self.map.position_shared()[0]
        self.stop_position.setVisible(is_shared)
        self.badged.emit(is_shared)

    def _asked(self, member: str, nickname: str) -> None:
        room_map = self.map
        if room_map is not None:
            answers = {tr("follow"): lambda: room_map.follow(member), tr("not_now"): lambda: room_map.decline(member)}
            take_back(self._iface, self._question)
            self._question = ask(self._iface, tr("presents", name=nickname), answers, ASKED)


def _sharing(minutes: Optional[int], about: bool) -> Callable[[RoomMap], bool]:
    return lambda room_map: room_map.share_position(minutes, about)
