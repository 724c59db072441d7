"""Takes the picture of docs/qgis.md: `python3 pictures.py FOLDER`. A map of Grenoble made up here, two people, and what they drew."""

from __future__ import annotations

import math
import sys

from qgis_app import Server, waits

from people import Person
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor

_SEEN = QgsRectangle(5.66, 45.155, 5.80, 45.225)


def main() -> None:
    server = Server(ROOMS="QGIS,QField,Field work")
    _picture(server, f"{sys.argv[1]}/qgis.png")
    server.stop()


def _picture(server: Server, path: str) -> None:
    QgsProject.instance().clear()
    odile, tom = Person(server, "odile", board=True), Person(server, "tom_b")
    for one in (odile, tom):
        one.enters()
        waits(lambda one=one: one.dock.page.together.map)
        one.iface.canvas.setExtent(_SEEN)
    river, wells = _river(), _wells()
    canvas = odile.iface.canvas
    canvas.setLayers([wells, river])
    question = "The gauge at the bridge is back. @odile, is the levee dry?"
    answer = "No, I draw where it leaks. My wells for comparison:"
    waits(lambda: "QGIS · 2" in odile.rooms, "both in the list")
    tom.says(question)
    odile.reads("levee")
    odile.dock.page.talk.reply_to(odile.message(question))
    odile.says(answer)
    odile.dock.send_layer(wells)
    waits(odile.dock.page.sending.panel.send.isEnabled, "the look")
    odile.dock.page.sending.panel.send.click()
    tom.reads("Layer wells")
    tom.dock.chat.react(tom.dock.page.talk.conversation, tom.message(answer), "♥")
    odile.reads("♥")
    drawing = odile.dock.page.together.map.drawing
    levee = [QgsPointXY(5.735 + 0.004 * at, 45.195 + 0.003 * math.sin(at)) for at in range(8)]
    drawing.put("line", levee, 4, "levee")
    meadow = [QgsPointXY(5.70, 45.17), QgsPointXY(5.72, 45.172), QgsPointXY(5.715, 45.182)]
    drawing.put("area", meadow, 3, "meadow")
    drawing.put("mark", [QgsPointXY(5.745, 45.197)], 0, "leaks here")
    cursor = {"cursor": {"at": [5.757, 45.19]}, "position": {"at": [5.69, 45.2], "accuracy": 300, "heading": 60}}
    tom.dock.chat.connection.submit(tom.dock.chat.session.request("live", room="QGIS", set=cursor))
    waits(lambda: odile.dock.page.together.map.people() and _board(), "the board")
    waits(lambda: sum(layer.featureCount() for layer in _board()) == 3, "what was drawn")
    canvas.setLayers([*_board(), wells, river])
    canvas.setExtent(_SEEN)
    odile.iface.window.resize(QSize(1280, 760))
    odile.iface.window.resizeDocks([odile.dock], [380], Qt.Orientation.Horizontal)
    canvas.refresh()
    waits(lambda: not canvas.isDrawing())
    canvas.waitWhileRendering()
    view = odile.dock.page.talk.view
    waits(lambda: view.drawn.width == view.viewport().width() and any(view.thumbnails.kept.values()), "the talk")
    odile.iface.window.grab().save(path)
    odile.close()
    tom.close()


def _board() -> list:
    return [layer for name in ("Points", "Lines", "Areas") for layer in QgsProject.instance().mapLayersByName(name)]


def _river() -> QgsVectorLayer:
    places = [QgsPointXY(5.64 + 0.004 * at, 45.205 - 0.012 * math.sin(at / 6) - 0.0004 * at) for at in range(50)]
    return _layer("LineString", "river", [QgsGeometry.fromPolylineXY(places)], "#3d7fb5", 3)


def _wells() -> QgsVectorLayer:
    places = [QgsPointXY(5.675 + 0.013 * at, 45.165 + 0.009 * (at * 7 % 6)) for at in range(9)]
    return _layer("Point", "wells", [QgsGeometry.fromPointXY(place) for place in places], "#7a5200", 3)


def _layer(kind: str, name: str, geometries: list, colour: str, size: float) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326", name, "memory")
    for geometry in geometries:
        feature = QgsFeature()
        feature.setGeometry(geometry)
        layer.dataProvider().addFeature(feature)
    symbol = layer.renderer().symbol()
    symbol.setColor(QColor(colour))
    symbol.setWidth(size) if kind == "LineString" else symbol.setSize(size)
    return layer


if __name__ == "__main__":
    main()
