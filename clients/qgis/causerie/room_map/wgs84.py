"""Places between WGS 84, in which they are told, and the reference system of a canvas. What one of them does not reach is `None`."""

from __future__ import annotations

import math
from typing import Iterable, List, Optional, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsCsException, QgsDistanceArea, QgsPointXY, QgsProject, QgsRectangle,
)
from qgis.gui import QgsMapCanvas

from .values import Place

#: Places along an edge of a view: its sides are bent in another system.
STEPS = 16
#: Digits of a degree: a centimetre.
_DIGITS = 7


class Wgs84:
    """The two ways of a canvas, until its reference system is another one: then `renew`."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self.distance = QgsDistanceArea()
        self.distance.setEllipsoid("EPSG:7030")
        self.renew()

    def renew(self) -> None:
        """Takes over the reference system that the canvas has now."""
        crs, degrees = self._canvas.mapSettings().destinationCrs(), QgsCoordinateReferenceSystem("EPSG:4326")
        self._is_known = crs.isValid()
        self._in = QgsCoordinateTransform(degrees, crs, QgsProject.instance())
        self._out = QgsCoordinateTransform(crs, degrees, QgsProject.instance())

    def to_map(self, at: Place) -> Optional[QgsPointXY]:
        """Returns where a place is on the canvas. East of 180° it is told as more than that, where the system goes on there."""
        lon, lat = at
        if lon <= 180:
            return self._through(self._in, QgsPointXY(lon, lat))
        point, west, east = (self._through(self._in, QgsPointXY(one, lat)) for one in (lon - 360, -180, 180))
        if point is None or west is None or east is None:
            return point
        return QgsPointXY(point.x() + east.x() - west.x(), point.y() + east.y() - west.y())

    def from_map(self, point: QgsPointXY) -> Optional[Place]:
        """Returns the place of a point of the canvas."""
        found = self._through(self._out, point)
        if found is None or abs(found.y()) > 90:
            return None
        return round(turned(found.x()), _DIGITS), round(found.y(), _DIGITS)

    def outline(self, bbox: Tuple[float, float, float, float]) -> List[QgsPointXY]:
        """Returns the outline of a bbox on the canvas, without what it does not reach."""
        west, south, east, north = bbox
        if north - south > 10:
            # In Mercator's projection the poles are endlessly far.
            south, north = max(south, -89.0), min(north, 89.0)
        points = _outline(west, south, east + 360 if west > east else east, north)
        return [found for found in (self.to_map((x, y)) for x, y in points) if found is not None]

    def extent_of(self, bbox: Tuple[float, float, float, float]) -> Optional[QgsRectangle]:
        """Returns the extent on the canvas that holds all of a bbox."""
        points = self.outline(bbox)
        if not points:
            return None
        xs, ys = [point.x() for point in points], [point.y() for point in points]
        extent = QgsRectangle(min(xs), min(ys), max(xs), max(ys))
        return None if extent.isEmpty() or not extent.isFinite() else extent

    def bbox_of(self, extent: QgsRectangle) -> Optional[Tuple[float, float, float, float]]:
        """Returns the bbox that holds all of an extent of the canvas."""
        middle = self._through(self._out, extent.center())
        edge = _outline(extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())
        places = [found for found in (self._through(self._out, QgsPointXY(x, y)) for x, y in edge) if found is not None]
        if middle is None or not places:
            return None
        lats = [max(-90.0, min(90.0, one.y())) for one in places]
        west, east = _span(middle.x(), (one.x() for one in places))
        return west, round(min(lats), _DIGITS), east, round(max(lats), _DIGITS)

    def _through(self, transform: QgsCoordinateTransform, point: QgsPointXY) -> Optional[QgsPointXY]:
        if not self._is_known:
            return None
        try:
            found = transform.transform(point)
        except (QgsCsException, OverflowError):
            return None
        return found if math.isfinite(found.x()) and math.isfinite(found.y()) else None


def _outline(west: float, south: float, east: float, north: float) -> Iterable[Tuple[float, float]]:
    for step in range(STEPS):
        yield west + (east - west) * step / STEPS, south
    for step in range(STEPS):
        yield east, south + (north - south) * step / STEPS
    for step in range(STEPS):
        yield east - (east - west) * step / STEPS, north
    for step in range(STEPS):
        yield west, north - (north - south) * step / STEPS


def _span(middle: float, lons: Iterable[float]) -> Tuple[float, float]:
    """Returns the westernmost and the easternmost of an outline around the middle; all around where it goes there."""
    offsets: List[float] = []
    for lon in lons:
        last = offsets[-1] if offsets else 0.0
        offsets.append(last + turned(lon - middle - last))
    west, east = min(offsets), max(offsets)
    if east - west > 358 or west > 0 or east < 0:
        return -180.0, 180.0
    return round(turned(middle + west), _DIGITS), round(turned(middle + east), _DIGITS)


def turned(lon: float) -> float:
    """Returns a longitude within ±180; 180 stays."""
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180
