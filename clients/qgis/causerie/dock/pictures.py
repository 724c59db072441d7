"""Pictures of messages, decoded by and by for the talk that shows them, and given up again where there are too many."""

from __future__ import annotations

import time
from typing import Dict, Optional

from qgis.PyQt.QtCore import QObject, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QImage

from ..layers import decoded
from ..timers import single_shot
from .contents import HIGHEST, PICTURE
from .rows import Row

#: How many pixels of a picture are decoded that nobody asked for, and how many bytes of decoded ones are kept.
SHOWN_PIXELS = 8_000_000
KEPT = 32 * 2**20
#: Seconds that decoding may take before Qt goes on.
DECODING = 0.06
#: Room for a picture whose size is not known yet.
_UNKNOWN = QSize(240, 160)


class Pictures(QObject):
    """The pictures of one talk."""

    #: (key): the picture of a row is there, or its size.
    came = pyqtSignal(str)

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.kept: Dict[str, QImage] = {}
        self._sizes: Dict[str, QSize] = {}
        self._wanted: Dict[str, Row] = {}
        self._next = single_shot(self, self._decode)

    def size_of(self, row: Row) -> QSize:
        """Returns how large a picture is as it is shown; nothing is wide and high that cannot be shown."""
        if row.content.get("kind") == "image" and _name(row) not in self._sizes:
            self._want(row)
        return self._sizes.get(_name(row), _UNKNOWN)

    def image_of(self, row: Row) -> Optional[QImage]:
        """Returns a picture, if it is decoded; otherwise it comes."""
        image = self.kept.get(_name(row))
        if image is None and not self.size_of(row).isNull():
            self._want(row)
        return image

    def _want(self, row: Row) -> None:
        self._wanted[_name(row)] = row
        if not self._next.isActive():
            self._next.start(0)

    def _decode(self) -> None:
        until = time.monotonic() + DECODING
        while self._wanted and time.monotonic() < until:
            # What is looked at now was wanted last.
            name, row = self._wanted.popitem()
            image = decoded(row.content, PICTURE, SHOWN_PIXELS) or QImage()
            if image.height() > HIGHEST:
                image = image.scaledToHeight(HIGHEST, Qt.TransformationMode.SmoothTransformation)
            self._sizes[name] = QSize(0, 0) if image.isNull() else image.size().expandedTo(QSize(1, 1))
            if not image.isNull():
                self.kept[name] = image
            self._give_up_some()
            self.came.emit(row.key)
        if self._wanted:
            self._next.start(0)

    def _give_up_some(self) -> None:
        while len(self.kept) > 1 and sum(image.sizeInBytes() for image in self.kept.values()) > KEPT:
            del self.kept[next(iter(self.kept))]


def _name(row: Row) -> str:
    return f"{row.key}/{row.edits}"
