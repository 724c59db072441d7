"""Long work in slices, so that QGIS stays awake: a generator yields between small pieces of it."""

from __future__ import annotations

import time
import traceback
from pathlib import Path
from typing import Any, Callable, Generator, Optional, Set, TypeVar

from qgis.core import QgsMessageLog
from qgis.PyQt.QtCore import QTimer

from ..words import tr

#: Seconds after which Qt has its turn.
SLICE = 0.03

T = TypeVar("T")
Steps = Generator[None, None, T]


class ContentError(ValueError):
    """Something that came, or is to go, and cannot; with words for people."""


def finish(steps: Steps[T]) -> T:
    """Does all the work at once and returns what comes of it."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def _way_of(error: BaseException) -> str:
    """Where an exception was: files and lines from the work to its end, without the folders, which may bear a person's name."""
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[1:])


#: What goes on: nobody else has to hold it.
_running: Set[Sliced] = set()


class Sliced:
    """Work that goes on while Qt does. `then` gets what comes of it, `otherwise` a `ContentError`."""

    def __init__(
        self, steps: Steps[Any], then: Callable[[Any], None], otherwise: Optional[Callable[[ContentError], None]] = None,
    ) -> None:
        self._steps, self._then, self._otherwise = steps, then, otherwise
        self._timer = QTimer()
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)
        _running.add(self)

    def cancel(self) -> None:
        """Gives the work up. Nobody is told."""
        self._timer.stop()
        _running.discard(self)

    def _go_on(self) -> None:
        until = time.monotonic() + SLICE
        try:
            while time.monotonic() < until:
                next(self._steps)
        except StopIteration as end:
            self.cancel()
            self._then(end.value)
        except Exception as error:  # what strangers sent is no reason for a window with a stack trace
            self.cancel()
            if not isinstance(error, ContentError):
                # Its words may be those of a message, which are not for a log.
                QgsMessageLog.logMessage(f"{type(error).__name__}: {_way_of(error)}", "causerie")
                error = ContentError(tr("content_unreadable"))
            if self._otherwise is not None:
                self._otherwise(error)
