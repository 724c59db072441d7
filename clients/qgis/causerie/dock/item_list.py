"""A list whose rows have a picture and two lines, and buttons below the mouse: people, and what is drawn on the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, NamedTuple, Optional, Tuple

from qgis.PyQt.QtCore import QEvent, QModelIndex, QPoint, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPalette, QTextOption
from qgis.PyQt.QtWidgets import QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from .looks import Looks, blend, icon, looks_of
from .plain_list import WHAT, PlainList

#: Under which a row has its `Item`.
_ITEM = WHAT + 1
_MARGIN, _PICTURE, _TOOL = 8, 26, 26


class Tool(NamedTuple):
    """What can be done with a row: its name, its words, and its icon, if it is a button below the mouse too."""

    name: str
    words: str
    icon: str = ""


@dataclass(frozen=True)
class Item:
    """A row. `picture` draws what stands at its left."""

    title: str
    tag: str = ""
    note: str = ""
    picture: Optional[Callable[[QPainter, QRectF, Looks], None]] = None
    tools: Tuple[Tool, ...] = ()

    @property
    def words(self) -> str:
        """All of it in one line."""
        return self.title + (f" ({self.tag})" if self.tag else "") + (f" · {self.note}" if self.note else "")


class ItemList(PlainList):
    """The buttons of a row, its menu and the keys tell by `acted` what is wanted."""

    #: (name of the tool, thing): `press` is told for a row that is chosen with the mouse.
    acted = pyqtSignal(str, object)
    #: The tool that a double click is, and the one of the key Delete.
    by_double_click = by_delete = ""
    #: Whether its titles are names.
    is_bold = True

    def __init__(self, name: str, parent: Optional[QWidget] = None) -> None:
        super().__init__(name, parent)
        self.setMouseTracking(True)
        self.setItemDelegate(_Rows(self))
        #: The row below the mouse.
        self.hovered = -1
        self._down: Optional[Tuple[Tool, str]] = None

    def has_pictures(self) -> bool:
        """Whether there is room for them."""
        return True

    def add_item(self, item: Item, what: object) -> None:
        """Adds a row for something."""
        self.add(item.words, what).setData(_ITEM, item)

    def tools_at(self, index: QModelIndex) -> List[Tuple[QRectF, Tool]]:
        """Returns where the buttons of a row are: at its right."""
        area, buttons = QRectF(self.visualRect(index)), [tool for tool in _tools(index) if tool.icon]
        left, top = area.right() - 4 - _TOOL * len(buttons), area.center().y() - _TOOL / 2
        return [(QRectF(left + _TOOL * at, top, _TOOL, _TOOL), tool) for at, tool in enumerate(buttons)]

    def menu_of(self, index: QModelIndex) -> QMenu:
        """Returns all that can be done with a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ink = menu.palette().color(QPalette.ColorRole.Text)
        for tool in _tools(index):
            action = menu.addAction(tool.words, lambda tool=tool, what=index.data(WHAT): self.acted.emit(tool.name, what))
            if tool.icon:
                action.setIcon(icon(tool.icon, ink))
        return menu

    def _tool_at(self, point: QPoint) -> Optional[Tuple[Tool, str]]:
        """The button at a point, and what its row is called: rows may go elsewhere while the mouse is down."""
        index = self.indexAt(point)
        return next(((tool, index.data(_ITEM).title) for area, tool in self.tools_at(index) if area.contains(point)), None)

    def _act(self, name: str, index: QModelIndex) -> None:
        """Does one of the things that can be done with a row."""
        if any(tool.name == name for tool in _tools(index)):
            self.acted.emit(name, index.data(WHAT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.hovered = self.indexAt(event.pos()).row()
        shape = Qt.CursorShape.ArrowCursor if self._tool_at(event.pos()) is None else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)
        self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._down = self._tool_at(event.pos()) if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        down, self._down = self._down, None
        index = self.indexAt(event.pos())
        if down is not None and down == self._tool_at(event.pos()):
            self._act(down[0].name, index)
        elif event.button() == Qt.MouseButton.LeftButton and _tools(index):
            self.acted.emit("press", index.data(WHAT))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseDoubleClickEvent(event)
        if self._tool_at(event.pos()) is None:
            self._act(self.by_double_click, self.indexAt(event.pos()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """By the mouse, by the key for menus, and by Shift+F10."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self._open_menu(self.currentIndex() if by_key else self.indexAt(event.pos()), None if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_menu(self.currentIndex(), None)
        elif event.key() == Qt.Key.Key_Delete:
            self._act(self.by_delete, self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open_menu(self, index: QModelIndex, where: Optional[QPoint]) -> None:
        if _tools(index):
            self.menu_of(index).popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if where is None else where)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        found = self._tool_at(event.pos()) if event.type() == QEvent.Type.ToolTip else None
        if found is None:
            return bool(super().viewportEvent(event))
        QToolTip.showText(event.globalPos(), found[0].words, self)
        return True


class _Rows(QStyledItemDelegate):
    """Draws the rows; headings and lines of words alone as the style does."""

    def __init__(self, view: ItemList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        looks = looks_of(self._view)
        if index.data(_ITEM) is None:
            return QSize(20, int(looks.metrics.height()) + 10)
        return QSize(20, max(_PICTURE, looks.metrics.height() + looks.small_metrics.height()) + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        item: Optional[Item] = index.data(_ITEM)
        if item is None:
            option.rect.adjust(_MARGIN - 3, 0, 0, 0)
            super().paint(painter, option, index)
            return
        looks, area = looks_of(self._view), QRectF(option.rect)
        is_chosen, is_hovered = bool(option.state & QStyle.StateFlag.State_Selected), index.row() == self._view.hovered
        chosen = option.palette.color(QPalette.ColorRole.HighlightedText), looks.highlight
        text, ground = chosen if is_chosen else (looks.text, looks.base)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen or is_hovered:
            painter.fillRect(area, ground if is_chosen else blend(looks.base, looks.text, 0.06))
        left, right = area.left() + _MARGIN, area.right() - _MARGIN
        if item.picture is not None and self._view.has_pictures():
            item.picture(painter, QRectF(left, area.center().y() - _PICTURE / 2, _PICTURE, _PICTURE), looks)
            left += _PICTURE + _MARGIN
        if is_hovered or (is_chosen and self._view.hasFocus()):
            for place, tool in self._view.tools_at(index):
                icon(tool.icon, text).paint(painter, place.adjusted(5, 5, -5, -5).toRect())
                right = min(right, place.left() - 4)
        quiet = blend(text, ground, 0.25) if is_chosen else looks.quiet
        _paint_words(painter, QRectF(left, area.top(), max(0.0, right - left), area.height()), item, looks, self._view.is_bold, text, quiet)
        painter.restore()


def _paint_words(
    painter: QPainter, area: QRectF, item: Item, looks: Looks, is_bold: bool, text: QColor, quiet: QColor,
) -> None:
    first, second = looks.metrics.height(), looks.small_metrics.height() if item.note else 0
    font = looks.bold if is_bold else looks.font
    top, room = area.center().y() - (first + second) / 2, area.width()
    tag = looks.small_metrics.horizontalAdvance(item.tag) + 8 if item.tag else 0
    name = min(room - min(tag, room / 2), QFontMetrics(font).horizontalAdvance(item.title) + 2)
    _paint_line(painter, QRectF(area.left(), top, name, first), item.title, font, text)
    _paint_line(painter, QRectF(area.left() + name + 6, top, room - name - 6, first), item.tag, looks.small, quiet)
    _paint_line(painter, QRectF(area.left(), top + first, room, second), item.note, looks.small, quiet)


def _paint_line(painter: QPainter, area: QRectF, words: str, font: QFont, colour: QColor) -> None:
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(area, QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(area.width())), option)


def _tools(index: QModelIndex) -> Tuple[Tool, ...]:
    item: Optional[Item] = index.data(_ITEM) if index.isValid() else None
    return () if item is None else item.tools
