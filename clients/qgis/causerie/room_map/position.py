"""One's own position, from the GPS receiver that QGIS is connected to: shared after the person said so, and for a time."""

from __future__ import annotations

import math
import time
from typing import Any, Dict, Mapping, Optional

from qgis.core import QgsApplication, QgsGpsConnection, QgsGpsInformation
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..causerie_client import Frame
from ..connection import Connection
from ..timers import single_shot
from ..words import tr
from .sharing import Paced, is_heard, tell_live
from .values import place

#: Seconds between two, and until one that stands is told again.
EVERY = 1.0
AGAIN = 60.0
#: Degrees, and metres, of "about here".
_ABOUT = 0.01
_ABOUT_M = 1000


class PositionShare(QObject):
    """Shares the position with one room, and stops by itself."""

    #: It is shared, or not any more.
    changed = pyqtSignal()
    #: Why it is not, in words.
    failed = pyqtSignal(str)

    def __init__(self, connection: Connection, room: str, parent: QObject) -> None:
        super().__init__(parent)
        self._connection, self._room = connection, room
        self.is_on = False
        self._about = False
        #: When it ends, in seconds since 1970; `None` for when one leaves.
        self.until: Optional[float] = None
        #: Time of the last fix: what is older is not where one is.
        self._fixed = 0.0
        self._gps: Optional[QgsGpsConnection] = None
        self._paced = Paced(EVERY, AGAIN, self._tell, self)
        self._end = single_shot(self, self.stop)

    def share(self, minutes: Optional[int], about: bool) -> bool:
        """Begins, for so many minutes or until one leaves; `about` rounds it to a kilometre. Returns whether there is a receiver."""
        self.stop()
        receivers = QgsApplication.gpsConnectionRegistry().connectionList()
        if not receivers:
            self.failed.emit(tr("map_no_gps"))
            return False
        self._gps, self._about, self.is_on = receivers[0], about, True
        self._gps.stateChanged.connect(self._found)
        self._gps.destroyed.connect(self._lost)
        self.until = None if minutes is None else time.time() + minutes * 60
        if minutes is not None:
            self._end.start(minutes * 60_000)
        self.changed.emit()
        return True

    def stop(self) -> None:
        """Takes it back."""
        if not self.is_on:
            return
        if self._gps is not None:
            self._gps.stateChanged.disconnect(self._found)
            self._gps.destroyed.disconnect(self._lost)
        self._over()

    def close(self) -> None:
        """Takes it back at once: nothing is left that would do so later."""
        self.stop()
        self._paced.end()

    def entered(self, had: Mapping[str, Any]) -> None:
        """One is in the room, where the others have these values of one."""
        if self.is_on:
            self._paced.forget("position" in had)
        elif "position" in had:
            # Nobody said yes to this one.
            tell_live(self._connection, self._room, "position", None)

    def _found(self, info: QgsGpsInformation) -> None:
        """Timers stand still while a computer sleeps, so the time is looked at, too."""
        if self.until is not None and time.time() >= self.until:
            return self.stop()
        at = place([info.longitude, info.latitude]) if info.isValid() else None
        # QGIS takes the nothing before the first fix for a valid one.
        if at is None or at == (0.0, 0.0):
            return
        self._fixed = time.time()
        if self._about:
            self._paced.want({"at": [round(round(degrees / _ABOUT) * _ABOUT, 2) for degrees in at], "accuracy": _ABOUT_M})
            return
        value: Dict[str, Any] = {"at": [round(at[0], 7), round(at[1], 7)]}
        for key, number, most in (("accuracy", info.hacc, 100_000), ("heading", info.direction, 360), ("speed", info.speed / 3.6, 1000)):
            if math.isfinite(number) and 0 < number <= most:
                value[key] = round(number, 1)
        self._paced.want(value)

    def _lost(self) -> None:
        """The receiver was disconnected."""
        self._gps = None
        self._over()
        self.failed.emit(tr("map_gps_lost"))

    def _over(self) -> None:
        self._gps, self.is_on, self.until = None, False, None
        self._end.stop()
        self._paced.want(None)
        self.changed.emit()

    def _tell(self, value: Any) -> bool:
        if value is None:
            return tell_live(self._connection, self._room, "position", None)
        now = time.time()
        if self.until is not None and now >= self.until:
            self._end.start(0)
            return False
        if now - self._fixed > AGAIN or not is_heard(self._connection, self._room):
            return False
        request = self._connection.session.request("live", room=self._room, set={"position": value})
        self._connection.submit(request, None, self._refused)
        return True

    def _refused(self, error: Frame) -> None:
        code = error.get("code")
        if self.is_on and code is not None and code != "rate_limited":
            self.stop()
            self.failed.emit(tr("map_positions_full" if code == "too_many" else "map_position_refused"))
