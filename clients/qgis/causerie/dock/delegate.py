"""What draws the rows of the talk, and knows what is where in them. Only rows that are painted or measured are laid out."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from qgis.PyQt.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from qgis.PyQt.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ..words import tr
from .draft import Draft, Hit
from .looks import icon, looks_of
from .pictures import Pictures
from .plan import Surroundings, plan_of
from .rows import Row
from .talk_model import ROW
from .thumbnails import Thumbnails

#: Rows that are kept laid out.
PLANS = 400
#: A side of the buttons of the row below the mouse.
_TOOL = 24
#: What each does, with its icon, which has the name of its words.
_TOOLS = {"react": "react", "reply": "reply", "menu": "more"}


class TalkDelegate(QStyledItemDelegate):
    """Draws for one width at a time: the list says when it is another one."""

    def __init__(self, view: QListView, pictures: Pictures, thumbnails: Thumbnails) -> None:
        super().__init__(view)
        self._view, self._pictures, self._thumbnails = view, pictures, thumbnails
        self.width = 0
        self.hovered = ""
        #: What the buttons of a row do: there are fewer in direct messages.
        self.tools: Tuple[str, ...] = tuple(_TOOLS)
        self._plans: Dict[str, Tuple[Row, Draft]] = {}
        self._heights: Dict[str, Tuple[Row, int]] = {}
        self.looks = looks_of(view)

    def forget(self, key: Optional[str] = None) -> None:
        """Lays a row out again; all of them, in colours and letters as they are now, if none is named."""
        if key is not None:
            self._plans.pop(key, None)
            self._heights.pop(key, None)
            return
        self._plans.clear()
        self._heights.clear()
        self.looks = looks_of(self._view)

    def plan(self, row: Row) -> Draft:
        """Returns a row, laid out."""
        kept = self._plans.get(row.key)
        if kept is not None and kept[0] is row:
            return kept[1]
        if len(self._plans) >= PLANS:
            self._plans.clear()
        plan = plan_of(row, Surroundings(self.looks, self.width, self._pictures.size_of))
        self._plans[row.key] = row, plan
        self._heights[row.key] = row, round(plan.y + 0.5)
        return plan

    def hits(self, row: Row) -> List[Hit]:
        """Returns what can be pressed in a row; the buttons of the one below the mouse lie on top."""
        tools = self._tools(row) if self._has_tools(row) else []
        return [*tools, *self.plan(row).hits]

    def hit_at(self, row: Row, point: QPointF) -> Optional[Hit]:
        """Returns what would be pressed at a point of a row: also an address in its text."""
        found = next((hit for hit in self.hits(row) if hit.rect.contains(point)), None)
        if found is None:
            address = next(filter(None, (links.at_point(point) for links in self.plan(row).links)), "")
            found = Hit(QRectF(), f"link/{address}", address) if address else None
        return found

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        row = index.data(ROW)
        kept = self._heights.get(row.key)
        if kept is None or kept[0] is not row:
            self.plan(row)
            kept = self._heights[row.key]
        return QSize(self.width, kept[1])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row, looks = index.data(ROW), self.looks
        plan, area = self.plan(row), QRectF(0, 0, self.width, option.rect.height())
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(QPointF(option.rect.topLeft()))
        if row.is_for_me:
            painter.fillRect(area, looks.mention)
            painter.fillRect(QRectF(0, 0, 3, area.height()), looks.highlight)
        if is_chosen or row.key == self.hovered:
            shade = QColor(looks.highlight if is_chosen else looks.text)
            shade.setAlphaF(0.2 if is_chosen else 0.05)
            painter.fillRect(area.adjusted(3, 0, 0, 0), shade)
        for part in plan.paints:
            part(painter)
        if not plan.picture.isNull():
            self._paint_picture(painter, self._pictures.image_of(row), plan.picture)
        thumbnail = None if plan.thumbnail.isNull() else self._thumbnails.image_of(row)
        if thumbnail is not None:
            painter.fillRect(plan.thumbnail, Qt.GlobalColor.white)
            self._paint_picture(painter, thumbnail, whole_in(plan.thumbnail, thumbnail), plan.thumbnail)
        if self._has_tools(row):
            self._paint_tools(painter, row)
        if index == self._view.currentIndex() and self._view.hasFocus():
            painter.setPen(QPen(looks.highlight, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def _paint_picture(self, painter: QPainter, image: Optional[QImage], rect: QRectF, frame: Optional[QRectF] = None) -> None:
        edge = QPainterPath()
        edge.addRoundedRect(frame or rect, 3, 3)
        if image is None:
            painter.fillPath(edge, self.looks.card)
        else:
            painter.save()
            painter.setClipPath(edge)
            painter.drawImage(rect, image, _middle(image, rect))
            painter.restore()
        painter.setPen(QPen(self.looks.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(edge)

    def _has_tools(self, row: Row) -> bool:
        is_current = self._view.hasFocus() and self._view.currentIndex().data(ROW) is row
        return row.kind == "message" and not row.is_pending and (row.key == self.hovered or is_current)

    def _tools(self, row: Row) -> List[Hit]:
        width = _TOOL * len(self.tools)
        place = QRectF(self.width - width - 8, 3, width, _TOOL)
        # What can be pressed by itself stays free.
        below = [hit.rect.left() for hit in self.plan(row).hits if hit.action != "look" and hit.rect.intersects(place)]
        left = min([place.left(), *(edge - width - 4 for edge in below)])
        return [Hit(QRectF(left + _TOOL * at, 3, _TOOL, _TOOL), name, tr(_TOOLS[name])) for at, name in enumerate(self.tools)]

    def _paint_tools(self, painter: QPainter, row: Row) -> None:
        tools = self._tools(row)
        painter.setPen(QPen(self.looks.line, 1))
        painter.setBrush(self.looks.base)
        painter.drawRoundedRect(tools[0].rect.united(tools[-1].rect).adjusted(-1.5, -0.5, 1.5, 0.5), 4, 4)
        for hit in tools:
            icon(_TOOLS[hit.action], self.looks.text).paint(painter, hit.rect.adjusted(4, 4, -4, -4).toRect())


def whole_in(rect: QRectF, image: QImage) -> QRectF:
    """Returns where all of a picture is seen in an area of another shape."""
    share = min(rect.width() / image.width(), rect.height() / image.height())
    width, height = image.width() * share, image.height() * share
    return QRectF(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height)


def _middle(image: QImage, rect: QRectF) -> QRectF:
    """What of a picture fills an area of another shape."""
    share = min(image.width() / rect.width(), image.height() / rect.height())
    width, height = rect.width() * share, rect.height() * share
    return QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
