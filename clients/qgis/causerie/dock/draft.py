"""A row while it is laid out: what paints it, what can be pressed in it, and how far down it has come."""

from __future__ import annotations

import re
from typing import Callable, List, NamedTuple, Tuple

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPen, QTextCharFormat, QTextLayout, QTextLine, QTextOption
from qgis.PyQt.QtWidgets import QApplication, QStyle, QStyleOptionButton

from .looks import Looks

#: Pixels at both sides of a row.
MARGIN = 8
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]']")
#: What stands between backquotes is code, as on the page.
_PARTS = re.compile(
    r"```\w{0,20}\n?(?P<block>.*?)```|`(?P<code>[^`\n]+)`|(?P<link>" + _LINK.pattern + r")|(?<![^\s(])(?P<name>@[\w-]+)", re.DOTALL,
)

Paint = Callable[[QPainter], None]


class Hit(NamedTuple):
    """What can be pressed: where it is, what it does, and what it is called."""

    rect: QRectF
    action: str
    words: str


class Links(NamedTuple):
    """A text with links in it: where it is, and where in it each of them begins and ends."""

    layout: QTextLayout
    at: QPointF
    links: List[Tuple[int, int, str]]

    def at_point(self, point: QPointF) -> str:
        """Returns the address at a point, if any."""
        inner = point - self.at
        for number in range(self.layout.lineCount()):
            line = self.layout.lineAt(number)
            if line.naturalTextRect().contains(inner):
                place = line.xToCursor(inner.x(), QTextLine.CursorPosition.CursorOnCharacter)
                place = place[0] if isinstance(place, tuple) else place
                return next((address for begin, end, address in self.links if begin <= place < end), "")
        return ""


def links_of(text: str) -> List[str]:
    """Returns the addresses in a text."""
    return _LINK.findall(text)


class Draft:
    """Its parts, with places in pixels from the upper left of the row."""

    def __init__(self, looks: Looks, width: int) -> None:
        self.looks, self.width = looks, width
        self.x, self.y = float(MARGIN), 0.0
        self.paints: List[Paint] = []
        self.hits: List[Hit] = []
        self.links: List[Links] = []
        #: Where the picture of the message comes, or its layer in small.
        self.picture = self.thumbnail = QRectF()

    @property
    def room(self) -> float:
        """How wide what stands in the row may be."""
        return max(24.0, self.width - self.x - MARGIN)

    def string(self, rect: QRectF, words: str, font: QFont, colour: QColor, how: Qt.AlignmentFlag = _LEFT) -> None:
        """Words in one line, cut at the end where they do not fit."""
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(rect.width()) + 1)

        option = QTextOption(how)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)

        def paint(painter: QPainter) -> None:
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(rect, shown, option)

        self.paints.append(paint)

    def quiet(self, words: str, colour: QColor) -> None:
        """A line in small letters."""
        height = self.looks.small_metrics.height()
        self.string(QRectF(self.x, self.y, self.room, height), words, self.looks.small, colour)
        self.y += height

    def text(self, text: str, font: QFont, colour: QColor) -> None:
        """Words in as many lines as they need, with code, links and names."""
        words, parts = _taken_apart(text)
        layout = QTextLayout(words.replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([self._format(begin, length, kind) for begin, length, kind, _ in parts])
        layout.setCacheEnabled(True)
        height = _broken(layout, self.room)
        at = QPointF(self.x, self.y)
        links = [(begin, begin + length, address) for begin, length, kind, address in parts if kind == "link"]
        if links:
            self.links.append(Links(layout, at, links))

        def paint(painter: QPainter) -> None:
            painter.setPen(colour)
            layout.draw(painter, at)

        self.paints.append(paint)
        self.y += height

    def fill(self, rect: QRectF, colour: QColor) -> None:
        """An area of one colour."""
        self.paints.append(lambda painter: painter.fillRect(rect, colour))

    def box(self, rect: QRectF, ground: QColor, line: QColor, radius: float = 4) -> None:
        """An area with a line around it."""
        def paint(painter: QPainter) -> None:
            painter.setPen(QPen(line, 1))
            painter.setBrush(ground)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

        self.paints.append(paint)

    def icon(self, rect: QRectF, icon: QIcon) -> None:
        """An icon."""
        self.paints.append(lambda painter: icon.paint(painter, rect.toRect()))

    def button(self, rect: QRectF, words: str, action: str) -> None:
        """A button as the style has it."""
        option = QStyleOptionButton()
        option.rect, option.text, option.fontMetrics = rect.toRect(), words, self.looks.metrics
        option.state = QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Raised

        def paint(painter: QPainter) -> None:
            painter.setFont(self.looks.font)
            QApplication.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter)

        self.paints.append(paint)
        self.hits.append(Hit(rect, action, words))

    def _format(self, begin: int, length: int, kind: str) -> QTextLayout.FormatRange:
        form = QTextCharFormat()
        if kind == "code":
            form.setFont(self.looks.fixed)
            form.setBackground(self.looks.code)
        elif kind == "link":
            form.setForeground(self.looks.link)
            form.setFontUnderline(True)
        else:
            form.setForeground(self.looks.accent)
            form.setFontWeight(QFont.Weight.Bold)
        part = QTextLayout.FormatRange()
        part.start, part.length, part.format = begin, length, form
        return part


def _broken(layout: QTextLayout, width: float) -> float:
    """Breaks a text into lines of a width, and returns how high they are."""
    layout.beginLayout()
    height = 0.0
    line = layout.createLine()
    while line.isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
        line = layout.createLine()
    layout.endLayout()
    return height


def _taken_apart(text: str) -> Tuple[str, List[Tuple[int, int, str, str]]]:
    """Returns a text without the signs of code, and its parts that are code, a link or a name: begin, length, kind, words."""
    words, parts, at, written = [], [], 0, 0
    for found in _PARTS.finditer(text):
        words.append(text[at:found.start()])
        written += _length(words[-1])
        kind = str(found.lastgroup)
        words.append(found.group(kind).strip("\n") if kind in ("block", "code") else found.group(kind))
        length = _length(words[-1])
        parts.append((written, length, "code" if kind == "block" else kind, words[-1]))
        written, at = written + length, found.end()
    return "".join([*words, text[at:]]), parts


def _length(text: str) -> int:
    """As Qt counts: signs beyond the first 65,536 are two."""
    return len(text) + sum(sign > "\uffff" for sign in text)
