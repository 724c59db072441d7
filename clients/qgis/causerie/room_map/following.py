"""Following somebody's view: until the person moves the map, wants no more of it, or there is no such view any more."""

from __future__ import annotations

import time
from typing import Optional, Tuple

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..timers import single_shot
from .values import View
from .wgs84 import Wgs84

#: Seconds between two moves: a map moves calmly.
EVERY = 0.25


class Following(QObject):
    """Moves a canvas to a view that is told."""

    #: Whom one follows, or nobody: the member.
    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, wgs84: Wgs84, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._wgs84 = canvas, wgs84
        self.member: Optional[str] = None
        self.nickname = ""
        #: The view that the canvas shows.
        self.view: Optional[View] = None
        self._next: Optional[View] = None
        self._is_moving = False
        #: The window and the system of the canvas, and what it showed, after our last move.
        self._around: Tuple[object, ...] = ()
        self._shown: Tuple[float, ...] = ()
        self._last = -EVERY
        self._due = single_shot(self, self._move)
        self._look = single_shot(self, self._look_who_moved)

    def follow(self, member: str, nickname: str, view: View) -> bool:
        """Begins, and returns whether the canvas can show the view at all."""
        if self._wgs84.extent_of(view.bbox) is None:
            return False
        self._look.stop()
        self.member, self.nickname, self._next = member, nickname, view
        self._move()
        self.changed.emit()
        return True

    def told(self, view: Optional[View]) -> None:
        """Takes over how the view is now; none ends it."""
        if self.member is None:
            return
        if view is None:
            return self.stop()
        self._next = view
        self._later()

    def canvas_moved(self) -> None:
        """The canvas shows something else. Who moved it is known when all of it has changed: QGIS changes the extent before the system."""
        if self.member is not None and not self._is_moving:
            self._look.start(0)

    def stop(self) -> None:
        """Follows nobody any more."""
        self._due.stop()
        self._look.stop()
        if self.member is None:
            return
        self.member, self.nickname, self.view, self._next = None, "", None, None
        self.changed.emit()

    def _look_who_moved(self) -> None:
        """What is neither our move nor one of the window or the system is the person's, and ends it."""
        if self._around != self._surroundings():
            self._move()
        elif self._shown != self._showing():
            self.stop()
        else:
            self._later()

    def _later(self) -> None:
        """Moves as soon as that may be, but never over a move of the person."""
        if self._next == self.view or self._look.isActive() or self._due.isActive():
            return
        wait = self._last + EVERY - time.monotonic()
        if wait <= 0:
            self._move()
        else:
            self._due.start(int(wait * 1000) + 1)

    def _surroundings(self) -> Tuple[object, ...]:
        settings = self._canvas.mapSettings()
        size = settings.outputSize()
        return size.width(), size.height(), settings.destinationCrs().toWkt()

    def _showing(self) -> Tuple[float, ...]:
        middle = self._canvas.center()
        return middle.x(), middle.y(), self._canvas.mapUnitsPerPixel(), self._canvas.rotation()

    def _move(self) -> None:
        if self._look.isActive():
            return
        self._due.stop()
        self._last = time.monotonic()
        view, self._around = self._next, self._surroundings()
        extent = None if view is None else self._wgs84.extent_of(view.bbox)
        if view is not None and extent is not None:
            self.view, self._is_moving = view, True
            try:
                self._canvas.setRotation(view.rotation)
                self._canvas.setExtent(extent)
            finally:
                self._is_moving = False
            self._canvas.refresh()
        self._shown = self._showing()
