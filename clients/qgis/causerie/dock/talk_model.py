"""The rows of the talk that is shown, for a list: a window of its last lines, which grows where one looks further back."""

from __future__ import annotations

from typing import List, Optional

from qgis.PyQt.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from ..timers import single_shot
from ..words import tr
from .chat import Chat
from .conversation import LINES, Conversation, Line
from .rows import ActionsOf, Row, rows_of

#: Lines that are shown at first, and by which the window grows.
WINDOW = 200
#: Milliseconds in which changes are gathered.
RENEW_MS = 20
#: Under which a row is found.
ROW = Qt.ItemDataRole.UserRole


class TalkModel(QAbstractListModel):
    """What is shown of one conversation. It begins anew only with another one: what changes is told row by row."""

    def __init__(self, chat: Chat, actions_of: ActionsOf, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._chat, self.actions_of = chat, actions_of
        self._conversation: Optional[Conversation] = None
        self._first, self._count = "", WINDOW
        self.rows: List[Row] = []
        self._soon = single_shot(self, self.renew)
        chat.line_added.connect(lambda conversation, _line: self._changed(conversation))
        chat.lines_changed.connect(self._changed)

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Shows another conversation, or this one from its end."""
        self.beginResetModel()
        self._conversation, self._first, self._count = conversation, "", WINDOW
        self.rows = self._made()
        self.endResetModel()

    def grow(self) -> None:
        """Shows more of what was said before."""
        self._first, self._count = "", self._count + WINDOW
        self.renew()

    def show_all(self) -> None:
        """Shows all lines that are remembered."""
        self._first, self._count = "", LINES
        self.renew()

    def renew(self) -> None:
        """Takes over what has changed."""
        made = self._made()
        keys = {row.key for row in made}
        for at in reversed(range(len(self.rows))):
            if self.rows[at].key not in keys:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self.rows[at]
                self.endRemoveRows()
        for at, row in enumerate(made):
            if at >= len(self.rows) or self.rows[at].key != row.key:
                self.beginInsertRows(QModelIndex(), at, at)
                self.rows.insert(at, row)
                self.endInsertRows()
            elif self.rows[at] != row:
                self.rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))

    def index_of(self, key: str) -> QModelIndex:
        """Returns where a line is, if it is shown."""
        at = next((at for at, row in enumerate(self.rows) if row.key == key), -1)
        return QModelIndex() if at < 0 else self.index(at)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        return row.told if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def _changed(self, conversation: Conversation) -> None:
        if conversation is self._conversation and not self._soon.isActive():
            self._soon.start(RENEW_MS)

    def _made(self) -> List[Row]:
        if self._conversation is None:
            return []
        lines = self._window(list(self._conversation.lines.values()))
        rows = rows_of(self._chat, self._conversation, lines, self.actions_of)
        if len(lines) < len(self._conversation.lines):
            rows.insert(0, Row("earlier", "earlier", tr("earlier")))
        return rows

    def _window(self, lines: List[Line]) -> List[Line]:
        """From the line on that was the first one, so that nothing moves while one reads."""
        first = next((at for at, line in enumerate(lines) if line.key == self._first), max(0, len(lines) - self._count))
        shown = lines[first:]
        self._first, self._count = shown[0].key if shown else "", max(WINDOW, len(shown))
        return shown
