"""The map of a room on the canvas: what the dock calls, and what it is told."""

from __future__ import annotations

from typing import Any, FrozenSet, Iterable, List, Mapping, Optional, Tuple

from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..causerie_client import Entered, Event, Left, Room, Told
from ..connection import Connection
from ..timers import single_shot
from .board import BoardLayers, geometry_of, stretched
from .draw import DrawTool
from .drawing import AskNote, Drawing
from .following import Following
from .people import Others, Person, looks_of, next_age, nickname_in, people_of
from .position import PositionShare
from .sharing import Presenting, Sharing
from .signs import Signs
from .values import Drawn, Place, drawn
from .wgs84 import Wgs84, turned

#: Milliseconds between two times that the list is told to be another one.
LIST_EVERY = 500


class RoomMap(QObject):
    """The shared map of one room, as long as it is open on a canvas."""

    #: The nickname of whom one follows, or nothing.
    following_changed = pyqtSignal(str)
    #: Whether one presents.
    presenting_changed = pyqtSignal(bool)
    #: Somebody asks to be followed: member and nickname. `follow` or `decline` answers.
    asked = pyqtSignal(str, str)
    #: `people()` is another list.
    people_changed = pyqtSignal()
    #: `things()` are others.
    drawn = pyqtSignal()
    #: One's position is shared, or not any more: `position_shared()`.
    position_changed = pyqtSignal()
    #: Why something was not done, in words.
    failed = pyqtSignal(str)

    def __init__(self, connection: Connection, room_name: str, canvas: QgsMapCanvas, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._connection, self._name, self._canvas = connection, room_name, canvas
        self._is_shown, self._is_closed = True, False
        self._ignored: FrozenSet[str] = frozenset()
        self.wgs84 = Wgs84(canvas)
        self.others = Others()
        self.signs = Signs(canvas, self.wgs84)
        self.sharing = Sharing(connection, room_name, canvas, self.wgs84, self)
        self.following = Following(canvas, self.wgs84, self)
        self.presenting = Presenting(connection, room_name, self.sharing, self)
        self.position = PositionShare(connection, room_name, self)
        self.board = BoardLayers(self.wgs84, self)
        self.drawing = Drawing(connection, room_name, canvas, self.wgs84, self)
        self._age = single_shot(self, self._older)
        self._list = single_shot(self, self.people_changed.emit)
        self.following.changed.connect(self._followed)
        self.presenting.changed.connect(self.presenting_changed)
        self.presenting.asked.connect(self._asked)
        self.position.changed.connect(self.position_changed)
        for part in (self.presenting, self.position, self.drawing):
            part.failed.connect(self.failed)
        connection.happened.connect(self._happened)
        canvas.extentsChanged.connect(self._moved)
        canvas.destinationCrsChanged.connect(self._projected)
        if self.room is not None:
            self._entered(self.room)

    @property
    def room(self) -> Optional[Room]:
        """The room, while one is in it."""
        return self._connection.session.rooms.get(self._name)

    @property
    def is_on(self) -> bool:
        """Whether the room has a map: an operator may turn all of them off."""
        room = self.room
        return room is not None and room.rev is not None

    # What the dock calls.

    def set_shown(self, is_shown: bool) -> None:
        """Shows the others on the canvas, or hides all of them."""
        self._is_shown = is_shown
        self._others_changed()

    def ignore(self, nicknames: Iterable[str]) -> None:
        """Shows nothing of these, and does not ask whether to follow them."""
        if self._ignored != frozenset(nicknames):
            self._ignored = frozenset(nicknames)
            if self.following.nickname in self._ignored:
                self.follow(None)
            self._others_changed()

    def share_cursor(self, is_shown: bool) -> None:
        """Shows the others where one points."""
        self.sharing.share_cursor(is_shown)

    def share_view(self, is_shown: bool) -> None:
        """Shows the others what one's canvas shows."""
        self.sharing.share_view(is_shown)

    def present(self, is_on: bool) -> None:
        """Asks the others to follow one's canvas, which follows nobody then; or ends that."""
        if is_on:
            self.following.stop()
        self.presenting.present(is_on)

    def share_position(self, minutes: Optional[int], about: bool) -> bool:
        """Shares the position of QGIS's GPS receiver, for so many minutes or until one leaves; `about` rounds it to a kilometre."""
        return self.position.share(minutes, about)

    def stop_position(self) -> None:
        """Takes the position back."""
        self.position.stop()

    def position_shared(self) -> Tuple[bool, Optional[float]]:
        """Returns whether the position is shared, and until when, in seconds since 1970."""
        return self.position.is_on, self.position.until

    def follow(self, member: Optional[str]) -> bool:
        """Moves one's canvas with somebody's, or with nobody's any more. Returns whether there is a view to follow.

        Who follows another one is not followed, but the other one. Nobody follows who follows oneself.
        """
        room = self.room
        if member is None or room is None:
            self.following.stop()
            return False
        leader = self.others.leader_of(member)
        held, nickname = self.others.held(leader, "view"), nickname_in(room, self.others, leader)
        if held is None or not nickname or self.sharing.is_mine(held.value):
            return False
        if self.presenting.is_on:
            self.presenting.present(False)
        self.presenting.accept(nickname)
        return self.following.follow(leader, nickname, held.value)

    def decline(self, member: str) -> None:
        """Who has asked to be followed is not to ask again, until one follows them by oneself."""
        room = self.room
        if room is not None:
            self.presenting.decline(nickname_in(room, self.others, member))

    def go_to(self, at: Place) -> bool:
        """Moves the middle of one's canvas to a place."""
        point = self.wgs84.to_map(at)
        if point is None:
            return False
        self._canvas.setCenter(QgsPointXY(point))
        self._canvas.refresh()
        return True

    def people(self) -> List[Person]:
        """Returns who shows something, by name; trackers last."""
        room = self.room
        return [] if room is None else people_of(room, self.others, self._canvas, self.wgs84)

    def show_board(self, is_shown: bool) -> None:
        """Puts the layers of the board into the project, or takes them out."""
        self.board.show(is_shown)

    def things(self) -> List[Drawn]:
        """Returns what is on the board, the latest last."""
        known = [] if self.room is None else map(drawn, self.room.board.values())
        return sorted((thing for thing in known if thing is not None), key=lambda thing: thing.time)

    def point_out(self, thing: Drawn) -> None:
        """Lets something that is on the board shine on the canvas for a moment."""
        self._canvas.flashGeometries([geometry_of(thing)], QgsCoordinateReferenceSystem("EPSG:4326"))

    def zoom_to(self, thing: Drawn) -> None:
        """Shows all of something that is on the board; a point in the middle, in the scale that there is."""
        box = stretched(thing).boundingBox()
        box.grow(0.15 * max(box.width(), box.height()))
        west, east = (turned(box.xMinimum()), turned(box.xMaximum())) if box.width() < 360 else (-180.0, 180.0)
        extent = self.wgs84.extent_of((west, box.yMinimum(), east, box.yMaximum()))
        if extent is None:
            self.go_to((box.center().x(), box.center().y()))
        else:
            self._canvas.setExtent(extent)
            self._canvas.refresh()

    def draw(self, shape: str, color: int, ask_note: Optional[AskNote] = None) -> DrawTool:
        """Takes the tool that draws: `mark`, `line`, `area`, `arrow`, `text` or `measure`, in one of the eight colours."""
        return self.drawing.draw(shape, color, ask_note)

    def undo(self) -> None:
        """Takes back what one drew last."""
        self.drawing.undo()

    def clear_mine(self) -> None:
        """Takes back all that one drew."""
        self.drawing.clear_mine()

    def close(self) -> None:
        """Takes back what one shows, and takes all of it off the canvas and out of the project."""
        if self._is_closed:
            return
        self._is_closed = True
        self._connection.happened.disconnect(self._happened)
        self._canvas.extentsChanged.disconnect(self._moved)
        self._canvas.destinationCrsChanged.disconnect(self._projected)
        self.following.stop()
        self.presenting.present(False)
        self.position.close()
        self.sharing.close()
        self.drawing.stop()
        self.board.close()
        self._age.stop()
        self._list.stop()
        self.others.clear()
        self.signs.show({})

    # What happens.

    def _happened(self, event: Event) -> None:
        if isinstance(event, Entered) and event.room.name == self._name:
            self._entered(event.room)
        elif isinstance(event, Left) and event.room == self._name:
            self.others.clear()
            self.position.stop()
            self.board.clear()
            self._others_changed()
            self.drawn.emit()
        elif isinstance(event, Told) and event.room is not None and event.room.name == self._name:
            self._told(event.type, event.frame)

    def _entered(self, room: Room) -> None:
        had = room.live.get(self._own())
        had = had if isinstance(had, dict) else {}
        self.others.entered(room.live, room.trackers, self._own())
        self.sharing.entered(had)
        self.presenting.entered(had)
        self.position.entered(had)
        self.board.entered(room)
        self._others_changed()
        self.drawn.emit()

    def _told(self, type: str, frame: Mapping[str, Any]) -> None:
        if type == "live":
            self.others.told(frame, self._own())
            self._others_changed()
        elif type == "presence":
            # Values may be told before who it is that has them.
            self.others.left(frame)
            self._others_changed()
        elif type == "board":
            self.board.told(frame)
            self.drawn.emit()

    def _asked(self, member: str, nickname: str) -> None:
        if nickname not in self._ignored:
            self.asked.emit(member, nickname)

    def _own(self) -> str:
        return str((self._connection.session.welcome or {}).get("member"))

    def _others_changed(self) -> None:
        room = self.room
        if self.following.member is not None:
            held = self.others.held(self.following.member, "view")
            self.following.told(None if held is None else held.value)
        self.signs.show(looks_of(room, self.others, self._ignored) if room is not None and self._is_shown else {})
        presenter = self.others.presenter()
        if room is not None:
            name = "" if presenter is None else nickname_in(room, self.others, presenter)
            self.presenting.told(presenter if name else None, name, presenter == self.following.member)
        self._wait_for_age()
        if not self._list.isActive():
            self._list.start(LIST_EVERY)

    def _wait_for_age(self) -> None:
        due = next_age(self.others)
        if due is None:
            self._age.stop()
        else:
            self._age.start(int(due * 1000))

    def _older(self) -> None:
        self.others.sweep()
        self._others_changed()

    def _moved(self) -> None:
        self.following.canvas_moved()
        self.sharing.follow(self.following.view)

    def _projected(self) -> None:
        self.wgs84.renew()
        self.signs.find_again()
        self._moved()

    def _followed(self) -> None:
        self.sharing.follow(self.following.view)
        self.following_changed.emit(self.following.nickname)
