"""Geometries of GeoJSON that strangers wrote, as QGIS has them."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, List

from qgis.core import (
    QgsAbstractGeometry, QgsGeometry, QgsGeometryCollection, QgsLineString, QgsMultiLineString, QgsMultiPoint, QgsMultiPolygon, QgsPoint,
    QgsPolygon, QgsWkbTypes,
)

from ..words import tr
from .slices import ContentError


def geometry_of(value: object) -> QgsGeometry:
    """Returns a geometry; a null one for `null`. Raises `ContentError` for what is none."""
    if value is None:
        return QgsGeometry()
    try:
        return QgsGeometry(_geometry(value, True))
    except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise ContentError(tr("content_unreadable")) from error


def _geometry(value: Any, may_be_collection: bool) -> QgsAbstractGeometry:
    if may_be_collection and value["type"] == "GeometryCollection":
        collection = QgsGeometryCollection()
        for part in value["geometries"]:
            collection.addGeometry(_geometry(part, False))
        return collection
    return _KINDS[value["type"]](value["coordinates"])


def _numbers(positions: List[Any], which: int) -> List[float]:
    numbers = [position[which] for position in positions]
    if not {type(number) for number in numbers} <= {int, float} or not math.isfinite(sum(map(abs, numbers))):
        raise ValueError("no finite numbers")
    return [float(number) for number in numbers]


def _line(positions: Any) -> QgsLineString:
    """A line, or an empty one; with heights where all its positions have one."""
    if not isinstance(positions, list) or not all(isinstance(position, list) for position in positions):
        raise ValueError("no positions")
    heights = _numbers(positions, 2) if positions and all(len(position) > 2 for position in positions) else []
    return QgsLineString(_numbers(positions, 0), _numbers(positions, 1), heights)


def _point(position: Any) -> QgsPoint:
    return QgsPoint() if position == [] else _line([position]).startPoint()


def _polygon(rings: Any) -> QgsPolygon:
    lines = [_line(ring) for ring in rings]
    for line in lines:
        line.close()
    polygon = QgsPolygon()
    if lines:
        polygon.setExteriorRing(lines[0])
        polygon.setInteriorRings(lines[1:])
    return polygon


def _many(whole: Callable[[], QgsGeometryCollection], part: Callable[[Any], QgsAbstractGeometry]) -> Callable[[Any], QgsAbstractGeometry]:
    def read(values: Any) -> QgsAbstractGeometry:
        collection = whole()
        for value in values:
            collection.addGeometry(part(value))
        return collection
    return read


_KINDS: Dict[str, Callable[[Any], QgsAbstractGeometry]] = {
    "Point": _point, "LineString": _line, "Polygon": _polygon,
    "MultiPoint": _many(QgsMultiPoint, _point), "MultiLineString": _many(QgsMultiLineString, _line),
    "MultiPolygon": _many(QgsMultiPolygon, _polygon),
}


def parts_by_type(geometry: QgsGeometry) -> List[QgsGeometry]:
    """Returns a geometry as a list of such as one layer can hold: a collection by points, lines and areas."""
    if QgsWkbTypes.flatType(geometry.wkbType()) != QgsWkbTypes.Type.GeometryCollection:
        return [geometry]
    found: Dict[Any, List[QgsGeometry]] = {}
    for part in geometry.asGeometryCollection():
        found.setdefault(part.type(), []).append(part)
    return [QgsGeometry.collectGeometry(parts) for parts in found.values()]
