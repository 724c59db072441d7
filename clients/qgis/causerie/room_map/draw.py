"""The map tool that draws one thing after the other: clicks set points, a right or double click or Enter ends, Backspace takes back."""

from __future__ import annotations

from typing import Callable, List

from qgis.core import QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QKeyEvent

from .colours import BOARD
from .values import MOST_POSITIONS, SHAPES

_KINDS = {
    "Point": QgsWkbTypes.GeometryType.PointGeometry, "LineString": QgsWkbTypes.GeometryType.LineGeometry,
    "Polygon": QgsWkbTypes.GeometryType.PolygonGeometry,
}


class DrawTool(QgsMapTool):
    """Draws things of a shape, until another tool is taken. `drawn` gets the points of each, on the map."""

    def __init__(self, canvas: QgsMapCanvas, shape: str, color: int, drawn: Callable[[List[QgsPointXY]], None]) -> None:
        super().__init__(canvas)
        self.shape, self.color, self._drawn = shape, color, drawn
        self._kind = SHAPES[shape]
        self.points: List[QgsPointXY] = []
        self._is_double = False
        self._band = QgsRubberBand(canvas, _KINDS[self._kind])
        self._band.setColor(QColor(BOARD[color]))
        self._band.setWidth(3)
        fill = QColor(BOARD[color])
        fill.setAlpha(51)
        self._band.setFillColor(fill)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802, QGIS's names
        self._is_double = False

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if self._is_double:
            return
        if event.button() == Qt.MouseButton.RightButton:
            self.finish()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._add(event.mapPoint())

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Its first click has set a point."""
        self._is_double = True
        if self._kind != "Point":
            self.finish()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if self.points:
            self._band.movePoint(event.mapPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """A key that is ignored is not taken for a shortcut of QGIS."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif key == Qt.Key.Key_Escape:
            self.drop()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._take_back()
        event.ignore()

    def deactivate(self) -> None:
        self.drop()
        super().deactivate()

    def close(self) -> None:
        """Takes what it paints off the canvas."""
        self.drop()
        self.canvas().scene().removeItem(self._band)

    def drop(self) -> None:
        """Forgets what is half drawn."""
        self.points = []
        self._paint()

    def finish(self) -> None:
        """Hands over what is drawn, if it is enough."""
        fewest = {"Point": 1, "LineString": 2}.get(self._kind, 3)
        points = self.points
        self.drop()
        if len(points) >= fewest:
            self._drawn(points)

    def _add(self, point: QgsPointXY) -> None:
        if self.points and self.points[-1] == point:
            return
        self.points.append(point)
        self._paint()
        # A ring is closed by its first point.
        if self._kind == "Point" or len(self.points) >= MOST_POSITIONS - 1:
            self.finish()

    def _take_back(self) -> None:
        del self.points[-1:]
        self._paint()

    def _paint(self) -> None:
        """The last point of the band goes with the mouse."""
        self._band.reset(_KINDS[self._kind])
        for point in [*self.points, *self.points[-1:]]:
            self._band.addPoint(point)
