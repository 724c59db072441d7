"""Layers that go out: what they would be, for a look before, and the content of the message."""

from __future__ import annotations

import json
import math
from typing import Any, Dict, List, NamedTuple, Optional

from qgis.core import NULL, QgsFeature, QgsFeatureRequest, QgsGeometry, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime, QVariant

from ..words import tr
from .slices import Steps
from .style import telling_style
from .systems import decimals, told

LONGEST_NAME = 255
#: Bytes of a frame besides its content.
_FRAME = 1024
_PLAIN = (QgsWkbTypes.Type.Point, QgsWkbTypes.Type.LineString, QgsWkbTypes.Type.Polygon, QgsWkbTypes.Type.MultiPoint,
          QgsWkbTypes.Type.MultiLineString, QgsWkbTypes.Type.MultiPolygon, QgsWkbTypes.Type.GeometryCollection)


class Look(NamedTuple):
    """What a layer would be as a message. `cut` and `too_much` are words; with `too_much` it cannot be sent."""

    features: int
    bytes: int
    cut: List[str]
    too_much: Optional[str]


class Outgoing(NamedTuple):
    """A look at a layer, and the content to send where it can be sent."""

    look: Look
    content: Optional[Dict[str, Any]]


def preparing_layer(layer: QgsVectorLayer, selected: bool, limits: Dict[str, Any]) -> Steps[Outgoing]:
    """Makes content of all features of a layer, or of those selected, by and by. `limits` are those of `welcome`."""
    most, frame = int(limits.get("geojson_features", 500)), int(limits.get("frame", 6 * 2**20)) - _FRAME
    count = layer.selectedFeatureCount() if selected else layer.featureCount()
    if count > most:
        return Outgoing(Look(count, 0, [], tr("layer_too_many", features=count, most=most)), None)
    writer = _Writer(layer)
    features = []
    size = 0
    # One more than may go shows that there are more, where a layer does not know how many it has.
    request = QgsFeatureRequest().setLimit(most + 1)
    for feature in layer.getSelectedFeatures(request) if selected else layer.getFeatures(request):
        features.append(writer.feature(feature))
        yield
        size += len(json.dumps(features[-1])) + 2
        if len(features) > most:
            return Outgoing(Look(len(features), size, [], tr("layer_too_many", features=len(features), most=most)), None)
        if size > frame:
            return Outgoing(Look(max(count, len(features)), size, [], _too_large(size, frame)), None)
    style = yield from telling_style(layer)
    content: Dict[str, Any] = {
        "kind": "geojson", "layer_name": layer.name()[:LONGEST_NAME], **told(layer.crs()),
        "geojson": {"type": "FeatureCollection", "features": features}, "style": style.qml,
    }
    cut = [*writer.cut, *style.cut]
    size += len(json.dumps({**content, "geojson": ""}))
    if size > frame and size - len(json.dumps(style.qml)) <= frame:
        size -= len(json.dumps(style.qml))
        content["style"] = ""
        cut.append(tr("layer_style_cut"))
    if layer.isSpatial() and not (content["crs_wkt"] or content["crs_authid"]):
        return Outgoing(Look(len(features), size, cut, tr("system_not_told")), None)
    if size > frame:
        return Outgoing(Look(len(features), size, cut, _too_large(size, frame)), None)
    return Outgoing(Look(len(features), size, cut, None), content)


def _too_large(size: int, frame: int) -> str:
    return tr("layer_too_large", size=round(size / 2**20, 1), most=round(frame / 2**20, 1))


class _Writer:
    """Writes features of one layer, and remembers what JSON has no place for."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        self._names = layer.fields().names()
        self._decimals = decimals(layer.crs())
        self.cut: List[str] = []

    def feature(self, feature: QgsFeature) -> Dict[str, Any]:
        values = {name: self._value(value, name) for name, value in zip(self._names, feature.attributes())}
        return {"type": "Feature", "id": feature.id(), "properties": values, "geometry": self._geometry(feature.geometry())}

    def _say(self, words: str) -> None:
        if words not in self.cut:
            self.cut.append(words)

    def _geometry(self, geometry: QgsGeometry) -> Optional[Dict[str, Any]]:
        if geometry.isNull() or geometry.isEmpty():
            return None
        kind = geometry.wkbType()
        if QgsWkbTypes.isCurvedType(kind):
            self._say(tr("layer_curves_cut"))
            geometry = QgsGeometry(geometry.constGet().segmentize())
        if QgsWkbTypes.hasM(kind):
            self._say(tr("layer_measures_cut"))
        if QgsWkbTypes.flatType(geometry.wkbType()) not in _PLAIN:
            self._say(tr("layer_geometries_cut", kind=QgsWkbTypes.displayString(kind)))
            return None
        text = geometry.asJson(self._decimals)
        if "null" in text:
            self._say(tr("layer_numbers_cut"))
            return None
        value: Dict[str, Any] = json.loads(text)
        return value

    def _value(self, value: Any, name: str) -> Any:
        """A value as JSON has it; dates and times by ISO 8601."""
        if value is None or isinstance(value, (bool, int, str)) or value == NULL:
            return None if value == NULL else value
        if isinstance(value, float):
            if math.isfinite(value):
                return value
            self._say(tr("layer_numbers_cut"))
            return None
        if isinstance(value, (QDate, QTime, QDateTime)):
            if isinstance(value, QDate):
                return value.toString(Qt.DateFormat.ISODate)
            return value.toString(Qt.DateFormat.ISODateWithMs)
        if isinstance(value, (list, tuple)):
            return [self._value(one, name) for one in value]
        if isinstance(value, dict):
            return {str(key): self._value(one, name) for key, one in value.items()}
        if not (isinstance(value, QVariant) and value.isNull()):
            self._say(tr("layer_values_cut", field=name))
        return None
