"""Where one writes. Enter sends, Shift+Enter begins a line, the arrow up in the empty field edits one's last text, Escape gives up."""

from __future__ import annotations

import time
from typing import List, Optional

from qgis.PyQt.QtCore import QEvent, QMimeData, QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent, QTextCursor
from qgis.PyQt.QtWidgets import QCompleter, QPlainTextEdit, QWidget

from ..layers import is_content, takes_copy
from ..words import tr

#: Seconds between two words to the others that one writes.
SAYS_EVERY = 4.0


class Entry(QPlainTextEdit):
    """The field. What is pasted or dropped and is no text goes to `dropped`."""

    sent = pyqtSignal(str)
    given_up = pyqtSignal()
    edits_last = pyqtSignal()
    writes = pyqtSignal()
    dropped = pyqtSignal(QMimeData)
    find_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._hint = ""
        self.set_hint(tr("entry"))
        self.setTabChangesFocus(True)
        self._said = 0.0
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setWidget(self)
        self._completer.activated[str].connect(self._complete)
        self.textChanged.connect(self._changed)
        self._fit()

    def set_names(self, names: List[str]) -> None:
        """Nicknames that `@` offers. What is offered now loses its place when they are told anew."""
        if self._names.stringList() != [*names, "all"]:
            self._names.setStringList([*names, "all"])

    def set_hint(self, words: str) -> None:
        """Says what the field is for."""
        self._hint = words
        self.setAccessibleName(words)
        room = self.viewport().width() - 8
        self.setPlaceholderText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))

    def send(self) -> None:
        """Sends what was written."""
        if self.toPlainText().strip():
            self.sent.emit(self.toPlainText().strip())

    def put(self, text: str) -> None:
        """Puts a text there that nobody is writing now."""
        self._said = time.monotonic()
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._completer.popup().hide()
        self._said = 0.0

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        return True

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        if source.hasText() and not is_content(source):
            self.insertPlainText(source.text())
        else:
            self.dropped.emit(source)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Text is Qt's, which moves it within the field."""
        if not takes_copy(event) and not is_content(event.mimeData()):
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        if not takes_copy(event) and not is_content(event.mimeData()):
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if takes_copy(event):
            self.dropped.emit(event.mimeData())
        elif not is_content(event.mimeData()):
            super().dropEvent(event)

    def event(self, event: QEvent) -> bool:
        """QGIS's window has Ctrl+F for itself: the field takes it while it has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and event.matches(QKeySequence.StandardKey.Find):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, popup = event.key(), self._completer.popup()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if popup.isVisible() and (enter or key in (Qt.Key.Key_Tab, Qt.Key.Key_Escape)):
            # The list takes it.
            event.ignore()
        elif enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.send()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif key == Qt.Key.Key_Up and not self.toPlainText():
            self.edits_last.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        """While names are offered Tab takes one."""
        return not self._completer.popup().isVisible() and bool(super().focusNextPrevChild(is_next))

    def _changed(self) -> None:
        self._fit()
        if self.toPlainText() and time.monotonic() - self._said > SAYS_EVERY:
            self._said = time.monotonic()
            self.writes.emit()
        self._offer()

    def _offer(self) -> None:
        """Offers names, unless there is none, or nothing is left to complete: then Enter sends."""
        before, completer = self._before(), self._completer
        completer.setCompletionPrefix(before or "")
        is_whole = completer.completionCount() == 1 and completer.currentCompletion().lower() == (before or "").lower()
        if before is None or is_whole:
            completer.popup().hide()
            return
        where = self.cursorRect()
        where.setWidth(180)
        completer.complete(where)
        # Enter and Tab take the row that is chosen, if one is.
        completer.popup().setCurrentIndex(completer.completionModel().index(0, 0))

    def _before(self) -> Optional[str]:
        """What of a nickname stands before the cursor."""
        cursor = self.textCursor()
        line: str = cursor.block().text()[:cursor.positionInBlock()]
        at = line.rfind("@")
        if at < 0 or (at > 0 and not line[at - 1].isspace()) or any(sign.isspace() for sign in line[at:]):
            return None
        return line[at + 1:]

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self._before() or ""))
        cursor.insertText(name + " ")
        self._completer.popup().hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.set_hint(self._hint)
        self._fit()

    def _fit(self) -> None:
        """From one line to six, as long lines are broken."""
        lines = min(6, max(1, round(self.document().size().height())))
        self.setFixedHeight(max(28, lines * self.fontMetrics().lineSpacing() + 12))
