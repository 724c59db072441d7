"""The menu of a message: what can be done with it, and nothing that cannot."""

from __future__ import annotations

from typing import Callable, Dict, Mapping, NamedTuple

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPalette
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ..causerie_client import Frame
from ..words import tr
from .conversation import text_of
from .contents import ICONS
from .draft import links_of
from .looks import icon

#: Reactions that it offers, and links.
EMOJI = ("👍", "♥", "😄", "🎉", "👀", "✅")
LINKS = 5
#: Characters of a name or a link in a menu.
_LONGEST = 60


class Possible(NamedTuple):
    """What can be done: the actions of what a message brings, with their words, and whether it is of a room, one's own, and so on."""

    actions: Dict[str, str]
    is_of_room: bool
    is_mine: bool
    may_delete: bool
    may_write: bool


def message_menu(
    parent: QWidget, frame: Frame, can: Possible, does: Mapping[str, Callable[[], object]], react: Callable[[str], object],
    open_link: Callable[[str], object],
) -> QMenu:
    """Returns the menu. `does`: what each entry does, by its name."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    ink, name = menu.palette().color(QPalette.ColorRole.Text), _plain(frame["from"].get("nickname", "?"))
    is_text = frame["content"].get("kind") == "text"
    for action, words in can.actions.items():
        menu.addAction(icon(ICONS[action], ink), words, does[action])
    menu.addSeparator()
    if can.is_of_room:
        menu.addAction(icon("reply", ink), tr("reply"), does["reply"])
        add_reactions(menu.addMenu(icon("react", ink), tr("react")), react)
    for link in links_of(text_of(frame["content"]))[:LINKS]:
        menu.addAction(tr("open_link", address=_plain(link)), lambda link=link: open_link(link))
    if is_text:
        menu.addAction(icon("mActionEditCopy.svg", ink), tr("copy"), does["copy"])
    menu.addSeparator()
    if can.is_mine and can.is_of_room and is_text:
        menu.addAction(tr("edit"), does["edit"])
    if can.may_delete:
        menu.addAction(tr("delete"), does["remove"])
    if not can.is_mine:
        if can.may_write:
            menu.addAction(icon("bubble", ink), tr("write_to_one", name=name), does["write"])
        menu.addAction(tr("hide"), does["hide"])
        menu.addAction(tr("ignore_one", name=name), does["ignore"])
    return menu


def add_reactions(menu: QMenu, react: Callable[[str], object]) -> None:
    """Adds the reactions to a menu."""
    for emoji in EMOJI:
        menu.addAction(emoji, lambda emoji=emoji: react(emoji))


def _plain(words: object) -> str:
    """In one line; a "&" would mark a key."""
    return " ".join(str(words).split())[:_LONGEST].replace("&", "&&")
