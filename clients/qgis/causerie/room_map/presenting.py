"""Presenting: the others are asked once to follow one's view. One presents at a time; who presents next ends it."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Set

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..causerie_client import Frame
from ..connection import Connection
from ..words import tr
from .sharing import Sharing, is_heard, tell_live


class Presenting(QObject):
    """One's own presentation, and those of others that ask to be followed."""

    #: Somebody asks to be followed: member and nickname. Once for each presentation.
    asked = pyqtSignal(str, str)
    #: Whether one presents.
    changed = pyqtSignal(bool)
    #: Why one does not, in words.
    failed = pyqtSignal(str)

    def __init__(self, connection: Connection, room: str, sharing: Sharing, parent: QObject) -> None:
        super().__init__(parent)
        self._connection, self._room, self._sharing = connection, room, sharing
        self._presenter: Optional[str] = None
        self._declined: Set[str] = set()

    @property
    def is_on(self) -> bool:
        """Whether one presents, or asks the server to."""
        return self._sharing.presents

    def present(self, is_on: bool) -> None:
        """Asks the others to follow one's view, or ends that."""
        if is_on == self.is_on:
            return
        if is_on:
            self._sharing.presents = True
            self._begin()
            if self.is_on:
                self.changed.emit(True)
        else:
            tell_live(self._connection, self._room, "presenting", None)
            self._end()

    def decline(self, nickname: str) -> None:
        """This one is not to ask again, until one follows them by oneself: who comes again is another member."""
        self._declined.add(nickname)

    def accept(self, nickname: str) -> None:
        """One follows this one, who may ask again."""
        self._declined.discard(nickname)

    def told(self, presenter: Optional[str], nickname: str, is_followed: bool) -> None:
        """Takes over who else presents."""
        if presenter == self._presenter:
            return
        self._presenter = presenter
        if presenter is None:
            return
        if self.is_on:
            self._end()
            self.failed.emit(tr("map_presents_now", nickname=nickname))
        if not is_followed and nickname not in self._declined:
            self.asked.emit(presenter, nickname)

    def entered(self, had: Mapping[str, Any]) -> None:
        """One is in the room, where the others have these values of one."""
        if self.is_on and had.get("presenting") is not True:
            self._begin()
        elif not self.is_on and had.get("presenting") is True:
            tell_live(self._connection, self._room, "presenting", None)

    def _begin(self) -> None:
        """The view goes with it: nobody can follow without one. Without a connection it is asked when there is one."""
        view = self._sharing.view()
        if view is None:
            return self._refused({"code": "invalid"})
        if not is_heard(self._connection, self._room):
            return
        request = self._connection.session.request("live", room=self._room, set={"view": view, "presenting": True})
        self._connection.submit(request, None, self._refused)
        self._sharing.look()

    def _refused(self, error: Frame) -> None:
        if not self.is_on:
            return
        self._end()
        words = {"forbidden": "map_present_moderator", "rate_limited": "map_present_soon"}
        self.failed.emit(tr(words.get(str(error.get("code")), "map_present_refused")))

    def _end(self) -> None:
        self._sharing.presents = False
        self._sharing.look()
        self.changed.emit(False)
