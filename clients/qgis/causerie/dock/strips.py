"""Strips below the tabs: what lasts, such as a position that is shared or a connection that is lost, each with what ends it."""

from __future__ import annotations

from typing import Callable, List, Optional, Tuple

from qgis.PyQt.QtCore import QEvent, QRect, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from qgis.PyQt.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from .looks import blend, icon, looks_of

#: Live things that are strips of their own; more of them are chips in two columns.
MOST = 2
#: Where the words begin: behind the bar and the icon.
_LEFT = 32


class ElidedLabel(QLabel):
    """Plain words in one line, cut where they do not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(20, super().minimumSizeHint().height()) if not self.wordWrap() else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self.wordWrap():
            super().paintEvent(event)
            return
        painter, area = QPainter(self), self.contentsRect()
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area.left(), (area.height() + self.fontMetrics().ascent() - self.fontMetrics().descent()) // 2, shown)


class Strip(QFrame):
    """One thing that lasts. It is hidden while there is nothing to say."""

    changed = pyqtSignal()

    def __init__(self, kind: str, icon_name: str, wraps: bool = False, parent: Optional[QWidget] = None) -> None:
        """`kind`: the colour of `Looks` that it has. `wraps`: whether its words may take several lines."""
        super().__init__(parent)
        self._kind, self._icon, self.is_chip = kind, icon_name, False
        self._words = self._short = ""
        self._buttons: List[Tuple[QToolButton, str, bool]] = []
        self.label = ElidedLabel()
        self.label.setWordWrap(wraps)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_LEFT, 3, 4, 3)
        self._row.setSpacing(4)
        self._row.addWidget(self.label, 1)
        self.setMinimumHeight(30)
        self.hide()

    def add_button(self, words: str, then: Callable[[], object], ends: bool = False) -> QToolButton:
        """Adds what one can do about it. `ends`: it is a cross where there is little room."""
        button = QToolButton()
        button.setText(words)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda: then())
        self._buttons.append((button, words, ends))
        self._row.addWidget(button)
        return button

    def say(self, words: str, short: str = "") -> None:
        """Says something, in `short` where there is little room; with no words it goes."""
        self._words, self._short = words, short or words
        self.setToolTip(words.replace("<", "‹"))
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.fit()
        self.changed.emit()

    def text(self) -> str:
        """Returns what it says."""
        return self._words

    def fit(self) -> None:
        """Says it in as many words as there is room for."""
        looks = looks_of(self)
        is_short = self.is_chip or (looks.is_narrow(self.width()) and not self.label.wordWrap())
        self.label.setText(self._short if is_short else self._words)
        for button, words, ends in self._buttons:
            button.setIcon(icon("close", looks.text))
            kind = Qt.ToolButtonStyle.ToolButtonIconOnly if is_short and ends else Qt.ToolButtonStyle.ToolButtonTextOnly
            button.setToolButtonStyle(kind)
            button.setAutoRaise(is_short and ends)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        looks, painter = looks_of(self), QPainter(self)
        colour = getattr(looks, self._kind)
        painter.fillRect(self.rect(), blend(self.palette().color(QPalette.ColorRole.Window), colour, 0.14))
        painter.fillRect(QRect(0, 0, 3, self.height()), colour)
        icon(self._icon, colour).paint(painter, QRect(10, 7 if self.label.wordWrap() else (self.height() - 16) // 2, 16, 16))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()


class Strips(QWidget):
    """All of them, in the order in which they were added."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._all: List[Tuple[Strip, bool]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)

    def add(self, strip: Strip, is_live: bool = False) -> Strip:
        """Adds one. `is_live`: others see it, and there may be more of these at once."""
        self._all.append((strip, is_live))
        strip.setParent(self)
        strip.hide()
        strip.changed.connect(self._arrange)
        return strip

    def _arrange(self) -> None:
        live = [strip for strip, is_live in self._all if is_live and not strip.isHidden()]
        for strip, _ in self._all:
            self._grid.removeWidget(strip)
            strip.is_chip = strip in live and len(live) > MOST
            strip.fit()
        row = 0
        for strip, _ in self._all:
            if strip.isHidden():
                continue
            at = live.index(strip) if strip.is_chip else 0
            is_alone = not strip.is_chip or (at % 2 == 0 and at == len(live) - 1)
            self._grid.addWidget(strip, row, at % 2, 1, 2 if is_alone else 1)
            row += is_alone or at % 2
