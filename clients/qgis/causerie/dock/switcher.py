"""The one place where one goes from room to room and from person to person: a button that says where one is, and a list below it."""

from __future__ import annotations

from typing import Callable, List, Mapping, Optional, Tuple

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from qgis.PyQt.QtWidgets import (
    QAbstractButton, QApplication, QFrame, QHBoxLayout, QSizePolicy, QStyle, QStyleOptionComboBox, QToolButton, QVBoxLayout, QWidget,
)

from ..words import tr
from .lists import ConversationList
from .looks import Looks, blend, looks_of

#: Pixels that the list has at least, and at most in its height.
_WIDTH, _HEIGHT = 240, 420


class Switcher(QAbstractButton):
    """Looks like the style's combo box: the state of the connection, the room, how many are in it, and what is unread elsewhere."""

    def __init__(self, rooms: ConversationList, others: Mapping[str, Callable[[], object]], parent: Optional[QWidget] = None) -> None:
        """`others`: what else one can do to go somewhere, by its words."""
        super().__init__(parent)
        self._name, self._count, self._state, self._unread, self._mentions = "", 0, "live", 0, 0
        self.list = RoomsPopup(rooms, others, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("switch_room"))
        self.clicked.connect(lambda: self.list.open_below(self))

    def say(self, name: str, count: int, unread: int, mentions: int) -> None:
        """Says where one is, and what is unread elsewhere."""
        self._name, self._count, self._unread, self._mentions = name, count, unread, mentions
        self.setAccessibleName(", ".join([name, *(words for words, _ in self._badges())]))
        self.update()

    def say_state(self, kind: str) -> None:
        """Says how the connection is: `live`, `waits` or `failed`, as the colours of `Looks` are called."""
        self._state = kind
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, max(28, self.fontMetrics().height() + 12))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter, looks, option = QPainter(self), looks_of(self), QStyleOptionComboBox()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option.initFrom(self)
        option.editable = False
        self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        colour = getattr(looks, self._state)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(colour if self._state == "live" else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(13, self.height() / 2), 4, 4)
        self._paint_name(painter, looks, 24, self._paint_badges(painter, looks, field.right() - 2))

    def _badges(self) -> List[Tuple[str, bool]]:
        found = [(f"@{self._mentions}", True)] if self._mentions else []
        return found + ([(str(self._unread), False)] if self._unread else [])

    def _paint_badges(self, painter: QPainter, looks: Looks, right: float) -> float:
        """Paints what is unread, and returns where there is room again."""
        badges = self._badges()
        # The end of the name goes last.
        for words, is_mine in reversed(badges[:1] if looks.is_narrow(self.width() + 60) else badges):
            width = looks.small_metrics.horizontalAdvance(words) + 12
            right -= width
            area = QRectF(right, (self.height() - 18) / 2, width, 18).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(looks.highlight if is_mine else looks.line, 1))
            painter.setBrush(looks.highlight if is_mine else looks.code)
            painter.drawRoundedRect(area, 8.5, 8.5)
            painter.setFont(looks.small)
            painter.setPen(self.palette().color(QPalette.ColorRole.HighlightedText) if is_mine else looks.text)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
            right -= 4
        return right

    def _paint_name(self, painter: QPainter, looks: Looks, left: float, right: float) -> None:
        ink = self.palette().color(QPalette.ColorRole.ButtonText)
        count = f" · {self._count}" if self._count and not looks.is_narrow(self.width() + 60) else ""
        font = QFont(self.font())
        font.setBold(True)
        metrics, room = QFontMetrics(font), int(right - left - self.fontMetrics().horizontalAdvance(count) - 2)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QPointF(left, base), name)
        painter.setFont(self.font())
        painter.setPen(blend(ink, self.palette().color(QPalette.ColorRole.Button), 0.3))
        painter.drawText(QPointF(left + metrics.horizontalAdvance(name), base), count)


class RoomsPopup(QFrame):
    """The list: typing finds, the arrows choose, Enter takes, Escape closes."""

    def __init__(self, rooms: ConversationList, others: Mapping[str, Callable[[], object]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._rooms = rooms
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.filter = QgsFilterLineEdit()
        self.filter.setShowSearchIcon(True)
        self.filter.setPlaceholderText(tr("find_room"))
        self.filter.textChanged.connect(self._find)
        self.filter.installEventFilter(self)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(3)
        column.addWidget(self.filter)
        column.addWidget(rooms, 1)
        for words, then in others.items():
            button = QToolButton()
            button.setText(words)
            button.setAutoRaise(True)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _checked=False, then=then: then())
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        rooms.chosen.connect(self.hide)
        rooms.wanted.connect(self.hide)

    def open_below(self, button: QWidget) -> None:
        """Opens it below a button, within the screen."""
        self.filter.clear()
        self._find("")
        rows = sum(self._rooms.sizeHintForRow(at) for at in range(min(40, self._rooms.count())))
        least = self.layout().minimumSize().width()
        self.resize(max(_WIDTH, least, button.width()), min(_HEIGHT, rows + 90))
        corner, screen = button.mapToGlobal(QPoint(0, button.height())), button.screen().availableGeometry()
        left = max(screen.left(), min(corner.x(), screen.right() - self.width()))
        self.move(left, max(screen.top(), min(corner.y(), screen.bottom() - self.height())))
        self.show()
        self.filter.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The arrows and Enter are for the list, while one types what to find."""
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and event.key() in keys:
            QApplication.sendEvent(self._rooms, event)
            return True
        return bool(super().eventFilter(watched, event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _find(self, text: str) -> None:
        self._rooms.find(text)
