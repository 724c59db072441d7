"""The rows of the talk that is shown, for a list: a window of its lines, which grows to where one looks, and goes along then."""

from __future__ import annotations

from typing import List, Optional, Tuple

from qgis.PyQt.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from ..timers import single_shot
from ..words import tr
from .chat import Chat
from .conversation import Conversation, line_of
from .rows import ActionsOf, Row, rows_of

#: Lines that are shown at first, and by which the window grows; and the most of them.
WINDOW = 200
MOST = 1000
#: Milliseconds in which changes are gathered.
RENEW_MS = 20
#: Under which a row is found.
ROW = Qt.ItemDataRole.UserRole


class TalkModel(QAbstractListModel):
    """What is shown of one conversation. It begins anew only with another one: what changes is told row by row."""

    def __init__(self, chat: Chat, actions_of: ActionsOf, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._chat, self.actions_of = chat, actions_of
        self.conversation: Optional[Conversation] = None
        #: The lines of the window, and whether it ends before the talk does.
        self._shown: List[str] = []
        self.is_cut = False
        #: Whether one is at the end, and stays there.
        self.follows = True
        self.rows: List[Row] = []
        self._soon = single_shot(self, self.renew)
        chat.line_added.connect(lambda conversation, _line: self._changed(conversation))
        chat.lines_changed.connect(self._changed)

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Shows another conversation, or this one from its end."""
        self.follows = True
        self._show(conversation, [])

    def show_around(self, key: str) -> None:
        """Shows the lines around one."""
        keys = [] if self.conversation is None else list(self.conversation.lines)
        if key in keys:
            at = keys.index(key)
            self.follows, self.is_cut = False, True
            self._show(self.conversation, keys[max(0, at - WINDOW // 2):at + WINDOW // 2])

    def grow(self) -> None:
        """Shows more of what was said before; at the most, what is far below goes."""
        keys, first, end = self._window()
        first = max(0, first - WINDOW)
        self._shown, self.is_cut = keys[first:min(end, first + MOST)], self.is_cut or end - first > MOST
        self.renew()

    def grow_down(self) -> None:
        """Shows more of what was said after it; at the most, what is far above goes."""
        keys, first, end = self._window()
        self._shown = keys[max(first, end + WINDOW - MOST):end + WINDOW]
        self.renew()

    def keys_with(self, text: str) -> List[str]:
        """Returns the keys of all lines in which somebody said this, or whose name has it."""
        lines = {} if self.conversation is None else self.conversation.lines
        room, sought, found = self._chat.room(self.conversation), text.strip().casefold(), []
        for key, line in lines.items() if sought else ():
            frame = line.frame if room is None or line.frame is None else room.messages.get(key, line.frame)
            if frame is not None and sought in f"{frame['from'].get('nickname')} {line_of(frame['content'])}".casefold():
                found.append(key)
        return found

    def _show(self, conversation: Optional[Conversation], shown: List[str]) -> None:
        self.beginResetModel()
        self.conversation, self._shown = conversation, shown
        self.rows = self._made()
        self.endResetModel()

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
        if conversation is self.conversation and not self._soon.isActive():
            self._soon.start(RENEW_MS)

    def _made(self) -> List[Row]:
        if self.conversation is None:
            return []
        keys, first, end = self._window()
        rows = rows_of(self._chat, self.conversation, [self.conversation.lines[key] for key in keys[first:end]], self.actions_of)
        return [Row("earlier", "earlier", tr("earlier")), *rows] if first > 0 else rows

    def _window(self) -> Tuple[List[str], int, int]:
        """Returns the keys of all lines, and which of them are shown: from the line on that was the first one, so that nothing moves
        while one reads. Where these are too many, the far end goes; who is at the end of the talk does not see its beginning.
        """
        keys = [] if self.conversation is None else list(self.conversation.lines)
        at = {key: number for number, key in enumerate(keys)}
        known = [at[key] for key in self._shown if key in at]
        end = known[-1] + 1 if self.is_cut and known else len(keys)
        first = known[0] if known else max(0, end - WINDOW)
        if end - first > (2 * WINDOW if self.follows else MOST):
            first, end = (end - WINDOW, end) if self.follows else (first, first + MOST)
        self._shown, self.is_cut = keys[first:end], end < len(keys)
        return keys, first, end
