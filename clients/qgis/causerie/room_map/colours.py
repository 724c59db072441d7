"""The colours of people and of the board: those of the server's page, in daylight."""

from __future__ import annotations

from typing import Optional

#: Of a person: the ink, and what lies below it.
INKS = ("#204a75", "#7d3f11", "#215a2e", "#683280", "#624900", "#8a2740")
SOFT = ("#dce8f7", "#f6e2d3", "#dcefdc", "#eee0f4", "#f8e9bf", "#fadfe4")
#: Of what is drawn, by its number.
BOARD = ("#c02a1e", "#b84a08", "#856200", "#1c7a3c", "#1b5fd1", "#7339b0", "#b01e6c", "#17231f")
#: What keeps a colour apart from land, water and layers.
CASING = "#ffffff"

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
