"""What the others of a room, and trackers, show on its map until it is over: as values, as signs on the canvas, and as a list."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import AbstractSet, Any, Callable, Dict, List, Mapping, Optional, Tuple

from qgis.core import QgsApplication, QgsPointXY
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QLocale

from ..causerie_client import Room
from ..words import tr
from .colours import colour_of
from .signs import CursorSign, Look, PositionSign, ViewSign
from .values import Place, View, cursor, plain, position, presenting, view
from .wgs84 import Wgs84

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


#: Seconds after which a position may not be true any more.
OLD = 60.0
_EIGHTHS = ("north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west")


@dataclass(frozen=True)
class Person:
    """Somebody who shows something, or a tracker: then without `member`. `where` is said from the middle of one's own map."""

    nickname: str
    member: str
    colour: int
    has_cursor: bool
    has_view: bool
    at: Optional[Place]
    #: How far that is, in metres, and in words with the direction.
    metres: Optional[float]
    where: str
    #: Of a position: how exact and how old, in words.
    about: str


def nickname_in(room: Room, others: Others, member: str) -> str:
    """Returns the nickname of a member; nothing where it is not known."""
    return plain(room.nickname_of(member)) or others.names.get(member, "")


def looks_of(room: Room, others: Others, ignored: AbstractSet[str] = frozenset()) -> Dict[Tuple[str, str], Look]:
    """Returns the signs of all that others show, but for nicknames that are ignored."""
    looks: Dict[Tuple[str, str], Look] = {}
    for member, shown in others.shown.items():
        name = nickname_in(room, others, member)
        if not name or name in ignored:
            continue
        colour = _colour_in(room, member, name)
        if "view" in shown:
            looks[member, "view"] = (ViewSign, shown["view"].value, name, colour, False)
        if "position" in shown:
            held = shown["position"]
            label = f"{name} ({held.value.label})" if held.value.label else name
            looks[member, "position"] = (PositionSign, held.value, f"{label} · {_about(held, others)}", colour, _age(held, others) > OLD)
        if "cursor" in shown:
            looks[member, "cursor"] = (CursorSign, shown["cursor"].value, name, colour, False)
    for name, held in others.trackers.items():
        text = f"{plain(name)} · {_about(held, others, is_tracker=True)}"
        looks[name, "tracker"] = (PositionSign, held.value, text, colour_of(name), True)
    return looks


def people_of(room: Room, others: Others, canvas: QgsMapCanvas, wgs84: Wgs84) -> List[Person]:
    """Returns who shows something, by name; trackers last."""
    middle, people = wgs84.from_map(canvas.center()), []
    for member, shown in others.shown.items():
        name = nickname_in(room, others, member)
        if not name:
            continue
        fix, at = shown.get("position"), _place_of(shown)
        people.append(Person(
            name, member, _colour_in(room, member, name), "cursor" in shown, "view" in shown, at,
            *_where(middle, at, wgs84), "" if fix is None else _about(fix, others),
        ))
    for name, held in others.trackers.items():
        at, about = held.value.at, _about(held, others, is_tracker=True)
        people.append(Person(plain(name), "", colour_of(name), False, False, at, *_where(middle, at, wgs84), about))
    return sorted(people, key=lambda one: (not one.member, one.nickname.casefold()))


def next_age(others: Others) -> Optional[float]:
    """Returns in how many seconds something is older in words, or over; `None` while nothing ages."""
    dues = [_until_older(_age(held, others)) for held in _positions(others)]
    dues += [held.until - others.clock() + 0.1 for shown in others.shown.values() for held in shown.values()]
    return max(0.1, min(dues)) if dues else None


def _positions(others: Others) -> List[Held]:
    return [*(shown["position"] for shown in others.shown.values() if "position" in shown), *others.trackers.values()]


def _until_older(age: float) -> float:
    step = 10 if age < 60 else 60
    return step - age % step + 0.1


def _age(held: Held, others: Others) -> float:
    return max(0.0, others.clock() - held.since)


def _about(held: Held, others: Others, is_tracker: bool = False) -> str:
    age, accuracy = _age(held, others), held.value.accuracy
    exact = [] if accuracy is None else [tr("map_accuracy", metres=math.ceil(accuracy))]
    parts = [tr("map_not_verified")] if is_tracker else exact
    if age < 10:
        parts.append(tr("map_now"))
    elif age < 60:
        parts.append(tr("map_seconds_ago", seconds=int(age) // 10 * 10))
    else:
        parts.append(tr("map_minutes_ago", minutes=int(age) // 60))
    return " · ".join(parts)


def _colour_in(room: Room, member: str, nickname: str) -> int:
    known = (room.members or {}).get(member)
    return colour_of(nickname, known.get("avatar") if isinstance(known, dict) else None)


def _place_of(shown: Dict[str, Held]) -> Optional[Place]:
    """Where somebody is, else points, else the middle of what they see."""
    if "position" in shown:
        at: Place = shown["position"].value.at
        return at
    if "cursor" in shown:
        pointed: Place = shown["cursor"].value
        return pointed
    if "view" not in shown:
        return None
    west, south, east, north = shown["view"].value.bbox
    lon = (west + east + (360 if west > east else 0)) / 2
    return (lon - 360 if lon > 180 else lon, (south + north) / 2)


def _where(middle: Optional[Place], at: Optional[Place], wgs84: Wgs84) -> Tuple[Optional[float], str]:
    if middle is None or at is None:
        return None, ""
    here, there = QgsPointXY(*middle), QgsPointXY(*at)
    metres = wgs84.distance.measureLine(here, there)
    if not math.isfinite(metres) or metres < 1:
        return 0.0, tr("map_in_the_middle")
    eighth = round(math.degrees(wgs84.distance.bearing(here, there)) / 45) % 8
    return metres, tr("map_where", distance=length_text(metres), direction=tr(f"map_{_EIGHTHS[eighth]}"))


def length_text(metres: float) -> str:
    """Returns a length in metres up to a kilometre, then in kilometres with three digits at least."""
    locale = QLocale(QgsApplication.locale())
    if round(metres) < 1000:
        return f"{locale.toString(metres, 'f', 1 if metres < 9.95 else 0)} m"
    km = metres / 1000
    return f"{locale.toString(km, 'f', 2 if km < 9.995 else 1 if km < 99.95 else 0)} km"
