"""The line above a talk in which one says what to find in it; the arrows go from hit to hit."""

from __future__ import annotations

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QWidget

from ..words import tr
from .looks import IconButton
from .talk_model import ROW
from .view import ConversationView


class FindBar(QWidget):
    """Hidden until it is opened, and after Escape."""

    closed = pyqtSignal()

    def __init__(self, view: ConversationView) -> None:
        super().__init__()
        self._view = view
        self.field, self._none = QgsFilterLineEdit(), QLabel(tr("nothing_found"))
        self.field.setShowSearchIcon(True)
        self.field.setPlaceholderText(tr("find"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda: self._go(-1, is_new=True))
        close = IconButton("close", tr("give_up"))
        close.clicked.connect(self.close_it)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 4, 3)
        for widget in (self.field, self._none, close):
            row.addWidget(widget)
        self.close_it()

    def open(self) -> None:
        """Opens it."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def close_it(self) -> None:
        """Closes it, and leaves the talk where it is."""
        self.hide()
        self._none.hide()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Up and Enter go to what was said before, Down to what was said after it."""
        if event.type() != QEvent.Type.KeyPress:
            return bool(super().eventFilter(watched, event))
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Return: -1, Qt.Key.Key_Enter: -1, Qt.Key.Key_Down: 1}
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        elif event.key() in steps:
            self._go(steps[event.key()])
        else:
            return bool(super().eventFilter(watched, event))
        return True

    def _go(self, step: int, is_new: bool = False) -> None:
        """Goes to the next hit; at the end of them to the first one again."""
        keys, sought = list(self._view.lines.conversation.lines) if self._view.lines.conversation is not None else [], self.field.text()
        hits = self._view.lines.keys_with(sought)
        self._none.setVisible(bool(sought.strip()) and not hits)
        if not hits:
            return
        row = self._view.currentIndex().data(ROW)
        at = {key: number for number, key in enumerate(keys)}
        here = -1 if row is None else at.get(row.key, -1)
        if is_new or here < 0:
            found = hits[-1]
        elif step < 0:
            found = next((hit for hit in reversed(hits) if at[hit] < here), hits[-1])
        else:
            found = next((hit for hit in hits if at[hit] > here), hits[0])
        self._view.look_for(found)
