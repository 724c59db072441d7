"""The colours of people and of the board: those of the server's page, in daylight."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtGui import QColor

#: Of a person: the ink, and what lies below it.
INKS = ("#204a75", "#7d3f11", "#215a2e", "#683280", "#624900", "#8a2740")
SOFT = ("#dce8f7", "#f6e2d3", "#dcefdc", "#eee0f4", "#f8e9bf", "#fadfe4")
#: Of what is drawn, by its number.
BOARD = ("#c02a1e", "#b84a08", "#856200", "#1c7a3c", "#1b5fd1", "#7339b0", "#b01e6c", "#17231f")
#: What keeps a colour apart from land, water and layers.
CASING = "#ffffff"
#: What words need of contrast on an even ground: 4.5, and a little for grounds that are tinted. And steps after which it is enough.
_CONTRAST = 5.2
_STEPS = 16

#: Avatars by which people at a page tell the colour that they chose. Nothing is loaded for an avatar.
_AVATARS = (
    "mActionAddHtml.svg", "mActionArrowUp.svg", "mActionCalculateField.svg", "mActionPropertiesWidget.svg", "mIconNetworkLogger.svg",
    "mIconXyz.svg",
)


def colour_of(nickname: str, avatar: Optional[object] = None) -> int:
    """Returns the number of somebody's colour: the chosen one, or that of the nickname."""
    if avatar in _AVATARS:
        return _AVATARS.index(str(avatar))
    total = 0
    for sign in nickname:
        total = (total * 31 + ord(sign)) % 2**32
    return total % len(INKS)


def readable(colour: QColor, ground: QColor) -> QColor:
    """Returns a colour that words on a ground can have: this one, or a darker or lighter one of its kind."""
    is_dark = ground.lightness() < 128
    for _ in range(_STEPS):
        light, dark = sorted((_luminance(colour), _luminance(ground)), reverse=True)
        if (light + 0.05) / (dark + 0.05) >= _CONTRAST:
            break
        colour = colour.lighter(115) if is_dark else colour.darker(115)
    return colour


def _luminance(colour: QColor) -> float:
    """As WCAG 2 has it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
