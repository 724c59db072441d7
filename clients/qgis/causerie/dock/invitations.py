"""Invitations and calls for oneself, as questions in QGIS's message bar, for as long as they can be answered."""

from __future__ import annotations

from typing import Callable, Dict, Optional

from qgis.gui import QgisInterface, QgsMessageBarItem
from qgis.PyQt.QtCore import QObject

from ..causerie_client import Frame
from ..words import tr
from .bar import ask, take_back
from .chat import Chat

#: Characters of a note of an invitation.
_LONGEST_NOTE = 200


class Invitations(QObject):
    """Those of one session. `goes` is told of one that was accepted."""

    def __init__(self, chat: Chat, iface: QgisInterface, goes: Callable[[Frame], None], parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._chat, self._iface, self._goes = chat, iface, goes
        self.open: Dict[str, QgsMessageBarItem] = {}
        chat.invited.connect(self._invited)
        chat.invite_closed.connect(self._closed)

    def close(self) -> None:
        """Takes all of them back."""
        for item in self.open.values():
            take_back(self._iface, item)
        self.open.clear()

    def _invited(self, frame: Frame) -> None:
        name = (frame.get("from") or {}).get("nickname", "?")
        words = tr("rings" if frame.get("call") else "invites", name=name, note=(frame.get("note") or "")[:_LONGEST_NOTE])
        answers = {tr("accept"): lambda: self._answer(frame, True), tr("decline"): lambda: self._answer(frame, False)}
        self._closed(frame)
        there = self._iface.messageBar().items()
        self.open = {invite: item for invite, item in self.open.items() if item in there}
        item = ask(self._iface, words, answers, int(frame.get("expires_in") or 30))
        if item is not None:
            self.open[frame["invite"]] = item

    def _answer(self, frame: Frame, accept: bool) -> None:
        self._chat.answer(frame, accept)
        if accept:
            self._goes(frame)

    def _closed(self, frame: Frame) -> None:
        take_back(self._iface, self.open.pop(str(frame.get("invite")), None))
