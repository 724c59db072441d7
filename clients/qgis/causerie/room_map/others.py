"""What the others of a room show on its map, until they take it back, leave, or its time is over. Trackers besides. Pure Python."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional

from .values import View, cursor, plain, position, presenting, view

#: Seconds after which a value is over (docs/protocol.md, "Live values").
LIFE = {"cursor": 10.0, "view": 60.0, "position": 120.0, "presenting": 60.0}
TRACKER_LIFE = 600.0
#: The server tells what is over. Where it cannot, it is dropped so much later.
SLACK = 3.0
#: What a number loses on its way.
_CLOSE = 1e-6

_READ: Dict[str, Callable[[object], Any]] = {"cursor": cursor, "view": view, "position": position, "presenting": presenting}


@dataclass(frozen=True)
class Held:
    """A value; since when it has been this one, for a tracker when it was there; and when it is over."""

    value: Any
    since: float
    until: float


Shown = Dict[str, Held]


def same_view(one: View, other: View) -> bool:
    """Whether two views are one, but for what a number loses on its way."""
    pairs = zip((*one.bbox, one.rotation), (*other.bbox, other.rotation))
    return all(abs(a - b) < _CLOSE for a, b in pairs)


class Others:
    """The values of others by member, then by key, and those of trackers by name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.shown: Dict[str, Shown] = {}
        self.trackers: Dict[str, Held] = {}
        #: Nicknames of members of rooms that do not tell who is there.
        self.names: Dict[str, str] = {}

    def entered(self, live: Mapping[str, Any], trackers: Mapping[str, Any], own: str) -> None:
        """Takes over what a room has when one comes into it. What is as it was is as old as it was."""
        before, self.shown, self.trackers = self.shown, {}, {}
        self.told({"members": dict(live), "trackers": dict(trackers)}, own)
        for member, shown in self.shown.items():
            for key, held in shown.items():
                last = before.get(member, {}).get(key)
                if last is not None and last.value == held.value:
                    shown[key] = Held(held.value, last.since, held.until)

    def told(self, frame: Mapping[str, Any], own: str) -> None:
        """Takes over what has changed. One's own values and those of an odd form are passed over."""
        for member, values in _items(frame.get("members")):
            if member != own and isinstance(values, dict):
                self._tell(member, values)
        now = self.clock()
        for name, value in _items(frame.get("trackers")):
            fix = position(value)
            if fix is not None:
                age = value.get("age")
                since = now - (float(age) if isinstance(age, (int, float)) and 0 <= age <= TRACKER_LIFE else 0.0)
                self.trackers[name] = Held(fix, since, since + TRACKER_LIFE + SLACK)
            elif value is None:
                self.trackers.pop(name, None)

    def left(self, frame: Mapping[str, Any]) -> None:
        """Forgets who has left, by an event `presence`."""
        gone = frame.get("left")
        for one in gone if isinstance(gone, list) else []:
            if isinstance(one, dict):
                self.shown.pop(str(one.get("member")), None)

    def clear(self) -> None:
        """Forgets all of it."""
        self.shown, self.trackers, self.names = {}, {}, {}

    def sweep(self) -> None:
        """Drops what is over without the server's word."""
        now = self.clock()
        for member, shown in list(self.shown.items()):
            over = [key for key, held in shown.items() if held.until < now]
            self._keep(member, {key: held for key, held in shown.items() if key not in over})
        for name in [name for name, held in self.trackers.items() if held.until < now]:
            del self.trackers[name]

    def held(self, member: str, key: str) -> Optional[Held]:
        """Returns what somebody shows."""
        return self.shown.get(member, {}).get(key)

    def presenter(self) -> Optional[str]:
        """Returns who presents: one at a time."""
        return next((member for member, shown in self.shown.items() if "presenting" in shown), None)

    def leader_of(self, member: str) -> str:
        """Returns who had a member's view first: who follows shows the view that is followed, and nobody follows a follower."""
        mine = self.held(member, "view")
        if mine is None:
            return member
        views = {one: shown["view"] for one, shown in self.shown.items() if "view" in shown}
        before: List[str] = [one for one, held in views.items() if held.since < mine.since and same_view(held.value, mine.value)]
        return min(before, key=lambda one: views[one].since) if before else member

    def _tell(self, member: str, values: Mapping[str, Any]) -> None:
        now, shown = self.clock(), dict(self.shown.get(member, {}))
        for key, read in _READ.items():
            if key not in values:
                continue
            value = read(values[key])
            if value:
                last = shown.get(key)
                is_old = key == "view" and last is not None and same_view(last.value, value)
                shown[key] = Held(value, last.since if last is not None and is_old else now, now + LIFE[key] + SLACK)
            elif values[key] is None:
                shown.pop(key, None)
        if "view" not in shown:
            shown.pop("presenting", None)
        elif "presenting" in shown:
            shown["presenting"] = Held(True, shown["presenting"].since, shown["view"].until)
        if isinstance(values.get("nickname"), str):
            self.names[member] = plain(values["nickname"])
        self._keep(member, shown)

    def _keep(self, member: str, shown: Shown) -> None:
        if shown:
            self.shown[member] = shown
        else:
            self.shown.pop(member, None)


def _items(mapping: object) -> List[Any]:
    return list(mapping.items()) if isinstance(mapping, dict) else []
