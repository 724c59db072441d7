"""The signs of people on a canvas: where they point, where they are, and what their maps show. Names are drawn as they are."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional, Tuple

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from .colours import CASING, INKS, SOFT
from .values import Place, Position, View
from .wgs84 import Wgs84

_METRES = 111_195.0
#: A circle of more pixels is not seen as one.
_LARGEST = 3000.0
_RADIUS = 11.0
_HIGHEST = 50.0
_ARROW = [(0.0, 0.0), (0.0, 17.0), (4.5, 13.0), (7.5, 20.0), (10.5, 18.7), (7.5, 12.0), (13.0, 12.0)]
_WEDGE = [(-6.0, -10.0), (0.0, -20.0), (6.0, -10.0)]


class Sign(QgsMapCanvasItem):
    """One thing that somebody shows: moved with the canvas, painted anew only when it looks otherwise."""

    def __init__(self, canvas: QgsMapCanvas, wgs84: Wgs84) -> None:
        super().__init__(canvas)
        self._canvas, self._wgs84 = canvas, wgs84
        self._look: Optional[Tuple[object, str, int, bool]] = None
        self._text, self._colour, self._is_old = "", 0, False
        self._box = QRectF()
        self._metrics = QFontMetricsF(canvas.font())
        self._plate = QRectF()

    def look(self, value: object, text: str, colour: int, is_old: bool = False) -> None:
        """Takes over what it shows."""
        look = (value, text, colour, is_old)
        if look == self._look:
            return
        is_moved = self._look is None or self._look[0] != value
        self._look = look
        self._text, self._colour, self._is_old = text, colour, is_old
        self._plate = QRectF(0, 0, self._metrics.horizontalAdvance(text) + 12, self._metrics.height() + 4)
        if is_moved:
            self.find(value)
        self.updatePosition()
        self.update()

    def find_again(self) -> None:
        """Finds its place in another reference system of the canvas."""
        if self._look is not None:
            self.find(self._look[0])
            self.updatePosition()

    def find(self, value: Any) -> None:
        """Finds the place of its value on the canvas."""
        raise NotImplementedError

    def boundingRect(self) -> QRectF:  # noqa: N802, Qt's name
        return self._box

    def _takes(self, box: QRectF) -> None:
        if box != self._box:
            self.prepareGeometryChange()
            self._box = box

    def _plate_box(self, left: float, top: float) -> QRectF:
        return self._plate.translated(left, top)

    def _paint_plate(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(QColor(INKS[self._colour]), 1))
        painter.setBrush(QColor(SOFT[self._colour]))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._canvas.font())
        painter.drawText(QPointF(box.left() + 6, box.top() + 2 + self._metrics.ascent()), self._text)


class CursorSign(Sign):
    """Where somebody points: an arrow, and the name."""

    def __init__(self, canvas: QgsMapCanvas, wgs84: Wgs84) -> None:
        super().__init__(canvas, wgs84)
        self.setZValue(202)
        self._point: Optional[QgsPointXY] = None

    def find(self, value: Place) -> None:
        self._point = self._wgs84.to_map(value)

    def updatePosition(self) -> None:  # noqa: N802
        if self._point is None:
            return self._takes(QRectF())
        self.setPos(self.toCanvasCoordinates(self._point))
        self._takes(self._plate_box(10, 16).united(QRectF(0, 0, 14, 21)).adjusted(-3, -3, 3, 3))

    def paint(self, painter: QPainter, option: object = None, widget: object = None) -> None:
        if self._point is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(CASING), 1.5))
        painter.setBrush(QColor(INKS[self._colour]))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _ARROW]))
        self._paint_plate(painter, self._plate_box(10, 16))


class PositionSign(Sign):
    """Where somebody is: a disc with the first letters, where it heads, how exact it is, and how old."""

    def __init__(self, canvas: QgsMapCanvas, wgs84: Wgs84) -> None:
        super().__init__(canvas, wgs84)
        self.setZValue(201)
        self._fix = Position((0.0, 0.0))
        self._point: Optional[QgsPointXY] = None
        self._north: Optional[QgsPointXY] = None
        self._circle, self._up = 0.0, 0.0

    def find(self, value: Position) -> None:
        self._fix = value
        self._point = self._wgs84.to_map(value.at)
        self._north = self._wgs84.to_map((value.at[0], value.at[1] + self._step()))

    def _step(self) -> float:
        """Degrees to another place on the meridian, by which the scale and the north are known; south of it near the pole."""
        step = max(self._fix.accuracy or 0.0, 10.0) / _METRES
        return step if self._fix.at[1] + step < 90 else -step

    def updatePosition(self) -> None:  # noqa: N802
        if self._point is None:
            return self._takes(QRectF())
        here = self.toCanvasCoordinates(self._point)
        self.setPos(here)
        self._circle, self._up = 0.0, 0.0
        if self._north is not None:
            there, step = self.toCanvasCoordinates(self._north), self._step()
            east, south = (there.x() - here.x()) * (1 if step > 0 else -1), (there.y() - here.y()) * (1 if step > 0 else -1)
            self._up = math.degrees(math.atan2(east, -south))
            self._circle = math.hypot(east, south) * (self._fix.accuracy or 0.0) / (abs(step) * _METRES)
        if not _RADIUS < self._circle < _LARGEST:
            self._circle = 0.0
        reach = max(self._circle, _RADIUS + 9) + 2
        self._takes(self._plate_box(_RADIUS + 5, -12).united(QRectF(-reach, -reach, 2 * reach, 2 * reach)))

    def paint(self, painter: QPainter, option: object = None, widget: object = None) -> None:
        if self._point is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.75 if self._is_old else 1.0)
        ink, soft = QColor(INKS[self._colour]), QColor(SOFT[self._colour])
        if self._circle:
            wash = QColor(ink)
            wash.setAlpha(36)
            painter.setPen(QPen(ink, 1))
            painter.setBrush(wash)
            painter.drawEllipse(QPointF(0, 0), self._circle, self._circle)
        if self._fix.heading is not None:
            painter.setPen(QPen(QColor(CASING), 1))
            painter.setBrush(ink)
            painter.drawPolygon(QPolygonF([_turn(x, y, self._up + self._fix.heading) for x, y in _WEDGE]))
        painter.setBrush(soft)
        painter.setPen(QPen(QColor(CASING), 5))
        painter.drawEllipse(QPointF(0, 0), _RADIUS, _RADIUS)
        painter.setPen(QPen(ink, 2, Qt.PenStyle.DashLine if self._is_old else Qt.PenStyle.SolidLine))
        painter.drawEllipse(QPointF(0, 0), _RADIUS, _RADIUS)
        letters, font = self._text[:2].upper(), self._canvas.font()
        font.setPixelSize(round(_RADIUS))
        painter.setFont(font)
        size = QFontMetricsF(font)
        painter.drawText(QPointF(-size.horizontalAdvance(letters) / 2, (size.ascent() - size.descent()) / 2), letters)
        self._paint_plate(painter, self._plate_box(_RADIUS + 5, -12))


class ViewSign(Sign):
    """What somebody's map shows: its frame, and the name at a corner."""

    def __init__(self, canvas: QgsMapCanvas, wgs84: Wgs84) -> None:
        super().__init__(canvas, wgs84)
        self.setZValue(200)
        self._points: List[QgsPointXY] = []
        self._frame = QPolygonF()

    def find(self, value: View) -> None:
        self._points = turned(self._wgs84.outline(value.bbox), value.rotation)

    def updatePosition(self) -> None:  # noqa: N802
        """Of a frame that is far larger than the canvas only what may be seen is drawn."""
        self.setPos(QPointF(0, 0))
        seen = QRectF(self._canvas.rect()).adjusted(-_HIGHEST, -_HIGHEST, _HIGHEST, _HIGHEST)
        frame = QPolygonF([self.toCanvasCoordinates(point) for point in self._points])
        self._frame = frame.intersected(QPolygonF(seen)) if len(self._points) > 2 else QPolygonF()
        box = self._frame.boundingRect()
        self._takes(box if self._frame.isEmpty() else box.united(self._name_box()).adjusted(-3, -3, 3, 3))
        self.update()

    def _name_box(self) -> QRectF:
        box = self._frame.boundingRect().intersected(QRectF(self._canvas.rect()))
        return self._plate_box(box.left() + 4, box.top() + 4)

    def paint(self, painter: QPainter, option: object = None, widget: object = None) -> None:
        if self._frame.isEmpty():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width, style in ((CASING, 4, Qt.PenStyle.SolidLine), (INKS[self._colour], 2, Qt.PenStyle.DashLine)):
            painter.setPen(QPen(QColor(colour), width, style))
            painter.drawPolygon(self._frame)
        self._paint_plate(painter, self._name_box())


