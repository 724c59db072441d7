"""Who shows what on the map of a room, as the signs on the canvas and the list of the dock have it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import AbstractSet, Dict, List, Optional, Tuple

from qgis.core import QgsApplication, QgsPointXY
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QLocale

from ..causerie_client import Room
from ..words import tr
from .colours import colour_of
from .others import Held, Others
from .signs import CursorSign, Look, PositionSign, ViewSign
from .values import Place, plain
from .wgs84 import Wgs84

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
    has_position: bool
    presents: bool
    at: Optional[Place]
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
            name, member, _colour_in(room, member, name), "cursor" in shown, "view" in shown, fix is not None, "presenting" in shown, at,
            _where(middle, at, wgs84), "" if fix is None else _about(fix, others),
        ))
    for name, held in others.trackers.items():
        at, about = held.value.at, _about(held, others, is_tracker=True)
        people.append(Person(plain(name), "", colour_of(name), False, False, True, False, at, _where(middle, at, wgs84), about))
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


def _where(middle: Optional[Place], at: Optional[Place], wgs84: Wgs84) -> str:
    if middle is None or at is None:
        return ""
    here, there = QgsPointXY(*middle), QgsPointXY(*at)
    metres = wgs84.distance.measureLine(here, there)
    if not math.isfinite(metres) or metres < 1:
        return tr("map_in_the_middle")
    eighth = round(math.degrees(wgs84.distance.bearing(here, there)) / 45) % 8
    return tr("map_where", distance=length_text(metres), direction=tr(f"map_{_EIGHTHS[eighth]}"))


def length_text(metres: float) -> str:
    """Returns a length in metres up to a kilometre, then in kilometres with three digits at least."""
    locale = QLocale(QgsApplication.locale())
    if round(metres) < 1000:
        return f"{locale.toString(metres, 'f', 1 if metres < 9.95 else 0)} m"
    km = metres / 1000
    return f"{locale.toString(km, 'f', 2 if km < 9.995 else 1 if km < 99.95 else 0)} km"
