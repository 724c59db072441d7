"""The talk as a list: where one scrolls, points, presses and types in it. Nothing that was said is more than text there."""

from __future__ import annotations

from typing import Callable, Optional

from qgis.PyQt.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, pyqtSignal
from qgis.PyQt.QtGui import (
    QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent,
    QTextOption,
)
from qgis.PyQt.QtWidgets import QAbstractItemView, QFrame, QListView, QToolButton, QToolTip, QWidget

from ..layers import takes_copy
from ..timers import single_shot
from ..words import tr
from .chat import Chat
from .conversation import Conversation, Line
from .delegate import TalkDelegate
from .draft import Hit
from .pictures import Pictures
from .rows import ActionsOf, Row
from .talk_model import ROW, TalkModel
from .thumbnails import Thumbnails

#: Milliseconds after the last change of its width until the rows are measured anew.
RESIZED_MS = 100
_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Find)
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class ConversationView(QListView):
    """The lines of the conversation that is shown."""

    #: (action, key of the line): something of a message was pressed.
    pressed = pyqtSignal(str, str)
    #: (address): a link in a text was pressed.
    link_pressed = pyqtSignal(str)
    #: (key of the line, where on the screen): what can be done with a message is asked for.
    menu_wanted = pyqtSignal(str, QPoint)
    #: (files or layers): something was dropped.
    dropped = pyqtSignal(QMimeData)
    #: (text): somebody begins to write.
    typed = pyqtSignal(str)

    def __init__(self, chat: Chat, actions_of: ActionsOf, parent: Optional[QWidget] = None) -> None:
        """`actions_of`: which actions a message has: their names, each with its words."""
        super().__init__(parent)
        self._chat = chat
        self.pictures = Pictures(self)
        self.lines = TalkModel(chat, actions_of, self)
        self.thumbnails = Thumbnails(self)
        self.drawn = TalkDelegate(self, self.pictures, self.thumbnails)
        self.setModel(self.lines)
        self.setItemDelegate(self.drawn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("log"))
        self._below = 0
        self._down: Optional[Hit] = None
        self._down_in: Optional[Row] = None
        self._more = QToolButton(self)
        self._more.hide()
        self._more.clicked.connect(self.go_to_end)
        self._fitting = single_shot(self, self._fit)
        self._growing = single_shot(self, self._grow)
        self._connect()

    def _connect(self) -> None:
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        # Who is at the end stays there, when the window or a line becomes another one too.
        bar.rangeChanged.connect(lambda: self._to_end() if self.lines.follows else None)
        self._chat.line_added.connect(self._came)
        self.pictures.came.connect(self._pictured)
        self.thumbnails.came.connect(lambda _key: self.viewport().update())

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Shows another conversation, at its end."""
        self._below = 0
        self.thumbnails.stop()
        self.drawn.tools = ("menu",) if conversation is not None and conversation.to else ("react", "reply", "menu")
        self.drawn.forget()
        self.lines.show_conversation(conversation)
        self._fit()

    def look_for(self, key: str) -> None:
        """Goes to a line, if it is remembered."""
        if not self.lines.index_of(key).isValid():
            self.lines.show_around(key)
            self._fit()
        index = self.lines.index_of(key)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    # Where one is.

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        is_below = bar.value() >= bar.maximum() - 8
        self.lines.follows = bool(is_below and not self.lines.is_cut)
        if self.lines.follows:
            self._below = 0
        elif is_below or (bar.value() == 0 and self.lines.rows and self.lines.rows[0].kind == "earlier"):
            self._growing.start(0)
        self._say_below()

    def _to_end(self) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def go_to_end(self) -> None:
        """Goes to what was said last, and stays at the end."""
        if self.lines.is_cut:
            self.show_conversation(self.lines.conversation)
        # On the way what has just come would be laid out, and the end be farther on.
        self.executeDelayedItemsLayout()
        self._to_end()

    def _came(self, conversation: Conversation, line: Line) -> None:
        if conversation is not self.lines.conversation:
            return
        if line.key.startswith("ref:"):
            # What one says oneself one sees.
            self.go_to_end()
            self.lines.follows = True
        elif not self.lines.follows and line.frame is not None:
            self._below += 1
            self._say_below()

    def _say_below(self) -> None:
        self._more.setText(tr("new_below", count=self._below))
        self._more.setVisible(self._below > 0)
        self._more.adjustSize()
        self._more.move(self.viewport().width() - self._more.width() - 8, self.height() - self._more.height() - 8)

    def _grow(self) -> None:
        """Shows more lines above, or below."""
        bar = self.verticalScrollBar()
        self._still(self.lines.grow_down if self.lines.is_cut and bar.value() > bar.maximum() / 2 else self.lines.grow)

    def _fit(self) -> None:
        """Measures the rows for the width that there is, in the colours and letters that there are."""
        self._still(self._measure)
        self._say_below()

    def _measure(self) -> None:
        self.drawn.width = self.viewport().width()
        self.drawn.forget()
        self.doItemsLayout()

    def _pictured(self, key: str) -> None:
        index = self.lines.index_of(key)
        self.drawn.forget(key)
        if index.isValid():
            self._still(lambda: self.lines.dataChanged.emit(index, index))

    def _still(self, change: Callable[[], None]) -> None:
        """Changes something, and keeps the first line that is seen where it was, or who is at the end there."""
        first = max(0, self.indexAt(QPoint(9, 1)).row())
        seen = next((row for row in self.lines.rows[first:] if row.kind in ("message", "note")), None)
        before = 0 if seen is None else self.visualRect(self.lines.index_of(seen.key)).top()
        change()
        self.executeDelayedItemsLayout()
        if self.lines.follows:
            self._to_end()
        elif seen is not None:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(self.lines.index_of(seen.key)).top() - before)

    # What one does with the mouse.

    def hit_at(self, point: QPoint) -> Optional[Hit]:
        """Returns what would be pressed at a point."""
        index = self.indexAt(point)
        row = index.data(ROW)
        inner = QPointF(point - self.visualRect(index).topLeft())
        return None if row is None else self.drawn.hit_at(row, inner)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._hover(event.pos())
        if not event.buttons():
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._hover(QPoint(-1, -1))
        super().leaveEvent(event)

    def _hover(self, point: QPoint) -> None:
        row: Optional[Row] = self.indexAt(point).data(ROW)
        key = "" if row is None else row.key
        if key != self.drawn.hovered:
            self.drawn.hovered = key
            self.viewport().update()
        shape = Qt.CursorShape.ArrowCursor if self.hit_at(point) is None else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._down = self.hit_at(event.pos()) if event.button() == Qt.MouseButton.LeftButton else None
        self._down_in = self.indexAt(event.pos()).data(ROW)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        hit, self._down = self._down, None
        row = self.indexAt(event.pos()).data(ROW)
        if hit is not None and row is self._down_in and row is not None and hit == self.hit_at(event.pos()):
            self._does(hit.action, row, event.pos())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """By the mouse, by the key for menus, and by Shift+F10."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            place = self.visualRect(index).topLeft() + QPoint(24, 24) if by_key else event.pos()
            self.menu_wanted.emit(index.data(ROW).key, self.viewport().mapToGlobal(place))

    def _does(self, action: str, row: Row, point: QPoint) -> None:
        name, _, rest = action.partition("/")
        if name == "earlier":
            self._still(self.lines.grow)
        elif name == "quoted":
            self.look_for(rest)
        elif name == "link":
            self.link_pressed.emit(rest)
        elif name == "menu":
            self.menu_wanted.emit(row.key, self.viewport().mapToGlobal(point))
        else:
            self.pressed.emit(action, row.key)

    # What one does with the keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What is typed here is meant for the field, and Escape leads there."""
        is_text = event.text().strip().isprintable() and event.text().strip() != ""
        row: Optional[Row] = self.currentIndex().data(ROW)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.pressed.emit("copy", "")
        elif event.matches(QKeySequence.StandardKey.Find):
            self.pressed.emit("find", "")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._does(row.first_action, row, QPoint())
        elif event.key() == Qt.Key.Key_Delete and row is not None:
            self.pressed.emit("delete", row.key)
        elif event.key() == Qt.Key.Key_Escape or (is_text and not event.modifiers() & _COMMANDS):
            self.typed.emit(event.text() if is_text else "")
        else:
            super().keyPressEvent(event)

    # What Qt asks and tells.

    def event(self, event: QEvent) -> bool:
        """QGIS's window has Ctrl+C and Ctrl+F for itself: the list takes them while it has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and any(map(event.matches, _KEYS)):
            event.accept()
            return True
        return bool(super().event(event))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.ToolTip:
            hit = self.hit_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if hit is None else hit.words[:400].replace("<", "‹"), self)
            return True
        return bool(super().viewportEvent(event))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if not takes_copy(event):
            event.ignore()

    dragMoveEvent = dragEnterEvent  # noqa: N815

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if takes_copy(event):
            self.dropped.emit(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.lines.rows:
            painter = QPainter(self.viewport())
            painter.setPen(self.drawn.looks.quiet)
            area = QRectF(self.viewport().rect().adjusted(16, 16, -16, -16))
            painter.drawText(area, tr("nothing_said"), QTextOption(Qt.AlignmentFlag.AlignCenter))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another theme of QGIS has other colours."""
        super().changeEvent(event)
        # Qt tells the first one while this is made.
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_fitting"):
            self._fitting.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self.drawn.width != self.viewport().width():
            self._fitting.start(RESIZED_MS if self.drawn.width > 0 else 0)
        self._say_below()
