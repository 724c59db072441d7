"""The key of the session of this QGIS, for the next one: after a crash the session is taken up again while the server keeps it.

Whoever has the key has the session. So it lies in the folder of the profile, in a file that its owner alone can read, and goes when the
session ends. Each QGIS of a profile has a place of its own there, and a lock that tells whether it still runs.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Dict, NamedTuple, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLockFile

#: How many QGIS of a profile have a place at once.
_PLACES = 8


class Kept(NamedTuple):
    """A session that another QGIS left: its key, and the titles of its rooms by their names."""

    key: str
    rooms: Dict[str, str]


class SessionFile:
    """The place of one session, from `take` to `give_back`."""

    def __init__(self) -> None:
        self._lock: Optional[QLockFile] = None
        self._path: Optional[Path] = None
        self._who = ""

    def take(self, server: str, nickname: str, token: Optional[str]) -> Optional[Kept]:
        """Takes a place, and returns what a QGIS that is gone has left of the same person at the same server."""
        self.give_back(is_over=False)
        self._who = hashlib.sha256(json.dumps([server, nickname, token]).encode()).hexdigest()
        folder = Path(QgsApplication.qgisSettingsDirPath(), "causerie")
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(_PLACES):
            path = folder / f"session-{number}"
            lock = QLockFile(f"{path}.lock")
            # Whether the QGIS that took it is there counts, and not for how long it has been.
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):
                continue
            kept = self._read(path)
            if kept is None and self._lock is not None:
                lock.unlock()
                continue
            if self._lock is not None:
                self._lock.unlock()
            self._lock, self._path = lock, path
            if kept is not None:
                return kept
        return None

    def keep(self, key: Optional[str], rooms: Dict[str, str]) -> None:
        """Writes down what another QGIS would need."""
        if self._path is None:
            return
        new = self._path.with_suffix(".new")
        with suppress(OSError):
            new.unlink(missing_ok=True)
            file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(file, "w", encoding="utf-8") as out:
                json.dump({"who": self._who, "key": key, "rooms": rooms}, out)
            new.replace(self._path)

    def give_back(self, is_over: bool) -> None:
        """The session has ended here; `is_over`: at the server too, and nothing of it stays."""
        if self._path is not None and is_over:
            with suppress(OSError):
                self._path.unlink()
        if self._lock is not None:
            self._lock.unlock()
        self._lock = self._path = None

    def _read(self, path: Path) -> Optional[Kept]:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["who"] != self._who:
                return None
            return Kept(str(kept["key"]), {str(room): str(title) for room, title in kept["rooms"].items()})
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None
