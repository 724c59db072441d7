"""The tools of the room's map: what one draws, what one sees of the others, and what they see of oneself."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtWidgets import QAction, QCheckBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ..words import tr
from .looks import IconButton
from .together import Together


class MapView(QWidget):
    """Rows of buttons and boxes; grey where the server has the map turned off."""

    def __init__(self, together: Together, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._together = together
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(8)
        column.addLayout(self._tools())
        column.addLayout(self._boxes())
        column.addLayout(self._shares())
        column.addStretch(1)
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

    def _boxes(self) -> QGridLayout:
        """What one sees, and what the others see: the words say the direction."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(2, 1)
        for at, (words, names) in enumerate((("i_see", ("board", "people")), ("others_see", ("cursor", "view")))):
            grid.addWidget(QLabel(tr(words)), 2 * at, 0, 1, 3)
            for column, name in enumerate(names):
                grid.addWidget(_box_of(self._together.switches[name]), 2 * at + 1, column)
        return grid

    def _shares(self) -> QVBoxLayout:
        column, action = QVBoxLayout(), self._together.switches["present"]
        share = IconButton("place", tr("share_position"), shows_words=True)
        share.setMenu(self._together.share_menu(share))
        share.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        present = IconButton("present", action.text(), shows_words=True)
        present.setCheckable(True)
        present.clicked.connect(lambda: action.trigger())
        action.toggled.connect(present.setChecked)
        for button in (share, present):
            column.addWidget(button)
        return column


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
