"""QGIS's message bar. Qt guesses HTML there: what is said is escaped."""

from __future__ import annotations

import html
from typing import Callable, Mapping, Optional

from qgis.core import Qgis
from qgis.gui import QgisInterface, QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtWidgets import QPushButton

from ..words import tr

#: Questions of strangers that stand in the bar at once, seconds for which one of them does, and characters of it.
QUESTIONS = 5
LONGEST = 600
CHARACTERS = 400
#: The property that tells them from other messages.
_ASKS = "causerie_asks"


def say(iface: QgisInterface, text: str, title: str = "", seconds: int = 8) -> None:
    """Says something for a while."""
    item = iface.messageBar().createMessage(escaped(tr("causerie")))
    _push(iface.messageBar(), item, title or tr("causerie"), text, seconds)


def ask(
    iface: QgisInterface, text: str, answers: Mapping[str, Callable[[], object]], seconds: int, title: str = "",
) -> Optional[QgsMessageBarItem]:
    """Asks something for a while, and returns what asks; nothing, where too much is asked already. It goes when it is answered."""
    bar = iface.messageBar()
    if sum(bool(item.property(_ASKS)) for item in bar.items()) >= QUESTIONS:
        return None
    item = bar.createMessage(escaped(tr("causerie")))
    item.setProperty(_ASKS, True)
    for words, then in answers.items():
        button = QPushButton(words, item)
        button.clicked.connect(then)
        button.clicked.connect(lambda: bar.popWidget(item))
        item.layout().addWidget(button)
    _push(bar, item, title or tr("causerie"), text, min(max(seconds, 1), LONGEST))
    return item


def take_back(iface: QgisInterface, item: Optional[QgsMessageBarItem]) -> None:
    """Takes a question away that nobody has to answer any more, if it is still there."""
    bar = iface.messageBar()
    if item in bar.items():
        bar.popWidget(item)


def _push(bar: QgsMessageBar, item: QgsMessageBarItem, title: str, text: str, seconds: int) -> None:
    """QGIS logs what an item says when it comes into the bar, where words of a room do not belong: it gets them afterwards."""
    bar.pushWidget(item, Qgis.MessageLevel.Info, seconds)
    item.setTitle(escaped(_line(title)))
    item.setText(escaped(_line(text)))
    # QGIS gives it one line.
    item.setToolTip(escaped(_line(text)))


def _line(text: str) -> str:
    """A line that fits: windows grow with what they show."""
    return " ".join(text[:4 * CHARACTERS].split())[:CHARACTERS]


def escaped(text: str) -> str:
    """Returns a text as HTML that shows it as it is."""
    return f"<span>{html.escape(text)}</span>"
