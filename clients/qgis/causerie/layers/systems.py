"""Reference systems, as messages tell them: by a code that everybody knows, or by a text (WKT)."""

from __future__ import annotations

import re
from typing import Any, Dict

from qgis.core import (
    QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsCsException, QgsPointXY, QgsProject, QgsRectangle, QgsUnitTypes,
)

from ..words import tr
from .names import plain_name
from .slices import ContentError

LONGEST_WKT = 2000
LONGEST_AUTHID = 50
#: Longest text that is read: other clients keep to no bound.
_MOST_READ = 20_000
#: Codes of QGIS's own, of which each has others behind the number.
_OWN = ("USER", "INTERNAL", "CUSTOM")
_AUTHID = re.compile(r"([A-Za-z][A-Za-z0-9]{1,15}):([A-Za-z0-9_.]{1,32})")
#: What makes PROJ open a file, which may be any.
_FILES = re.compile(r"grids\s*=(?!@null[\s\"])|PARAMETERFILE|PROJ4_GRIDS|PROJ-based|init\s*=|proj\s*=\s*pipeline", re.IGNORECASE)
#: What would be HTML in a system's name, which QGIS shows raw in a layer's properties.
_MARKS = re.compile("[<>]")


def told(crs: QgsCoordinateReferenceSystem) -> Dict[str, str]:
    """Returns the keys of content that name a system. Both are empty for none; gischat's plugins read the text only.

    A text that names a file of one's own stays here.
    """
    if not crs.isValid():
        return {"crs_wkt": "", "crs_authid": ""}
    variant = QgsCoordinateReferenceSystem.WktVariant
    texts = [crs.toWkt(one) for one in (variant.WKT1_GDAL, variant.WKT_PREFERRED_SIMPLIFIED, variant.WKT1_ESRI)]
    reads = any(_FILES.search(text) for text in texts)
    authid = crs.authid()
    is_known = 0 < len(authid) <= LONGEST_AUTHID and authid.split(":")[0].upper() not in _OWN
    return {"crs_wkt": "" if reads else next((t for t in texts if len(t) <= LONGEST_WKT), ""), "crs_authid": authid if is_known else ""}


def system_of(content: Dict[str, Any]) -> QgsCoordinateReferenceSystem:
    """Returns the system that content names, by its code where QGIS knows it. Raises `ContentError`."""
    authid, wkt = content.get("crs_authid"), content.get("crs_wkt")
    if isinstance(authid, str):
        match = _AUTHID.fullmatch(authid.strip())
        if match is not None and match.group(1).upper() not in _OWN:
            crs = QgsCoordinateReferenceSystem.fromOgcWmsCrs(authid.strip().upper())
            if crs.isValid():
                return crs
    if isinstance(wkt, str) and 0 < len(wkt) <= _MOST_READ and not _FILES.search(wkt) and not _MARKS.search(wkt):
        crs = QgsCoordinateReferenceSystem.fromWkt(wkt)
        if crs.isValid():
            return crs
    raise ContentError(tr("system_unknown", system=plain_name(authid, "?")))


def decimals(crs: QgsCoordinateReferenceSystem) -> int:
    """Returns how many decimals of a coordinate tell a tenth of a millimetre."""
    units = QgsUnitTypes.DistanceUnit
    known = crs.mapUnits()
    if known == units.DistanceDegrees or known == units.DistanceUnknownUnit:
        return 9
    return 7 if known in (units.DistanceKilometers, units.DistanceMiles, units.DistanceNauticalMiles) else 4


def moved_point(point: QgsPointXY, crs: QgsCoordinateReferenceSystem, to: QgsCoordinateReferenceSystem) -> QgsPointXY:
    """Returns a point in another system. Raises `ContentError` where it has no place there."""
    try:
        moved = QgsCoordinateTransform(crs, to, QgsProject.instance()).transform(point)
    except QgsCsException as error:
        raise ContentError(tr("place_elsewhere")) from error
    return moved


def moved_extent(extent: QgsRectangle, crs: QgsCoordinateReferenceSystem, to: QgsCoordinateReferenceSystem) -> QgsRectangle:
    """Returns what holds an extent in another system. Raises `ContentError` where it has no place there."""
    try:
        moved = QgsCoordinateTransform(crs, to, QgsProject.instance()).transformBoundingBox(extent)
    except QgsCsException as error:
        raise ContentError(tr("place_elsewhere")) from error
    if not moved.isFinite():
        raise ContentError(tr("place_elsewhere"))
    return moved
