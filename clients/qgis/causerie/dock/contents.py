"""What a message brings besides text, as a picture or a card with what can be done with it."""

from __future__ import annotations

from typing import Optional, Tuple

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QFontMetrics

from ..layers import card_of
from ..words import tr
from .draft import Draft, Hit
from .looks import icon
from .rows import Row

#: Width and height that a picture may have, and the width of a card.
PICTURE, HIGHEST = 360, 300
#: A thumbnail beside what a card says, and one above it; the width of a card from which on it is beside.
BESIDE, ABOVE, _SPLIT = (76, 56), 60, 230
_BUTTON = 28
#: The icon of each action, and of each kind of content.
ICONS = {
    "add": "mActionAddLayer.svg", "added": "done", "zoom": "mActionZoomToLayer.svg", "extent": "mActionZoomToLayer.svg",
    "place": "mActionPanTo.svg", "system": "propertyicons/CRS.svg", "picture": "mActionSaveMapAsImage.svg", "look": "mActionZoomIn.svg",
    "model": "mActionFileSave.svg", "script": "mActionShowAllLayers.svg",
}
_KINDS = {
    "geojson": "mActionAddOgrLayer.svg", "bbox": "extents.svg", "position": "mActionPanTo.svg", "crs": "propertyicons/CRS.svg",
    "model": "processingModel.svg", "script": "processingScript.svg",
}


def lay_content(draft: Draft, row: Row, size: QSize) -> None:
    """Lays a picture out whose size is known, or a card."""
    draft.y += 4
    if row.content.get("kind") == "image":
        _lay_picture(draft, row, size)
    else:
        _lay_card(draft, row)
    draft.y += 2


def _lay_picture(draft: Draft, row: Row, size: QSize) -> None:
    if size.isNull():
        draft.quiet(tr("no_picture"), draft.looks.quiet)
        return
    fitting = size.scaled(int(min(draft.room, PICTURE)), HIGHEST, Qt.AspectRatioMode.KeepAspectRatio)
    if fitting.width() > size.width():
        fitting = size
    rect = QRectF(draft.x, draft.y, max(1, fitting.width()), max(1, fitting.height()))
    draft.picture = rect
    draft.hits.append(Hit(rect, "look", tr("do_look")))
    draft.y += rect.height()


def _lay_card(draft: Draft, row: Row) -> None:
    looks, width = draft.looks, min(draft.room, PICTURE)
    title, *facts = card_of(row.content)
    height = looks.bold_metrics.height() + len(facts) * looks.small_metrics.height()
    pictured = row.content.get("kind") == "geojson"
    side, above = _sides(width, pictured)
    inner = max(0 if side is None else side[1], height, _BUTTON if row.actions and not facts else 0)
    card = QRectF(draft.x, draft.y, width, inner + 12 + (above + 4 if above else 0))
    draft.box(card, looks.card, looks.line)
    if above:
        _thumbnail(draft, row, QRectF(card.left() + 6, card.top() + 6, width - 12, above))
    left = card.left() + 8
    if side is not None:
        _thumbnail(draft, row, QRectF(card.left() + 6, card.top() + 6 + (inner - side[1]) / 2, *side))
        left = card.left() + 6 + side[0] + 8
    buttons = _buttons(draft, row, card)
    top = card.bottom() - 6 - inner + (inner - height) / 2
    right = card.right() - 8
    shown = QFontMetrics(looks.bold).elidedText(title, Qt.TextElideMode.ElideMiddle, int(right - left - (0 if facts else buttons)))
    draft.string(QRectF(left, top, right - left, looks.bold_metrics.height()), shown, looks.bold, looks.text)
    top += looks.bold_metrics.height()
    for fact in facts:
        draft.string(QRectF(left, top, right - left - buttons, looks.small_metrics.height()), fact, looks.small, looks.quiet)
        top += looks.small_metrics.height()
    draft.y += card.height()


def _sides(width: float, pictured: bool) -> Tuple[Optional[Tuple[int, int]], int]:
    """The size of what is pictured beside the words, or the height of what is above them."""
    if not pictured:
        return (24, 24), 0
    if width < _SPLIT:
        return None, ABOVE
    return BESIDE if width >= 300 else (BESIDE[1], BESIDE[1]), 0


def _thumbnail(draft: Draft, row: Row, rect: QRectF) -> None:
    """The layer in small, and its icon until that is drawn."""
    if row.content.get("kind") == "geojson":
        draft.thumbnail = rect
    side = min(24.0, rect.height())
    draft.icon(QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side), icon(
        _KINDS.get(str(row.content.get("kind")), "mIconWarning.svg"), draft.looks.quiet))


def _buttons(draft: Draft, row: Row, card: QRectF) -> float:
    """The actions at the lower right of a card, and how much room they take."""
    left = card.right() - 4 - _BUTTON * len(row.actions)
    for at, (name, words) in enumerate(row.actions):
        rect = QRectF(left + at * _BUTTON, card.bottom() - 4 - _BUTTON, _BUTTON, _BUTTON)
        draft.icon(rect.adjusted(6, 6, -6, -6), icon(ICONS[name], draft.looks.text))
        draft.hits.append(Hit(rect, name, words))
    return float(_BUTTON * len(row.actions) + 4)
