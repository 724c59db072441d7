"""What one puts on the board of a room, and takes back: requests, and why one was refused, in words."""

from __future__ import annotations

import secrets
from math import inf
from typing import Callable, Dict, List, Optional, Set

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..causerie_client import Entered, Event, Frame, Told
from ..connection import Connection
from ..words import tr
from .draw import DrawTool
from .values import SHAPES, Place
from .wgs84 import Wgs84

#: Ids in a request.
MOST_IDS = 64
_LONGEST_NOTE = 280

#: Returns the note of what was drawn, empty for none, or `None` if it is to be dropped.
AskNote = Callable[[str], Optional[str]]


class Drawing(QObject):
    """Takes the tools, and puts what they draw."""

    #: Why something was not put or removed.
    failed = pyqtSignal(str)

    def __init__(self, connection: Connection, room: str, canvas: QgsMapCanvas, wgs84: Wgs84, parent: QObject) -> None:
        super().__init__(parent)
        self._connection, self._room, self._canvas, self._wgs84 = connection, room, canvas, wgs84
        self._mine: List[str] = []
        #: Those that the board does not show yet, and the revision that has them, once the server has told it.
        self._asked: Dict[str, float] = {}
        #: Those that the server was asked to remove.
        self._leaving: Set[str] = set()
        connection.happened.connect(self._hear)
        self.tool: Optional[DrawTool] = None

    def draw(self, shape: str, color: int, ask_note: Optional[AskNote] = None) -> DrawTool:
        """Takes the tool that draws things of a shape, in one of the eight colours."""
        self.stop()

        def drawn(points: List[QgsPointXY]) -> None:
            note = ask_note(shape) if ask_note is not None else ""
            if note is not None:
                self.put(shape, points, color, note)

        self.tool = DrawTool(self._canvas, shape, color, drawn)
        self._canvas.setMapTool(self.tool)
        return self.tool

    def stop(self) -> None:
        """Puts the tool back."""
        if self.tool is not None:
            self._canvas.unsetMapTool(self.tool)
            self.tool.close()
            self.tool = None

    def put(self, shape: str, points: List[QgsPointXY], color: int, note: str = "") -> None:
        """Puts a thing on the board, from points of the canvas."""
        kind = SHAPES[shape]
        places = self._places([*points, points[0]] if kind == "Polygon" else points)
        if any(one is None for one in places) or (shape == "text" and not note.strip()):
            self.failed.emit(tr("map_text_empty" if shape == "text" and None not in places else "map_off_the_earth"))
            return
        line = [list(one) for one in places if one is not None]
        coordinates = line[0] if kind == "Point" else line if kind == "LineString" else [line]
        about: Dict[str, object] = {"shape": shape, "color": color}
        if note.strip():
            about["note"] = note.strip()[:_LONGEST_NOTE]
        feature = {"id": f"b.{secrets.token_urlsafe(16)}", "geometry": {"type": kind, "coordinates": coordinates}, "properties": about}
        self._mine.append(str(feature["id"]))
        self._asked[str(feature["id"])] = inf
        request = self._connection.session.request("board_put", room=self._room, features=[feature])

        def put(ok: Frame) -> None:
            if feature["id"] in self._asked:
                self._asked[str(feature["id"])] = ok["rev"]

        self._connection.submit(request, put, lambda error: self._refused(error, str(feature["id"])))

    def _places(self, points: List[QgsPointXY]) -> List[Optional[Place]]:
        """Returns where points are, and what is in the middle of two that go half around the Earth, which is not the short way."""
        places = [self._wgs84.from_map(point) for point in points]
        told = places[:1]
        for at, place in enumerate(places[1:], 1):
            last = places[at - 1]
            if last is not None and place is not None and abs(place[0] - last[0]) > 180:
                middle = QgsPointXY((points[at - 1].x() + points[at].x()) / 2, (points[at - 1].y() + points[at].y()) / 2)
                told.append(self._wgs84.from_map(middle))
            told.append(place)
        return told

    def undo(self) -> None:
        """Takes back what one drew last."""
        mine = self.mine()
        if mine:
            self.remove(mine[-1:])

    def clear_mine(self) -> None:
        """Takes back all that one drew since one is here."""
        mine = self.mine()
        for first in range(0, len(mine), MOST_IDS):
            self.remove(mine[first:first + MOST_IDS])

    def mine(self) -> List[str]:
        """Returns the ids of what one drew and what is on the board still, or is about to be, the last one last."""
        room = self._connection.session.rooms.get(self._room)
        if room is None:
            return []
        return [one for one in self._mine if one not in self._leaving and (one in room.board or one in self._asked)]

    def remove(self, ids: List[str]) -> None:
        """Takes things off the board, at most so many as a request may name."""
        self._leaving.update(ids)

        def removed(_ok: Frame) -> None:
            self._leaving.difference_update(ids)
            self._mine = [one for one in self._mine if one not in ids]

        def refused(error: Frame) -> None:
            self._leaving.difference_update(ids)
            # What somebody else removed meanwhile, or what was not put in the end, is gone all the same.
            if error.get("code") != "not_found":
                self._refused(error)

        request = self._connection.session.request("board_remove", room=self._room, ids=ids)
        self._connection.submit(request, removed, refused)

    def _hear(self, event: Event) -> None:
        """Forgets what the board shows by now, or what a room that one enters anew will not show any more."""
        if isinstance(event, (Entered, Told)) and event.room is not None and event.room.name == self._room:
            shown = inf if isinstance(event, Entered) else event.room.rev or 0
            self._asked = {one: rev for one, rev in self._asked.items() if rev == inf or rev > shown}

    def _refused(self, error: Frame, of: str = "") -> None:
        if of in self._mine:
            self._mine.remove(of)
            self._asked.pop(of, None)
        code = str(error.get("code", ""))
        limits = (self._connection.session.welcome or {}).get("limits") or {}
        if code == "too_many":
            self.failed.emit(tr("map_board_full", most=limits.get("board_features", "")))
            return
        words = {"": "map_board_unsure", "forbidden": "map_board_locked", "rate_limited": "map_board_soon", "disabled": "map_off"}
        self.failed.emit(tr(words.get(code, "map_board_refused")))
