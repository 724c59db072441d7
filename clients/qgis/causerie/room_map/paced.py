"""One live value of one's own on its way to the others: no oftener than it should be, only when it changes, and again in time."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional

from qgis.PyQt.QtCore import QObject

from ..timers import single_shot


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

    def stop(self) -> None:
        """Tells nothing any more."""
        self._timer.stop()

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
