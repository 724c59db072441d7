"""Layers that came: as layers of the project, in their own reference system and with what may stay of their style."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem, QgsFeature, QgsFeatureSink, QgsGeometry, QgsMemoryProviderUtils, QgsProject, QgsRectangle, QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas

from ..words import tr
from .fields import Columns, gathering_columns
from .geometry import geometry_of, parts_by_type
from .names import plain_name
from .places import show_extent
from .slices import ContentError, Steps
from .style import applying_style
from .systems import system_of

GROUP = "causerie"
#: What marks the group of a board (`room_map.board`), which stays on top.
BOARD = "causerie/board"
#: Features that are added between two breaths.
_AT_ONCE = 50


class Added(NamedTuple):
    """Layers that are in the project now, and what is to be said of them, in words."""

    layers: List[QgsVectorLayer]
    notes: List[str]


def adding_to_project(content: Dict[str, Any], sender: str = "") -> Steps[Added]:
    """Adds a layer that came to the project, one for each type of geometry, by and by. Raises `ContentError`."""
    added = yield from making_layers(content, sender)
    _put(added.layers)
    return added


def making_layers(content: Dict[str, Any], sender: str = "") -> Steps[Added]:
    """Makes layers of one that came, which are nowhere yet. Raises `ContentError`."""
    features = _features(content)
    notes: List[str] = []
    columns = yield from gathering_columns(features)
    if columns.cut:
        notes.append(tr("layer_fields_cut", number=len(columns.cut)))
    sorted_features, unread = yield from _sorting(features, columns)
    if unread:
        notes.append(tr("layer_geometries_unread", number=unread))
    crs = QgsCoordinateReferenceSystem()
    if "none" not in sorted_features:
        try:
            crs = system_of(content)
        except ContentError as error:
            notes.append(str(error))
    name = plain_name(content.get("layer_name"), tr("layer"))
    layers = []
    for kind, found in sorted_features.items():
        layer = yield from _layer(f"{name} ({tr(_KINDS[kind])})" if len(sorted_features) > 1 else name, found, columns, crs)
        layer.setCustomProperty("causerie/sender", plain_name(sender, ""))
        style = content.get("style")
        if isinstance(style, str) and style.strip():
            cut = yield from applying_style(layer, style)
            notes += [words for words in cut if words not in notes]
        layers.append(layer)
    return Added(layers, notes)


def zooming_to(canvas: QgsMapCanvas, content: Dict[str, Any]) -> Steps[None]:
    """Shows the whole of a layer that came, by and by. Raises `ContentError`."""
    crs = system_of(content)
    extent = QgsRectangle()
    extent.setMinimal()
    for feature in _features(content):
        geometry = _readable(feature["geometry"])
        if geometry is not None and not geometry.isEmpty():
            extent.combineExtentWith(geometry.boundingBox())
        yield
    if extent.isNull() or extent.xMinimum() > extent.xMaximum():
        raise ContentError(tr("layer_empty"))
    show_extent(canvas, extent, crs, 1.05)


def _features(content: Dict[str, Any]) -> List[Dict[str, Any]]:
    """The features of a collection as objects that have `geometry` and an object `properties`; others are passed over."""
    collection = content.get("geojson")
    given = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(given, list):
        raise ContentError(tr("content_unreadable"))
    found = []
    for feature in given:
        if isinstance(feature, dict):
            properties = feature.get("properties")
            found.append({"geometry": feature.get("geometry"), "properties": properties if isinstance(properties, dict) else {}})
    return found


_Sorted = Dict[str, List[QgsFeature]]
_KINDS = {"points": "layer_points", "lines": "layer_lines", "areas": "layer_areas", "none": "layer_table"}


def _sorting(features: List[Dict[str, Any]], columns: Columns) -> Steps[Tuple[_Sorted, int]]:
    """Features by type of geometry; those without one go with the first of the others. And how many geometries were not read."""
    made: List[Tuple[Optional[str], QgsFeature]] = []
    unread = 0
    for given in features:
        geometry = _readable(given["geometry"])
        unread += geometry is None
        attributes = columns.values(given["properties"])
        if geometry is None or geometry.isEmpty():
            made.append((None, _feature(columns, attributes, QgsGeometry())))
        else:
            made.extend((_kind(part), _feature(columns, attributes, part)) for part in parts_by_type(geometry))
        yield
    first = next((kind for kind, _ in made if kind is not None), "none")
    found: _Sorted = {first: []}
    for kind, feature in made:
        found.setdefault(kind or first, []).append(feature)
    return found, unread


def _readable(value: object) -> Optional[QgsGeometry]:
    try:
        return geometry_of(value)
    except ContentError:
        return None


def _kind(geometry: QgsGeometry) -> str:
    types = QgsWkbTypes.GeometryType
    return {types.PointGeometry: "points", types.LineGeometry: "lines", types.PolygonGeometry: "areas"}.get(geometry.type(), "none")


def _feature(columns: Columns, attributes: List[Any], geometry: QgsGeometry) -> QgsFeature:
    feature = QgsFeature(columns.fields)
    feature.setAttributes(attributes)
    feature.setGeometry(geometry)
    return feature


def _layer(name: str, features: List[QgsFeature], columns: Columns, crs: QgsCoordinateReferenceSystem) -> Steps[QgsVectorLayer]:
    types = [feature.geometry().wkbType() for feature in features if feature.hasGeometry()]
    wkb = QgsWkbTypes.Type.NoGeometry
    if types:
        has_heights = any(QgsWkbTypes.hasZ(one) for one in types)
        is_multi = any(QgsWkbTypes.isMultiType(one) for one in types)
        single = QgsWkbTypes.singleType(QgsWkbTypes.flatType(types[0]))
        wkb = QgsWkbTypes.zmType(QgsWkbTypes.multiType(single) if is_multi else single, has_heights, False)
    layer = QgsMemoryProviderUtils.createMemoryLayer(name, columns.fields, wkb, crs)
    layer.setCrs(crs)  # an unknown system is not WGS 84, as QGIS would have it
    for begin in range(0, len(features), _AT_ONCE):
        some = features[begin:begin + _AT_ONCE]
        for feature in some:
            _fit(feature, wkb)
        layer.dataProvider().addFeatures(some, QgsFeatureSink.Flag.FastInsert)
        yield
    layer.updateExtents()
    # QGIS shows the first text of a feature as HTML where a layer has no template of its own.
    shown = layer.displayExpression()
    if not shown or "%]" in shown:
        shown = "$id"
    layer.setMapTipTemplate(f"[% replace(replace(to_string({shown}), '&', '&amp;'), '<', '&lt;') %]")
    return layer


def _fit(feature: QgsFeature, wkb: Any) -> None:
    """Makes a geometry one of the layer's type."""
    geometry = feature.geometry()
    if geometry.isNull():
        return
    if QgsWkbTypes.isMultiType(wkb):
        geometry.convertToMultiType()
    if QgsWkbTypes.hasZ(wkb) and not QgsWkbTypes.hasZ(geometry.wkbType()):
        geometry.get().addZValue(0)
    feature.setGeometry(geometry)


def _put(layers: List[QgsVectorLayer]) -> None:
    root = QgsProject.instance().layerTreeRoot()
    boards = [at for at, node in enumerate(root.children()) if node.customProperty(BOARD)]
    group = root.findGroup(GROUP) or root.insertGroup(boards[-1] + 1 if boards else 0, GROUP)
    QgsProject.instance().addMapLayers(layers, False)
    for index, layer in enumerate(layers):
        group.insertLayer(index, layer)
