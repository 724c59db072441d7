"""The board of a room as a group of three layers in the project: read-only, and gone with the room."""

from __future__ import annotations

import time
from typing import Any, Dict, Iterable, List, Mapping, Optional, Set, Tuple

from qgis.core import (
    QgsFeature, QgsGeometry, QgsLayerTreeGroup, QgsLineString, QgsMapLayer, QgsPointXY, QgsPolygon, QgsProject, QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, QObject

from ..causerie_client import Room
from ..timers import single_shot
from ..words import tr
from .board_style import dress
from .people import length_text
from .values import Drawn, Place, drawn, plain
from .wgs84 import Wgs84

#: What marks a layer as ours, with its own id: a copy of it, and whatever got its style, has the mark as well. Memory layers are saved in
#: a project as empty ones: those that no board keeps are taken away.
MARK = "causerie/board"
_KEPT: Set[str] = set()
#: Seconds that reading what has changed may take before Qt goes on.
SLICE = 0.03
_FIELDS = (
    "shape:string(10)", "color:integer", "note:string(280)", "by:string(32)", "time:datetime", "width:integer", "id:string(40)",
    "size:string(40)",
)
#: The kinds of layers, from the lowest to the topmost.
_KINDS = {"Polygon": "map_areas", "LineString": "map_lines", "Point": "map_points"}


def _shown(room: str) -> str:
    """What a room is called in the project, which is saved and passed on. The name of a private one is its key."""
    return tr("private_room") if room.startswith("~") else plain(room)


class BoardLayers(QObject):
    """Keeps the layers like the board of a room. They come with its first feature. Who removes them has hidden the board until `show`."""

    def __init__(self, wgs84: Wgs84, parent: QObject) -> None:
        super().__init__(parent)
        self._wgs84, self._project = wgs84, QgsProject.instance()
        self._room: Optional[Room] = None
        self.is_shown = True
        #: By their kind of geometry.
        self.layers: Dict[str, QgsVectorLayer] = {}
        self._is_made = False
        #: Where each feature is, by its id: kind and number in the layer.
        self._there: Dict[str, Tuple[str, int]] = {}
        self._changed: Dict[str, None] = {}
        self._timer = single_shot(self, self._take_over)
        self._project.layersWillBeRemoved.connect(self._removed)
        self._project.removeAll.connect(self._forget)
        self._project.cleared.connect(self._read)
        self._project.readProject.connect(self._read)
        self._drop_leftovers()

    def entered(self, room: Room) -> None:
        """One is in the room: what the layers have and the board has not goes, and what follows is told."""
        self._room = room
        self._mark([*self._there, *room.board])

    def told(self, frame: Mapping[str, Any]) -> None:
        """Takes over an event `board`, after the room has."""
        if self._room is None:
            return
        if frame.get("reset"):
            self._mark(self._there)
        put, removed = frame.get("put"), frame.get("removed")
        if isinstance(put, list):
            self._mark(one.get("id") for one in put if isinstance(one, dict))
        if isinstance(removed, list):
            self._mark(removed)

    def show(self, is_shown: bool) -> None:
        """Puts the layers into the project, or takes them out."""
        if is_shown == self.is_shown:
            return
        self.is_shown = is_shown
        if is_shown and self._room is not None:
            self._mark(self._room.board)
        elif not is_shown:
            self._remove()

    def clear(self) -> None:
        """One is out of the room."""
        self._room = None
        self._remove()

    def close(self) -> None:
        """Takes the layers away for good."""
        self.clear()
        self._project.layersWillBeRemoved.disconnect(self._removed)
        self._project.removeAll.disconnect(self._forget)
        self._project.cleared.disconnect(self._read)
        self._project.readProject.disconnect(self._read)

    def is_waiting(self) -> bool:
        """Whether something that was told is not in the layers yet."""
        return bool(self._changed)

    def _mark(self, ids: Iterable[Any]) -> None:
        if not self.is_shown:
            return
        for one in ids:
            if isinstance(one, str):
                self._changed[one] = None
        if self._changed and not self._timer.isActive():
            self._timer.start(0)

    def _take_over(self) -> None:
        """Brings the layers up to date, some features after the other."""
        if self._room is None or not self.is_shown:
            self._changed.clear()
            return
        until = time.monotonic() + SLICE
        gone: Dict[str, List[int]] = {kind: [] for kind in _KINDS}
        come: Dict[str, List[Drawn]] = {kind: [] for kind in _KINDS}
        features: Dict[str, List[QgsFeature]] = {kind: [] for kind in _KINDS}
        root = self._project.layerTreeRoot()
        for kind, layer in self._let_go():
            node = root.findLayer(layer.id())
            self._make_layer(root if node is None else node.parent(), kind)
        self._make_layers()
        while self._changed and time.monotonic() < until:
            one = next(iter(self._changed))
            del self._changed[one]
            if one in self._there:
                kind, number = self._there.pop(one)
                gone[kind].append(number)
            thing = drawn(self._room.board.get(one))
            if thing is not None and thing.type in self.layers:
                come[thing.type].append(thing)
                features[thing.type].append(self._feature(thing))
        for kind, layer in self.layers.items():
            self._write(layer, kind, gone[kind], come[kind], features[kind])
        if self._changed:
            self._timer.start(0)

    def _write(self, layer: QgsVectorLayer, kind: str, gone: List[int], come: List[Drawn], features: List[QgsFeature]) -> None:
        if not gone and not come:
            return
        provider = layer.dataProvider()
        if gone:
            provider.deleteFeatures(gone)
        if come:
            is_done, added = provider.addFeatures(features)
            for thing, feature in zip(come, added if is_done else []):
                self._there[thing.id] = (kind, feature.id())
        layer.updateExtents()
        layer.triggerRepaint()

    def _feature(self, thing: Drawn) -> QgsFeature:
        feature = QgsFeature()
        feature.setGeometry(geometry_of(thing))
        size = ""
        if thing.shape == "measure":
            size = length_text(self._wgs84.distance.measureLine([QgsPointXY(*at) for at in thing.parts[0]]))
        when = QDateTime.fromSecsSinceEpoch(thing.time)
        feature.setAttributes([thing.shape, thing.color, thing.note, thing.by, when, thing.width, thing.id, size])
        return feature

    def _make_layers(self) -> None:
        if self._is_made or self._room is None or not self._room.board:
            return
        group = self._project.layerTreeRoot().insertGroup(0, tr("map_board_of", room=_shown(self._room.name)))
        group.setCustomProperty(MARK, 1)
        for kind in _KINDS:
            self._make_layer(group, kind)
        self._is_made = True

    def _make_layer(self, group: QgsLayerTreeGroup, kind: str) -> None:
        uri = f"{'' if kind == 'Point' else 'Multi'}{kind}?crs=EPSG:4326&" + "&".join(f"field={field}" for field in _FIELDS)
        layer = QgsVectorLayer(uri, tr(_KINDS[kind]), "memory")
        layer.setCustomProperty(MARK, layer.id())
        layer.setCustomProperty("skipMemoryLayersCheck", 1)
        layer.setReadOnly(True)
        dress(layer, kind)
        layer.dataSourceChanged.connect(self._sourced)
        self._project.addMapLayer(layer, False)
        group.insertLayer(0, layer)
        self.layers[kind] = layer
        _KEPT.add(layer.id())

    def _sourced(self) -> None:
        self._timer.start(0)

    def _let_go(self) -> List[Tuple[str, QgsVectorLayer]]:
        """Returns the layers that the person made permanent, with their kinds: they are the person's, and nothing is written into them."""
        theirs = [(kind, layer) for kind, layer in self.layers.items() if layer.providerType() != "memory"]
        for kind, layer in theirs:
            for name in (MARK, "skipMemoryLayersCheck"):
                layer.removeCustomProperty(name)
            layer.setReadOnly(False)
            self._changed.update(dict.fromkeys(self._drop(kind)))
        return theirs

    def _drop(self, kind: str) -> List[str]:
        """A layer is not the board's any more. Returns what was in it."""
        _KEPT.discard(self.layers.pop(kind).id())
        gone = [one for one, at in self._there.items() if at[0] == kind]
        for one in gone:
            del self._there[one]
        return gone

    def _remove(self) -> None:
        self._let_go()
        layers = list(self.layers.values())
        self._forget()
        self._take_out(layers)

    def _forget(self) -> None:
        self._timer.stop()
        self._is_made = False
        _KEPT.difference_update(layer.id() for layer in self.layers.values())
        self.layers.clear()
        self._there.clear()
        self._changed.clear()

    def _removed(self, ids: List[str]) -> None:
        """The person took a layer away, or all of them."""
        gone = [kind for kind, layer in self.layers.items() if layer.id() in ids]
        for kind in gone:
            self._drop(kind)
        if gone and not self.layers:
            self.is_shown = False
            self._forget()

    def _read(self) -> None:
        """Another project is open, or an empty one: the board is put into it, too."""
        self._drop_leftovers()
        if self._room is not None:
            self._mark(self._room.board)

    def _drop_leftovers(self) -> None:
        layers = [layer for layer in self._project.mapLayers().values() if layer.id() not in _KEPT]
        self._take_out([layer for layer in layers if layer.customProperty(MARK) == layer.id() and layer.providerType() == "memory"])

    def _take_out(self, layers: List[QgsMapLayer]) -> None:
        """Takes layers out of the project, and the groups that are empty then."""
        root = self._project.layerTreeRoot()
        self._project.removeMapLayers([layer.id() for layer in layers])
        for group in root.findGroups(True):
            if group.customProperty(MARK) and not group.children():
                group.parent().removeChildNode(group)


def geometry_of(thing: Drawn) -> QgsGeometry:
    """Returns a thing of the board as a geometry, in degrees: in parts, on each side of the date line, where it crosses that."""
    geometry = stretched(thing)
    box = geometry.boundingBox()
    if box.xMinimum() < -180 or box.xMaximum() > 180:
        geometry = _split(geometry)
    if thing.type != "Point":
        geometry.convertToMultiType()
    return geometry


def _split(whole: QgsGeometry) -> QgsGeometry:
    """Returns the parts of a geometry, those of a line from its beginning to its end."""
    ends = [vertex.x() for vertex in whole.vertices()]
    parts = []
    for turn in (-360, 0, 360) if ends[0] <= ends[-1] else (360, 0, -360):
        part = whole.intersection(QgsGeometry.fromRect(QgsRectangle(turn - 180, -90, turn + 180, 90)))
        part.convertGeometryCollectionToSubclass(whole.type())
        part.translate(-turn, 0)
        if not part.isEmpty() and part.type() == whole.type():
            parts.append(part)
    return QgsGeometry.collectGeometry(parts) if parts else whole


def stretched(thing: Drawn) -> QgsGeometry:
    """The same in one part: it goes the short way from place to place, perhaps beyond 180°."""
    if thing.type == "Point":
        return QgsGeometry.fromPointXY(QgsPointXY(*thing.parts[0][0]))
    begin = thing.parts[0][0][0]
    if thing.type == "LineString":
        return QgsGeometry(_line(begin, thing.parts[0]))
    area = QgsPolygon(_line(begin, thing.parts[0]))
    for ring in thing.parts[1:]:
        area.addInteriorRing(_line(begin, ring))
    return QgsGeometry(area)


def _line(begin: float, places: Iterable[Place]) -> QgsLineString:
    lons, lats = zip(*places)
    turn, way = 360 * round((begin - lons[0]) / 360), []
    for last, lon in zip((lons[0], *lons), lons):
        # Once around the Earth is meant so.
        turn -= 0 if abs(lon - last) == 360 else 360 * round((lon - last) / 360)
        way.append(lon + turn)
    # Around a pole no short way leads back.
    return QgsLineString(list(lons) if lons[0] == lons[-1] and way[0] != way[-1] else way, list(lats))
