"""What others say of themselves and of the board, read with care: a value of another form is none. Pure Python.

Forms and limits are those of docs/protocol.md, "Live values" and "The board". Places are (longitude, latitude) in degrees.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

Place = Tuple[float, float]

#: The geometry of each shape of the board.
SHAPES = {
    "mark": "Point", "text": "Point", "line": "LineString", "arrow": "LineString", "freehand": "LineString", "measure": "LineString",
    "area": "Polygon",
}
COLORS = 8
#: Positions of a feature of the board.
MOST_POSITIONS = 5000
_LONGEST_NAME = 32
_LONGEST_NOTE = 280
_ID = re.compile(r"b\.[A-Za-z0-9_-]{16,32}\Z")
#: What would break a line, turn its direction, or not be text at all.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True)
class View:
    """What somebody's map shows: west, south, east and north (west of more than east crosses the date line), turned clockwise."""

    bbox: Tuple[float, float, float, float]
    rotation: float = 0.0


@dataclass(frozen=True)
class Position:
    """Where somebody is. The accuracy is in metres, the heading in degrees."""

    at: Place
    accuracy: Optional[float] = None
    heading: Optional[float] = None
    label: str = ""


@dataclass(frozen=True)
class Drawn:
    """A feature of the board. `parts`: one point, one line, or the rings of an area."""

    id: str
    shape: str
    parts: Tuple[Tuple[Place, ...], ...]
    color: int
    note: str
    width: int
    by: str
    time: int

    @property
    def type(self) -> str:
        return SHAPES[self.shape]


def plain(text: object, most: int = _LONGEST_NAME) -> str:
    """Returns one line of text without what cannot be seen, cut to so many characters."""
    if not isinstance(text, str):
        return ""
    line = _UNSEEN.sub(" ", text[: most * 4]).strip()
    return line if len(line) <= most else line[: most - 1] + "…"


def number(value: object, low: float, high: float) -> Optional[float]:
    """Returns a finite number between these."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        return None
    return float(value)


def place(value: object) -> Optional[Place]:
    """Returns `[longitude, latitude]`."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return None
    lon, lat = number(value[0], -180, 180), number(value[1], -90, 90)
    return None if lon is None or lat is None else (lon, lat)


def cursor(value: object) -> Optional[Place]:
    """Returns where somebody points."""
    return place(value.get("at")) if isinstance(value, dict) else None


def view(value: object) -> Optional[View]:
    """Returns what somebody's map shows."""
    bbox = value.get("bbox") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(bbox, (list, tuple)) or len(bbox) != 4:
        return None
    low, high = place(bbox[:2]), place(bbox[2:])
    if low is None or high is None or low[1] > high[1]:
        return None
    return View((*low, *high), math.fmod(number(value.get("rotation"), -360, 360) or 0.0, 360))


def position(value: object) -> Optional[Position]:
    """Returns where somebody is."""
    at = cursor(value)
    if at is None or not isinstance(value, dict):
        return None
    return Position(at, number(value.get("accuracy"), 0, 100_000), number(value.get("heading"), 0, 360), plain(value.get("label")))


def presenting(value: object) -> Optional[bool]:
    """Returns whether somebody presents, where that is said."""
    return value if isinstance(value, bool) else None


def drawn(feature: object) -> Optional[Drawn]:
    """Returns a feature of the board."""
    if not isinstance(feature, dict):
        return None
    about, geometry, name = feature.get("properties"), feature.get("geometry"), feature.get("id")
    if not isinstance(about, dict) or not isinstance(geometry, dict) or not isinstance(name, str) or _ID.match(name) is None:
        return None
    shape, color = about.get("shape"), number(about.get("color"), 0, COLORS - 1)
    if not isinstance(shape, str) or SHAPES.get(shape, "") != geometry.get("type") or color is None:
        return None
    parts = _parts(str(geometry["type"]), geometry.get("coordinates"))
    if parts is None:
        return None
    width, time = number(about.get("width"), 1, 12) or 3, number(feature.get("time"), 0, 2**40) or 0
    note = plain(about.get("note"), _LONGEST_NOTE)
    return Drawn(name, shape, parts, int(color), note, int(width), plain(feature.get("by")), int(time))


def _parts(type: str, coordinates: Any) -> Optional[Tuple[Tuple[Place, ...], ...]]:
    """Returns the lines of a geometry, if all of its places are some, and neither too few nor too many."""
    lines = {"Point": [[coordinates]], "LineString": [coordinates]}.get(type, coordinates)
    fewest = {"Point": 1, "LineString": 2}.get(type, 4)
    if not isinstance(lines, list) or not lines or any(not isinstance(line, list) or len(line) < fewest for line in lines):
        return None
    if sum(len(line) for line in lines) > MOST_POSITIONS:
        return None
    read: List[Tuple[Place, ...]] = []
    for line in lines:
        places = [place(one) for one in line]
        known = tuple(one for one in places if one is not None)
        if len(known) < len(places):
            return None
        read.append(known)
    return tuple(read)
