"""Extents, positions and reference systems: what is said of them, and what the canvas does with those that came."""

from __future__ import annotations

import math
from typing import Any, Dict

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY, QgsProject, QgsRectangle
from qgis.gui import QgsMapCanvas

from ..words import tr
from .slices import ContentError
from .systems import moved_extent, moved_point, system_of, told


def extent_content(canvas: QgsMapCanvas) -> Dict[str, Any]:
    """Returns what is seen on a canvas."""
    extent = canvas.extent()
    sides = {"xmin": extent.xMinimum(), "ymin": extent.yMinimum(), "xmax": extent.xMaximum(), "ymax": extent.yMaximum()}
    return {"kind": "bbox", **_system(canvas.mapSettings().destinationCrs()), **{key: _finite(side) for key, side in sides.items()}}


def position_content(point: QgsPointXY, crs: QgsCoordinateReferenceSystem) -> Dict[str, Any]:
    """Returns a point of a map in this system."""
    return {"kind": "position", **_system(crs), "x": _finite(point.x()), "y": _finite(point.y())}


def crs_content(crs: QgsCoordinateReferenceSystem) -> Dict[str, Any]:
    """Returns a reference system."""
    return {"kind": "crs", **_system(crs)}


def zoom_to_extent(canvas: QgsMapCanvas, content: Dict[str, Any]) -> None:
    """Shows an extent that came."""
    sides = [_finite(content.get(key)) for key in ("xmin", "ymin", "xmax", "ymax")]
    show_extent(canvas, QgsRectangle(*sides), system_of(content))


def show_extent(canvas: QgsMapCanvas, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem, margin: float = 1.0) -> None:
    """Shows an extent; one without a size in the middle, at the scale that is."""
    moved = moved_extent(extent, crs, canvas.mapSettings().destinationCrs())
    if moved.width() > 0 or moved.height() > 0:
        moved.scale(margin)
        canvas.setExtent(moved)
    else:
        canvas.setCenter(moved.center())
    canvas.refresh()


def show_position(canvas: QgsMapCanvas, content: Dict[str, Any]) -> None:
    """Moves the canvas to a position that came, and lets it flash."""
    crs = system_of(content)
    point = QgsPointXY(_finite(content.get("x")), _finite(content.get("y")))
    canvas.setCenter(moved_point(point, crs, canvas.mapSettings().destinationCrs()))
    canvas.refresh()
    canvas.flashGeometries([QgsGeometry.fromPointXY(point)], crs)


def set_project_crs(content: Dict[str, Any]) -> None:
    """Makes a system that came that of the project."""
    QgsProject.instance().setCrs(system_of(content))


def _system(crs: QgsCoordinateReferenceSystem) -> Dict[str, str]:
    keys = told(crs)
    if not any(keys.values()):
        raise ContentError(tr("system_not_told"))
    return keys


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e15 or not math.isfinite(value):
        raise ContentError(tr("number_odd"))
    return float(value)
