"""How a row of the talk looks: its parts, laid out for one width."""

from __future__ import annotations

from typing import Callable, Dict, NamedTuple

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QFontMetrics

from ..words import tr
from .contents import lay_content
from .draft import MARGIN, Draft, Hit
from .looks import Looks, icon, paint_avatar
from .rows import Row

_CENTRE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: Words for reactions whose signs no font here has.
_SIGNS = {"👍": "plus", "♥": "love", "😄": "joy", "🎉": "hurray", "👀": "eyes", "✅": "done"}


class Surroundings(NamedTuple):
    """What rows are laid out in: colours and letters, a width, and how large the pictures of messages are, once that is known."""

    looks: Looks
    width: int
    size_of: Callable[[Row], QSize]


def plan_of(row: Row, around: Surroundings) -> Draft:
    """Returns a row, laid out."""
    draft = Draft(around.looks, around.width)
    _KINDS.get(row.kind, _lay_message)(draft, row, around)
    return draft


def _lay_earlier(draft: Draft, row: Row, _around: Surroundings) -> None:
    draft.button(QRectF(MARGIN, 4, draft.room, 26), row.text, "earlier")
    draft.y = 34


def _lay_day(draft: Draft, row: Row, _around: Surroundings) -> None:
    looks, height = draft.looks, 26
    half = min(draft.room, looks.small_metrics.horizontalAdvance(row.text) + 14) / 2
    middle = draft.width / 2
    for left, right in ((MARGIN, middle - half), (middle + half, draft.width - MARGIN)):
        draft.fill(QRectF(left, height / 2, max(0.0, right - left), 1), looks.line)
    draft.string(QRectF(middle - half, 0, 2 * half, height), row.text, looks.small, looks.quiet, _CENTRE)
    draft.y = height


def _lay_new(draft: Draft, row: Row, _around: Surroundings) -> None:
    looks, height = draft.looks, 26
    words = looks.small_metrics.horizontalAdvance(row.text) + 24
    draft.fill(QRectF(MARGIN, height / 2, draft.room - words, 1), looks.failed)
    small = looks.small
    draft.string(QRectF(MARGIN, 0, draft.room, height), row.text, small, looks.failed, _RIGHT)
    draft.y = height


def _lay_note(draft: Draft, row: Row, _around: Surroundings) -> None:
    draft.y = 4
    draft.text(row.text, draft.looks.small, draft.looks.quiet)
    _again(draft, row)
    draft.y += 4


def _lay_message(draft: Draft, row: Row, around: Surroundings) -> None:
    looks = draft.looks
    avatar = round(1.5 * looks.metrics.height()) if looks.has_avatars(draft.width) else 0
    draft.x, draft.y = MARGIN + (avatar + 8 if avatar else 0), 2
    if row.is_head:
        draft.y = 8
        _head(draft, row, avatar)
    _quote(draft, row)
    if row.content.get("kind") == "text":
        draft.text(row.text, looks.font, looks.quiet if row.state and row.is_pending else looks.text)
    else:
        lay_content(draft, row, around.size_of(row))
    if row.edits:
        draft.quiet(tr("edited"), looks.quiet)
    _reactions(draft, row)
    _state(draft, row)
    _again(draft, row)
    draft.y = max(draft.y, 8 + avatar if row.is_head else 0) + 2


def _head(draft: Draft, row: Row, avatar: int) -> None:
    looks, ink = draft.looks, draft.looks.ink(row.colour)
    if avatar:
        square = QRectF(MARGIN, draft.y, avatar, avatar)
        draft.paints.append(lambda painter: paint_avatar(painter, square, row.name, ink, looks))
    said = f"{tr('bot')}  {row.time}" if row.is_bot else row.time
    height, time = looks.metrics.height(), looks.small_metrics.horizontalAdvance(said) + 8
    name = min(draft.room - time, looks.bold_metrics.horizontalAdvance(row.name) + 2)
    draft.string(QRectF(draft.x, draft.y, name, height), row.name, looks.bold, ink)
    draft.string(QRectF(draft.x + name + 5, draft.y, time, height), said, looks.small, looks.quiet)
    draft.y += height + 1


def _quote(draft: Draft, row: Row) -> None:
    if row.reply is None:
        return
    looks, height = draft.looks, draft.looks.small_metrics.height() + 2
    draft.fill(QRectF(draft.x, draft.y, 3, height), looks.ink(row.reply.colour))
    line = QRectF(draft.x + 8, draft.y, draft.room - 8, height)
    draft.string(line, " ".join(row.reply.words.split()), looks.small, looks.quiet)
    if row.reply.key:
        draft.hits.append(Hit(line, f"quoted/{row.reply.key}", row.reply.words))
    draft.y += height + 2


def _reactions(draft: Draft, row: Row) -> None:
    if not row.reactions:
        return
    looks, height = draft.looks, draft.looks.small_metrics.height() + 5
    across, end = draft.x, draft.x + draft.room
    draft.y += 3
    for one in row.reactions:
        words = f"{shown_sign(one.emoji, looks.small_metrics)} {len(one.names)}"
        width = min(draft.room, looks.small_metrics.horizontalAdvance(words) + 14)
        if across + width > end:
            across, draft.y = draft.x, draft.y + height + 3
        chip = QRectF(across, draft.y, width, height)
        draft.box(chip, looks.mention if one.is_mine else looks.base, looks.accent if one.is_mine else looks.line, height / 2 - 1)
        draft.string(chip.adjusted(6, 0, -6, 0), words, looks.small, looks.text, _CENTRE)
        draft.hits.append(Hit(chip, f"like/{one.emoji}", ", ".join(one.names)))
        across += width + 4
    draft.y += height + 2


def _state(draft: Draft, row: Row) -> None:
    if not row.state:
        return
    looks, height = draft.looks, draft.looks.small_metrics.height() + 2
    waits = row.is_pending and not row.is_lost
    colour = looks.failed if row.is_lost else looks.waits if waits else looks.quiet
    if row.is_lost or waits:
        draft.icon(QRectF(draft.x, draft.y + 1, 13, 13), icon("close" if row.is_lost else "waits", colour))
        draft.x += 17
    # Why something was not sent is read to its end.
    draft.text(row.state, looks.small, colour)
    draft.x -= 17 if row.is_lost or waits else 0
    draft.y += max(0, height - looks.small_metrics.height())


def _again(draft: Draft, row: Row) -> None:
    if row.again:
        width = min(draft.room, draft.looks.metrics.horizontalAdvance(row.again) + 26)
        draft.button(QRectF(draft.x, draft.y + 2, width, 24), row.again, "again")
        draft.y += 28


def shown_sign(emoji: str, metrics: QFontMetrics) -> str:
    """Returns a reaction, or a word for it where no font here has its sign."""
    has_all = all(metrics.inFontUcs4(ord(sign)) for sign in emoji if sign not in "\ufe0f\u200d")
    return emoji if has_all else tr("sign_" + _SIGNS[emoji]) if emoji in _SIGNS else "?"


_KINDS: Dict[str, Callable[[Draft, Row, Surroundings], None]] = {
    "earlier": _lay_earlier, "day": _lay_day, "new": _lay_new, "note": _lay_note,
}
