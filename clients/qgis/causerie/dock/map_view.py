"""The room's map: what one draws with, what one sees of the others and they of oneself, and what is on the board."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QAction, QCheckBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ..words import tr
from .board_list import BoardList
from .looks import IconButton, looks_of
from .together import Together


class MapView(QWidget):
    """Rows of buttons and boxes; grey where the server has the map turned off."""

    def __init__(self, together: Together, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._together = together
        self.board = BoardList(together)
        self._grid, self._share = QGridLayout(), IconButton("place", tr("share_position"), shows_words=True)
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(3, 1)
        switches = together.switches
        self._boxes = [
            (QLabel(tr(words)), *(_box_of(switches[name]) for name in names))
            for words, names in (("i_see", ("board", "people")), ("others_see", ("cursor", "view")))
        ]
        whole, column = QVBoxLayout(self), QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(8)
        column.addLayout(self._tools())
        column.addLayout(self._grid)
        column.addLayout(self._shares())
        whole.addLayout(column)
        whole.addWidget(self.board, 1)
        together.changed.connect(lambda: self.setEnabled(together.is_on))

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(1)
        for action in self._together.tools.values():
            row.addWidget(_button_of(action))
        colour = QToolButton()
        colour.setAutoRaise(True)
        colour.setToolTip(tr("color"))
        colour.setAccessibleName(tr("color"))
        colour.setMenu(self._together.colours_menu(colour, colour.setIcon))
        colour.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(colour)
        row.addStretch(1)
        row.addWidget(_button_of(self._together.undo))
        row.addWidget(_button_of(self._together.clear))
        return row

    def _arrange(self) -> None:
        """What one sees, and what the others see: the words say the direction, beside the boxes where there is room."""
        is_narrow = looks_of(self).is_narrow(self.width())
        for at, (words, *boxes) in enumerate(self._boxes):
            self._grid.addWidget(words, *((2 * at, 0, 1, 3) if is_narrow else (at, 0)))
            for column, box in enumerate(boxes):
                self._grid.addWidget(box, *((2 * at + 1, column) if is_narrow else (at, column + 1)))
        self._share.setText(tr("position" if is_narrow else "share_position"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def _shares(self) -> QHBoxLayout:
        row, action = QHBoxLayout(), self._together.switches["present"]
        self._share.setMenu(self._together.share_menu(self._share))
        self._share.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        present = IconButton("present", action.text(), shows_words=True)
        present.setCheckable(True)
        present.clicked.connect(lambda: action.trigger())
        action.toggled.connect(present.setChecked)
        for button in (self._share, present):
            row.addWidget(button)
        row.addStretch(1)
        return row


def _button_of(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(action.text())
    return button


def _box_of(action: QAction) -> QCheckBox:
    """A box that is checked as its action is."""
    box = QCheckBox(action.text())
    box.setChecked(action.isChecked())
    box.clicked.connect(lambda: action.trigger())
    action.toggled.connect(box.setChecked)
    return box
