"""What one shows the others of one's own canvas, after one has said so: where one points, what one sees, and that they may follow it."""

from __future__ import annotations

import time
from typing import Any, Callable, Mapping, Optional, Set

from qgis.core import QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QObject, pyqtSignal

from ..causerie_client import Frame
from ..connection import Connection
from ..timers import single_shot
from ..words import tr
from . import values
from .people import same_view
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
        self._cursor.end()
        self._view.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, Qt's name
        if event.type() == QEvent.Type.Leave:
            self._cursor.want(None)
        return False

    def _pointed(self, point: QgsPointXY) -> None:
        at = self._wgs84.from_map(point)
        self._cursor.want(None if at is None else {"at": list(at)})


class Paced(QObject):
    """Tells what is wanted; `None` takes it back. `tell` returns whether it went out: if not, it waits for `forget`."""

    def __init__(self, every: float, again: Optional[float], tell: Callable[[Any], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._every, self._again, self._tell = every, again, tell
        self._wanted: Any = None
        self._told: Any = None
        #: The others may have another value than was told.
        self._is_unsure = False
        self._last = -10.0 * (every + (again or 0))
        self._timer = single_shot(self, self._send)

    def want(self, value: Any) -> None:
        """From now on the others are to have this."""
        self._wanted = value
        self._later()

    def forget(self, has_one: bool) -> None:
        """One is in the room anew, where the others have a value of one, or none. What is wanted is told again."""
        self._told, self._is_unsure = None, has_one
        self._later()

    def end(self) -> None:
        """Takes back at once what the others may have, however little time has passed, and tells nothing any more."""
        self._timer.stop()
        if self._told is not None or self._is_unsure:
            self._tell(None)
        self._wanted, self._told, self._is_unsure = None, None, False

    def _later(self) -> None:
        self._timer.stop()
        is_told = self._told == self._wanted and not self._is_unsure
        if is_told and (self._wanted is None or self._again is None):
            return
        wait = self._last + ((self._again or 0.0) if is_told else self._every) - time.monotonic()
        if wait <= 0:
            self._send()
        else:
            self._timer.start(int(wait * 1000) + 1)

    def _send(self) -> None:
        self._timer.stop()
        if not self._tell(self._wanted):
            return
        self._told, self._is_unsure, self._last = self._wanted, False, time.monotonic()
        self._later()


class Presenting(QObject):
    """One's own presentation, and those of others that ask to be followed."""

    #: Somebody asks to be followed: member and nickname. Once for each presentation.
    asked = pyqtSignal(str, str)
    #: Whether one presents.
    changed = pyqtSignal(bool)
    #: Why one does not, in words.
    failed = pyqtSignal(str)

    def __init__(self, connection: Connection, room: str, sharing: Sharing, parent: QObject) -> None:
        super().__init__(parent)
        self._connection, self._room, self._sharing = connection, room, sharing
        self._presenter: Optional[str] = None
        self._declined: Set[str] = set()

    @property
    def is_on(self) -> bool:
        """Whether one presents, or asks the server to."""
        return self._sharing.presents

    def present(self, is_on: bool) -> None:
        """Asks the others to follow one's view, or ends that."""
        if is_on == self.is_on:
            return
        if is_on:
            self._sharing.presents = True
            self._begin()
            if self.is_on:
                self.changed.emit(True)
        else:
            tell_live(self._connection, self._room, "presenting", None)
            self._end()

    def decline(self, nickname: str) -> None:
        """This one is not to ask again, until one follows them by oneself: who comes again is another member."""
        self._declined.add(nickname)

    def accept(self, nickname: str) -> None:
        """One follows this one, who may ask again."""
        self._declined.discard(nickname)

    def told(self, presenter: Optional[str], nickname: str, is_followed: bool) -> None:
        """Takes over who else presents."""
        if presenter == self._presenter:
            return
        self._presenter = presenter
        if presenter is None:
            return
        if self.is_on:
            self._end()
            self.failed.emit(tr("map_presents_now", nickname=nickname))
        if not is_followed and nickname not in self._declined:
            self.asked.emit(presenter, nickname)

    def entered(self, had: Mapping[str, Any]) -> None:
        """One is in the room, where the others have these values of one."""
        if self.is_on and had.get("presenting") is not True:
            self._begin()
        elif not self.is_on and had.get("presenting") is True:
            tell_live(self._connection, self._room, "presenting", None)

    def _begin(self) -> None:
        """The view goes with it: nobody can follow without one. Without a connection it is asked when there is one."""
        view = self._sharing.view()
        if view is None:
            return self._refused({"code": "invalid"})
        if not is_heard(self._connection, self._room):
            return
        request = self._connection.session.request("live", room=self._room, set={"view": view, "presenting": True})
        self._connection.submit(request, None, self._refused)
        self._sharing.look()

    def _refused(self, error: Frame) -> None:
        if not self.is_on:
            return
        self._end()
        words = {"forbidden": "map_present_moderator", "rate_limited": "map_present_soon"}
        self.failed.emit(tr(words.get(str(error.get("code")), "map_present_refused")))

    def _end(self) -> None:
        self._sharing.presents = False
        self._sharing.look()
        self.changed.emit(False)