def turned(points: List[QgsPointXY], rotation: float) -> List[QgsPointXY]:
    """Returns an outline on the map as a canvas shows it that is turned clockwise by so many degrees: the outline turns the other way."""
    if not rotation or not points:
        return points
    x = (min(p.x() for p in points) + max(p.x() for p in points)) / 2
    y = (min(p.y() for p in points) + max(p.y() for p in points)) / 2
    cos, sin = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    return [QgsPointXY(x + (p.x() - x) * cos - (p.y() - y) * sin, y + (p.x() - x) * sin + (p.y() - y) * cos) for p in points]


def _turn(x: float, y: float, degrees: float) -> QPointF:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return QPointF(x * cos - y * sin, x * sin + y * cos)


#: What a sign is of, and how it looks.
Look = Tuple[type, object, str, int, bool]


class Signs:
    """All signs on a canvas, by what they are of."""

    def __init__(self, canvas: QgsMapCanvas, wgs84: Wgs84) -> None:
        self._canvas, self._wgs84 = canvas, wgs84
        self.all: Dict[Tuple[str, str], Sign] = {}

    def show(self, looks: Dict[Tuple[str, str], Look]) -> None:
        """Shows these and no others."""
        for key in [key for key in self.all if key not in looks]:
            self._canvas.scene().removeItem(self.all.pop(key))
        for key, (kind, value, text, colour, is_old) in looks.items():
            if key not in self.all:
                self.all[key] = kind(self._canvas, self._wgs84)
            self.all[key].look(value, text, colour, is_old)

    def find_again(self) -> None:
        """Finds all places anew: the canvas has another reference system."""
        for sign in self.all.values():
            sign.find_again()
