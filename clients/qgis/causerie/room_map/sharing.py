"""What one shows the others of one's own canvas: where one points, and what one sees. Neither unless the person has said so."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from qgis.core import QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QObject

from ..connection import Connection
from . import values
from .others import same_view
from .paced import Paced
from .values import View
from .wgs84 import Wgs84

#: Seconds between two of a kind, and until one that stands is told again.
CURSOR_EVERY = 0.2
VIEW_EVERY = 0.25
VIEW_AGAIN = 40.0


def is_heard(connection: Connection, room: str) -> bool:
    """Returns whether one is in the room now, and the room has a map."""
    here = connection.session.rooms.get(room)
    return connection.session.is_ready and here is not None and here.rev is not None


def tell_live(connection: Connection, room: str, key: str, value: Any) -> bool:
    """Sets a live value, and returns whether it went out: values are worth nothing later."""
    if not is_heard(connection, room):
        return False
    connection.session.tell("live", room=room, set={key: value})
    connection.flush()
    return True


def seen_extent(canvas: QgsMapCanvas) -> QgsRectangle:
    """Returns what a canvas shows, as if it was not turned: `extent()` holds what is seen of the corners, too."""
    middle, unit = canvas.center(), canvas.mapUnitsPerPixel()
    width, height = canvas.mapSettings().outputSize().width() * unit / 2, canvas.mapSettings().outputSize().height() * unit / 2
    return QgsRectangle(middle.x() - width, middle.y() - height, middle.x() + width, middle.y() + height)


class Sharing(QObject):
    """Tells the cursor and the view of a canvas while they are shared."""

    def __init__(self, connection: Connection, room: str, canvas: QgsMapCanvas, wgs84: Wgs84, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._wgs84 = canvas, wgs84
        self.shows_cursor = self.shows_view = self.presents = False
        self._followed: Optional[View] = None
        self._cursor = Paced(CURSOR_EVERY, None, lambda value: tell_live(connection, room, "cursor", value), self)
        self._view = Paced(VIEW_EVERY, VIEW_AGAIN, lambda value: tell_live(connection, room, "view", value), self)

    def share_cursor(self, is_shown: bool) -> None:
        """Lets the others see where one points, or takes that back."""
        if is_shown == self.shows_cursor:
            return
        self.shows_cursor = is_shown
        if is_shown:
            self._canvas.xyCoordinates.connect(self._pointed)
            self._canvas.viewport().installEventFilter(self)
        else:
            self._canvas.xyCoordinates.disconnect(self._pointed)
            self._canvas.viewport().removeEventFilter(self)
            self._cursor.want(None)

    def share_view(self, is_shown: bool) -> None:
        """Lets the others see what one's canvas shows, or takes that back."""
        self.shows_view = is_shown
        self.look()

    def look(self) -> None:
        """The canvas shows something else, or one presents, or does not any more."""
        self._view.want(self.view() if self.shows_view or self.presents else None)

    def follow(self, view: Optional[View]) -> None:
        """Whoever follows shows what they follow (docs/protocol.md), so that nobody follows a follower."""
        self._followed = view
        self.look()

    def view(self) -> Optional[Mapping[str, Any]]:
        """Returns the view that the others have of one, if it can be told in degrees."""
        view = self._followed
        if view is None:
            bbox = self._wgs84.bbox_of(seen_extent(self._canvas))
            view = None if bbox is None else View(bbox, round(self._canvas.rotation() % 360, 3))
        if view is None:
            return None
        value = {"bbox": list(view.bbox), "crs": self._canvas.mapSettings().destinationCrs().authid()[:50]}
        return {**value, "rotation": view.rotation} if view.rotation else value

    def is_mine(self, view: View) -> bool:
        """Whether somebody shows the view that one shows oneself: they follow."""
        shown = values.view(self.view()) if (self.shows_view or self.presents) and self._followed is None else None
        return shown is not None and same_view(shown, view)

    def entered(self, had: Mapping[str, Any]) -> None:
        """One is in the room, where the others have these values of one."""
        self._cursor.forget("cursor" in had)
        self._view.forget("view" in had)

    def close(self) -> None:
        """Takes everything back."""
        self.share_cursor(False)
        self.presents = False
        self.share_view(False)
        self._cursor.stop()
        self._view.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        if event.type() == QEvent.Type.Leave:
            self._cursor.want(None)
        return False

    def _pointed(self, point: QgsPointXY) -> None:
        at = self._wgs84.from_map(point)
        self._cursor.want(None if at is None else {"at": list(at)})
