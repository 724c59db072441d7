"""Those who were in a room when the server forgot it. Whoever comes back first would speak to nobody: what they say waits."""

from __future__ import annotations

from typing import Dict, Optional, Set

from .room import Room

#: Seconds for which it waits.
ABSENT = 8.0


class _Absent:
    """Those of one room."""

    def __init__(self) -> None:
        self.nicknames: Set[str] = set()
        self.nb_users = 0
        #: Until when they are waited for, once one is back oneself.
        self.until: Optional[float] = None

    def are_in(self, room: Room) -> bool:
        """Whether all are back. Where none were listed, their number counts."""
        return self.nicknames <= room.nicknames() if self.nicknames else room.nb_users >= self.nb_users


class Absences:
    """Those of all rooms, by the names of these."""

    def __init__(self) -> None:
        self._rooms: Dict[str, _Absent] = {}

    def note(self, room: Room) -> None:
        """The server has forgotten a room: those who were in it are missed, unless one was alone."""
        if room.nb_users > 1 or room.name in self._rooms:
            absent = self._rooms.setdefault(room.name, _Absent())
            absent.nicknames |= room.nicknames() - {room.nickname}
            absent.nb_users, absent.until = max(absent.nb_users, room.nb_users), None

    def entered(self, room: str, now: float) -> None:
        """One is in a room again."""
        absent = self._rooms.get(room)
        if absent is not None and absent.until is None:
            absent.until = now + ABSENT

    def are_back(self, room: Room) -> bool:
        """Returns whether all who were missed are in a room, in which one is oneself."""
        absent = self._rooms.get(room.name)
        return absent is not None and absent.until is not None and absent.are_in(room)

    def forget(self, room: str) -> bool:
        """Waits for nobody in a room any more, and returns whether one did."""
        return self._rooms.pop(room, None) is not None

    def is_held(self, room: object) -> bool:
        """Returns whether somebody is missed in a room."""
        return room in self._rooms

    def until(self, room: str) -> Optional[float]:
        """Returns until when those of a room are waited for, if one is back in it."""
        return self._rooms[room].until if room in self._rooms else None

    def dues(self) -> Dict[str, float]:
        """Returns until when one waits, by rooms."""
        return {room: absent.until for room, absent in self._rooms.items() if absent.until is not None}
