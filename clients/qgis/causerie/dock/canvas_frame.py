"""A frame around the canvas, and words with *Stop* on it, while one follows or presents: also where the dock is closed."""

from __future__ import annotations

from typing import Callable

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ..words import tr
from .looks import looks_of

#: By which a picture of the canvas finds what is not of the map.
NAME = "causerie_live"


class CanvasFrame(QWidget):
    """Lets the mouse through, but on its button."""

    def __init__(self, canvas: QgsMapCanvas, kind: str, stop: Callable[[], object]) -> None:
        """`kind`: the colour of `Looks` that it has."""
        super().__init__(canvas)
        self._canvas, self._kind = canvas, kind
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.pill, self._words, self.button = QFrame(canvas), QLabel(), QPushButton(tr("stop"))
        for widget in (self, self.pill):
            widget.setObjectName(NAME)
            widget.hide()
        self.pill.setAutoFillBackground(True)
        self.pill.setFrameShape(QFrame.Shape.StyledPanel)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.button.clicked.connect(lambda: stop())
        row = QHBoxLayout(self.pill)
        row.setContentsMargins(10, 2, 4, 2)
        row.addWidget(self._words)
        row.addWidget(self.button)
        canvas.installEventFilter(self)

    def say(self, words: str) -> None:
        """Says what goes on; with no words it goes."""
        self._words.setText(words)
        self._fit()
        for widget in (self, self.pill):
            widget.setVisible(bool(words))
            widget.raise_()

    def close_it(self) -> None:
        """Takes it off the canvas for good."""
        self._canvas.removeEventFilter(self)
        for widget in (self.pill, self):
            widget.hide()
            widget.deleteLater()

    def _fit(self) -> None:
        self.setGeometry(self._canvas.rect())
        self.pill.adjustSize()
        self.pill.move(max(0, (self._canvas.width() - self.pill.width()) // 2), 12)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setPen(QPen(getattr(looks_of(self), self._kind), 6))
        painter.drawRect(self.rect())
