"""The map of the room that is shown: what one can do with it, what of it lasts, and what a person's menu has of it."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Dict, List, Optional

from qgis.core import QgsApplication
from qgis.gui import QgisInterface, QgsMessageBarItem
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import QAction, QInputDialog, QMenu, QWidget

from ..room_map.colours import BOARD
from ..room_map.people import Person
from ..room_map.room_map import RoomMap
from ..words import tr
from .bar import ask, say, take_back
from .canvas_frame import CanvasFrame
from .chat import Chat
from .strips import Strip, Strips

#: Seconds for which one is asked to follow somebody who presents.
ASKED = 30
#: What can be drawn, each with its icon of QGIS.
_SHAPES = {
    "mark": "mActionAddMarker", "line": "mActionAddPolyline", "area": "mActionAddPolygon", "arrow": "mActionAddArrow",
    "text": "mActionTextAnnotation",
}
#: The strips for what lasts: their colours and icons.
_STRIPS = (("live", "place"), ("accent", "eye"), ("waits", "present"))


class Together(QObject):
    """One room's map at a time: who looks at another room shows nothing in this one any more."""

    #: There is a map, or none any more.
    changed = pyqtSignal()
    #: Something else is on the board.
    drawn = pyqtSignal()

    def __init__(self, chat: Chat, iface: QgisInterface, strips: Strips, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._chat = chat
        self._iface = iface
        self._room: Optional[str] = None
        self.map: Optional[RoomMap] = None
        self._question: Optional[QgsMessageBarItem] = None
        self._color = 0
        #: What is shown and shared, what draws, and what takes back, by their names.
        self.switches: Dict[str, QAction] = {}
        self.tools: Dict[str, QAction] = {}
        self.undo = QAction(QgsApplication.getThemeIcon("/mActionUndo.svg"), tr("undo"), self)
        self.clear = QAction(QgsApplication.getThemeIcon("/mActionDeleteSelected.svg"), tr("clear_mine"), self)
        self.position, self.following, self.presenting = (strips.add(Strip(*of), is_live=True) for of in _STRIPS)
        for strip, stop in (
            (self.position, RoomMap.stop_position), (self.following, _follow_nobody), (self.presenting, _present_nothing),
        ):
            strip.add_button(tr("stop"), self._on_map(stop), ends=True)
        canvas = iface.mapCanvas()
        self.followed = CanvasFrame(canvas, "accent", self._on_map(_follow_nobody))
        self.presented = CanvasFrame(canvas, "waits", self._on_map(_present_nothing))
        self._fill()
        chat.changed.connect(self._open)

    def show_room(self, room: Optional[str]) -> None:
        """Goes to the map of another room."""
        if room != self._room:
            self._say_what_ends()
            self.close()
            self._room = room
        self._open()

    def _say_what_ends(self) -> None:
        """Nobody believes to be seen who is not any more. Who has left the room knows it."""
        left, room_map = self._chat.conversations.get((self._room or "", "")), self.map
        if left is None or room_map is None:
            return
        sharing = room_map.sharing
        shown = {"cursor": sharing.shows_cursor, "view": sharing.shows_view, "present": sharing.presents}
        ended = [tr("position")] if room_map.position.is_on else []
        ended += [self.switches[name].text() for name, is_on in shown.items() if is_on]
        if ended:
            say(self._iface, tr("sharing_ended", room=left.name, what=", ".join(ended)))

    def close(self) -> None:
        """Takes everything off the canvas."""
        take_back(self._iface, self._question)
        self._question = None
        if self.map is not None:
            self.map.close()
            self.map.deleteLater()
            self.map = None
        for switch in ("cursor", "view"):
            self.switches[switch].setChecked(False)
        self._presents(False)
        self._followed("")
        self._positioned()
        self.changed.emit()

    def end(self) -> None:
        """Takes everything off the canvas for good."""
        self.close()
        self.followed.close_it()
        self.presented.close_it()

    def people(self) -> List[Person]:
        """Returns those who show something on the map."""
        return [] if self.map is None else self.map.people()

    def go(self, action: str, person: Optional[Person]) -> None:
        """Goes where somebody is, `go_there`, or wherever they go, `follow`."""
        if self.map is not None and person is not None and person.at is not None:
            if action == "follow":
                self.map.follow(person.member)
            elif action == "go_there":
                self.map.go_to(person.at)

    def _open(self) -> None:
        """The map comes with the room."""
        room = None if self._room is None else self._chat.session.rooms.get(self._room)
        if self.map is None and room is not None:
            self.map = RoomMap(self._chat.connection, room.name, self._iface.mapCanvas(), self)
            self.map.following_changed.connect(self._followed)
            self.map.presenting_changed.connect(self._presents)
            self.map.asked.connect(self._asked)
            self.map.failed.connect(lambda words: say(self._iface, words))
            self.map.people_changed.connect(self._chat.changed)
            self.map.position_changed.connect(self._positioned)
            self.map.drawn.connect(self.drawn)
            self.map.set_shown(self.switches["people"].isChecked())
            self.map.show_board(self.switches["board"].isChecked())
        if self.map is not None:
            self.map.ignore(self._chat.ignored)
        self.changed.emit()

    @property
    def is_on(self) -> bool:
        """Whether there is a map: an operator may turn all of them off."""
        return self.map is not None and self.map.is_on

    # What one does.

    def _fill(self) -> None:
        for name, is_on, then in (
            ("people", True, RoomMap.set_shown), ("board", True, RoomMap.show_board), ("cursor", False, RoomMap.share_cursor),
            ("view", False, RoomMap.share_view), ("present", False, RoomMap.present),
        ):
            self.switches[name] = self._switch(name, is_on, then)
        for shape, picture in _SHAPES.items():
            self.tools[shape] = QAction(QgsApplication.getThemeIcon(f"/{picture}.svg"), tr("draw_" + shape), self)
            self.tools[shape].triggered.connect(lambda _checked=False, shape=shape: self._draw(shape))
        self.undo.triggered.connect(self._on_map(RoomMap.undo))
        self.clear.triggered.connect(self._on_map(RoomMap.clear_mine))

    def share_menu(self, parent: QWidget) -> QMenu:
        """Returns for how long, and how exactly, one's position can be shared."""
        menu = QMenu(parent)
        for words, minutes in (("share_15", 15), ("share_60", 60), ("share_until_leaving", None)):
            menu.addAction(tr(words), self._on_map(_sharing(minutes, False)))
        menu.addAction(tr("share_about"), self._on_map(_sharing(60, True)))
        return menu

    def colours_menu(self, parent: QWidget, then: Callable[[QIcon], None]) -> QMenu:
        """Returns the colours that one can draw in; `then` gets a picture of the one that is chosen, the first one now."""
        menu = QMenu(parent)

        def choose(number: int, picture: QIcon) -> None:
            self._color = number
            then(picture)

        for number, colour in enumerate(BOARD):
            square = QPixmap(16, 16)
            square.fill(QColor(colour))
            picture = QIcon(square)
            menu.addAction(picture, tr(f"color_{number}"), lambda number=number, picture=picture: choose(number, picture))
        then(menu.actions()[self._color].icon())
        return menu

    def _on_map(self, do: Callable[[RoomMap], object]) -> Callable[[], None]:
        """Returns what does something with the map, while there is one."""
        def done() -> None:
            if self.map is not None:
                do(self.map)

        return done

    def _switch(self, name: str, is_on: bool, then: Callable[[RoomMap, bool], None]) -> QAction:
        switch = QAction(tr("map_switch_" + name), self)
        switch.setCheckable(True)
        switch.setChecked(is_on)
        switch.triggered.connect(self._on_map(lambda room_map: then(room_map, switch.isChecked())))
        return switch

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
        words = tr("following", name=nickname) if nickname else ""
        self.following.say(words, nickname)
        self.followed.say(words)

    def _presents(self, is_on: bool) -> None:
        self.switches["present"].setChecked(is_on)
        self.presenting.say(tr("presenting") if is_on else "")
        self.presented.say(self.presenting.text())

    def _positioned(self) -> None:
        is_shared, until = (False, None) if self.map is None else self.map.position_shared()
        words = tr("position_shared") if until is None else tr("position_until", time=f"{datetime.fromtimestamp(until):%H:%M}")
        self.position.say(words if is_shared else "", tr("position"))

    def _asked(self, member: str, nickname: str) -> None:
        room_map = self.map
        if room_map is not None:
            answers = {tr("follow"): lambda: room_map.follow(member), tr("not_now"): lambda: room_map.decline(member)}
            take_back(self._iface, self._question)
            self._question = ask(self._iface, tr("presents", name=nickname), answers, ASKED)


def _sharing(minutes: Optional[int], about: bool) -> Callable[[RoomMap], bool]:
    return lambda room_map: room_map.share_position(minutes, about)


def _follow_nobody(room_map: RoomMap) -> None:
    room_map.follow(None)


def _present_nothing(room_map: RoomMap) -> None:
    room_map.present(False)
