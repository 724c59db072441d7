"""What is on the board of the room, as a list: where it is on the map, and out of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Callable, Dict, Optional

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen, QPolygonF, QShowEvent
from qgis.PyQt.QtWidgets import QWidget

from ..room_map.colours import BOARD
from ..room_map.room_map import RoomMap
from ..room_map.values import Drawn
from ..words import tr
from .item_list import Item, ItemList, Tool
from .looks import Looks
from .plain_list import ROWS
from .questions import asks
from .together import Together

#: The ground of colours that are made for maps, where the list has another one.
_MAP = QColor("#f4f2ec")
#: The lines of each kind of shape, in a square of 16.
_LINES = {
    "line": [(2, 14), (6, 4), (10, 12), (14, 2)], "arrow": [(2, 14), (14, 2), (8, 3), (14, 2), (13, 8)],
    "area": [(2, 14), (7, 2), (14, 13)], "text": [(3, 3), (13, 3), (8, 3), (8, 14)],
}


class BoardList(ItemList):
    """A press marks something on the canvas, a double click goes there, and the key Delete takes it away after a question."""

    by_double_click, by_delete, is_bold = "zoom", "remove", False

    def __init__(self, together: Together, parent: Optional[QWidget] = None) -> None:
        super().__init__(tr("map_switch_board"), parent)
        self._together, self.nothing = together, tr("nothing_drawn")
        self.acted.connect(self._act_on)
        for signal in (together.changed, together.drawn):
            signal.connect(lambda: self.fill_soon() if self.isVisible() else None)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.fill()

    def fill(self) -> None:
        """Draws it anew."""
        self.refill(self._rows, lambda thing: thing and thing.id)

    def _rows(self) -> None:
        """The latest ones, in the order in which they were drawn."""
        room_map = self._together.map
        things = [] if room_map is None else room_map.things()
        if things:
            self.add_heading(f"{tr('map_switch_board')} · {len(things)}")
        for thing in things[-ROWS:]:
            tools = Tool("zoom", tr("do_zoom"), "mActionZoomToLayer.svg"), Tool("remove", tr("delete"), "mActionDeleteSelected.svg")
            note = " · ".join(filter(None, [thing.by, f"{datetime.fromtimestamp(thing.time):%H:%M}" if thing.time else ""]))
            self.add_item(Item(_name_of(thing), "", note, partial(_paint, thing), tools), thing)

    def _act_on(self, action: str, thing: Drawn) -> None:
        room_map = self._together.map
        if room_map is None or (action == "remove" and not asks(self, tr("removes", name=_name_of(thing)), tr("delete"))):
            return
        does: Dict[str, Callable[[RoomMap, Drawn], object]] = {
            "press": RoomMap.point_out, "zoom": RoomMap.zoom_to, "remove": lambda room_map, thing: room_map.drawing.remove([thing.id]),
        }
        does[action](room_map, thing)


def _name_of(thing: Drawn) -> str:
    return thing.note or tr("draw_" + thing.shape)


def _paint(thing: Drawn, painter: QPainter, square: QRectF, looks: Looks) -> None:
    colour = QColor(BOARD[thing.color])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_MAP)
    painter.drawRoundedRect(square, 5, 5)
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = [square.topLeft() + QPointF(5 + x, 5 + y) for x, y in _LINES.get(thing.shape, _LINES["line"])]
    if thing.shape == "mark":
        painter.setBrush(colour)
        painter.drawEllipse(square.center(), 4.5, 4.5)
    elif thing.shape == "area":
        painter.setBrush(QColor(colour.red(), colour.green(), colour.blue(), 60))
        painter.drawPolygon(QPolygonF(points))
    else:
        painter.drawPolyline(QPolygonF(points))
