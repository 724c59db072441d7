"""Colours, letters and icons of the dock, made of the palette and the font that QGIS has at the moment."""

from __future__ import annotations

from functools import lru_cache
from typing import Dict, Tuple

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QByteArray, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPalette, QPixmap, QTextOption
from qgis.PyQt.QtSvg import QSvgRenderer
from qgis.PyQt.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from ..room_map.colours import INKS, readable

#: Icons that QGIS does not have, as paths of SVG in a square of 16.
_SHAPES = {
    "attach": "M8 3v10M3 8h10",
    "bubble": "M2.5 3.5h11v7.5H7l-3 2.5V11H2.5z",
    "call": "M4 2.5h2l1.2 3-1.5 1.3a8 8 0 0 0 3.5 3.5l1.3-1.5 3 1.2v2a1.5 1.5 0 0 1-1.6 1.5A11 11 0 0 1 2.5 4 1.5 1.5 0 0 1 4 2.5z",
    "close": "M4 4l8 8M12 4l-8 8",
    "done": "M3 8.5l3.5 3.5L13 4.5",
    "eye": "M1.5 8C4 3.5 12 3.5 14.5 8 12 12.5 4 12.5 1.5 8zM8 6.2a1.8 1.8 0 1 0 .01 0z",
    "lock": "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2",
    "more": "M3.5 8h.1M8 8h.1M12.5 8h.1",
    "place": "M8 14C4 9.5 3.5 8 3.5 6.3a4.5 4.5 0 0 1 9 0C12.5 8 12 9.5 8 14zM8 5a1.3 1.3 0 1 0 .01 0z",
    "present": "M2 3h12v8H2zM8 11v2.5M5 13.5h6M8 8.8V5M6.3 6.5L8 4.9l1.7 1.6",
    "react": "M8 2a6 6 0 1 0 .01 0zM5.3 9.5a3.2 3.2 0 0 0 5.4 0M6 6v.6M10 6v.6",
    "reply": "M6.5 3.5l-4 4 4 4M2.5 7.5h6a5 5 0 0 1 5 5",
    "room": "M6 2.5l-1 11M11 2.5l-1 11M2.5 6h11M2 10.5h11",
    "send": "M2.5 8l11-5-3 10L8 9zM13.5 3L8 9",
    "waits": "M8 2.5a5.5 5.5 0 1 0 .01 0zM8 5v3.2l2 1.3",
}
#: Lines of letters below which a dock is narrow, and from which on avatars have room.
_NARROW, _ROOMY = 17, 16


class Looks:
    """The colours and letters for one palette and one font."""

    def __init__(self, palette: QPalette, font: QFont) -> None:
        role = QPalette.ColorRole
        self.base, self.text = palette.color(role.Base), palette.color(role.Text)
        self.is_dark = self.base.lightness() < 128
        self.highlight = palette.color(role.Highlight)
        #: The grounds of what is for oneself, of code, and of a card.
        self.mention = blend(self.base, self.highlight, 0.13)
        self.code = blend(self.base, self.text, 0.1)
        self.card = blend(self.base, self.text, 0.03)
        self.line = blend(self.text, self.base, 0.8)
        # The grounds that are tinted more are the harder ones.
        self.quiet = readable(blend(self.text, self.base, 0.38), self.mention)
        self.link = readable(palette.color(role.Link), self.mention)
        self.accent = readable(self.highlight, self.mention)
        self.live = readable(QColor("#4cc38a" if self.is_dark else "#18794e"), self.mention)
        self.waits = readable(QColor("#f0b33c" if self.is_dark else "#a15c00"), self.mention)
        self.failed = readable(QColor("#ff8a80" if self.is_dark else "#b3261e"), self.mention)
        self.font, self.bold, self.small = QFont(font), QFont(font), QFont(font)
        self.bold.setBold(True)
        self.small.setPointSizeF(max(1.0, font.pointSizeF() * 0.88))
        self.fixed = QFont("monospace")
        self.fixed.setStyleHint(QFont.StyleHint.Monospace)
        self.fixed.setPointSizeF(max(1.0, font.pointSizeF()))
        self.metrics, self.bold_metrics, self.small_metrics = (QFontMetrics(one) for one in (self.font, self.bold, self.small))

    def ink(self, number: int) -> QColor:
        """Returns the colour of a person for words: light where the ground is dark."""
        ink = QColor(INKS[number])
        return QColor.fromHslF(ink.hslHueF(), 0.85, 0.68) if self.is_dark else readable(ink, self.mention)

    def is_narrow(self, width: float) -> bool:
        """Returns whether a dock of this width has no room for all words."""
        return bool(width < _NARROW * self.metrics.height())

    def has_avatars(self, width: float) -> bool:
        """Returns whether there is room for avatars beside the lines."""
        return bool(width >= _ROOMY * self.metrics.height())


#: Those that were made, by the numbers of their palettes and the names of their fonts.
_MADE: Dict[Tuple[int, str], Looks] = {}


def looks_of(widget: QWidget) -> Looks:
    """Returns the colours and letters of a widget."""
    key = widget.palette().cacheKey(), widget.font().toString()
    if key not in _MADE:
        if len(_MADE) > 50:
            _MADE.clear()
        _MADE[key] = Looks(widget.palette(), widget.font())
    return _MADE[key]


def paint_avatar(painter: QPainter, square: QRectF, name: str, ink: QColor, looks: Looks) -> None:
    """Paints the first two letters of a name on its colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(blend(looks.base, ink, 0.22))
    painter.drawRoundedRect(square, 5, 5)
    painter.setFont(looks.small)
    painter.setPen(ink)
    painter.drawText(square, name[:2].upper(), QTextOption(Qt.AlignmentFlag.AlignCenter))


def blend(one: QColor, other: QColor, share: float) -> QColor:
    """Returns a colour on the way from one to another."""
    return QColor(*(round(a + (b - a) * share) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3])))


def icon(name: str, colour: QColor) -> QIcon:
    """Returns an icon of causerie's own in a colour, or one of QGIS's theme, whose names end in `.svg`."""
    return QgsApplication.getThemeIcon("/" + name) if name.endswith(".svg") else _own(name, colour.name())


@lru_cache(maxsize=256)
def _own(name: str, colour: str) -> QIcon:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="{_SHAPES[name]}" fill="none" stroke="{colour}" '
        f'stroke-width="{2.6 if name == "more" else 1.4}" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    picture.setDevicePixelRatio(2)
    return QIcon(picture)


class IconButton(QToolButton):
    """A button with one of causerie's icons, in the colour that the palette has now; it says in words what it is for."""

    def __init__(self, name: str, words: str, shows_words: bool = False) -> None:
        super().__init__()
        self._name = name
        self.setIconSize(QSize(16, 16))
        self.setToolTip(words)
        self.setAccessibleName(words)
        if shows_words:
            self.setText(words)
            self.setIcon(icon(name, self.palette().color(QPalette.ColorRole.ButtonText)))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            self.setFixedSize(28, 28)
            self.setAutoRaise(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.icon = icon(self._name, self.palette().color(QPalette.ColorRole.ButtonText))
        if not self.text():
            # The style's arrow would lie on the icon.
            option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
