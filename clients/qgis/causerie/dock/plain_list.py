"""A list of plain text, cut at the edge and whole in its tool tips, which stays where it is when it is filled anew."""

from __future__ import annotations

from typing import Any, Callable, Optional

from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QTextOption
from qgis.PyQt.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from ..timers import single_shot
from .bar import escaped
from .looks import looks_of

#: Rows of a kind, and characters of a row: more than a server has by itself, so that none keeps QGIS busy.
ROWS = 500
LONGEST = 200
#: Milliseconds in which changes are gathered.
FILL_MS = 40
#: Under which an item has the thing that it stands for.
WHAT = Qt.ItemDataRole.UserRole


class PlainList(QListWidget):
    """Who derives from it says how it is filled."""

    #: Whether the row that is chosen stays it also while the keyboard is elsewhere.
    keeps_row = False
    #: What is said where it has no rows.
    nothing = ""

    def __init__(self, name: str, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._soon = single_shot(self, self.fill)

    def fill(self) -> None:
        """Draws it anew."""
        raise NotImplementedError

    def fill_soon(self) -> None:
        """Draws it anew once for all that changes now."""
        if not self._soon.isActive():
            self._soon.start(FILL_MS)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemClicked.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(looks_of(self).quiet)
            option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
            painter.drawText(QRectF(self.viewport().rect().adjusted(16, 16, -16, -16)), self.nothing, option)

    def refill(self, rows: Callable[[], None], name: Callable[[Any], object]) -> None:
        """Draws it anew; what is scrolled, and the row where the keyboard is, stay. `name`: what tells the things of rows apart."""
        bar, current = self.verticalScrollBar(), self.currentItem()
        place, had = bar.value(), name(current.data(WHAT)) if current is not None and (self.hasFocus() or self.keeps_row) else None
        self.clear()
        rows()
        if had is not None:
            items = (self.item(at) for at in range(self.count()))
            self.setCurrentItem(next((item for item in items if name(item.data(WHAT)) == had), self.currentItem()))
        bar.setValue(place)

    def add(self, words: str, what: object) -> QListWidgetItem:
        """Adds a row for something."""
        words = " ".join(words[:4 * LONGEST].split())[:LONGEST]
        item = QListWidgetItem(words)
        item.setToolTip(escaped(words))
        item.setData(WHAT, what)
        self.addItem(item)
        return item

    def add_heading(self, words: str) -> None:
        """Adds words that nobody chooses."""
        item = self.add(words, None)
        looks = looks_of(self)
        font = QFont(looks.small)
        font.setBold(True)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(font)
        item.setForeground(looks.quiet)
