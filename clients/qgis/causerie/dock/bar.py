"""QGIS's message bar. Qt guesses HTML there: what is said is escaped."""

from __future__ import annotations

import html
from typing import Callable, Mapping, Optional

from qgis.core import Qgis
from qgis.gui import QgisInterface, QgsMessageBarItem
from qgis.PyQt.QtWidgets import QPushButton

from ..words import tr


def say(iface: QgisInterface, text: str, title: str = "", seconds: int = 8) -> None:
    """Says something for a while."""
    iface.messageBar().pushMessage(escaped(title or tr("causerie")), escaped(text), Qgis.MessageLevel.Info, seconds)


def ask(iface: QgisInterface, text: str, answers: Mapping[str, Callable[[], object]], seconds: int) -> QgsMessageBarItem:
    """Asks something for a while, and returns what asks. It goes when it is answered."""
    bar = iface.messageBar()
    item = bar.createMessage(escaped(tr("causerie")), escaped(text))
    for words, then in answers.items():
        button = QPushButton(words, item)
        button.clicked.connect(then)
        button.clicked.connect(lambda: bar.popWidget(item))
        item.layout().addWidget(button)
    bar.pushWidget(item, Qgis.MessageLevel.Info, seconds)
    return item


def take_back(iface: QgisInterface, item: Optional[QgsMessageBarItem]) -> None:
    """Takes a question away that nobody has to answer any more, if it is still there."""
    bar = iface.messageBar()
    if item in bar.items():
        bar.popWidget(item)


def escaped(text: str) -> str:
    """Returns a text as HTML that shows it as it is."""
    return f"<span>{html.escape(text)}</span>"
