"""A dock that does what lines on its input say, one JSON array each, and answers each with a line: for stories of the page.

`["says", "hello"]`, `["reads", "hello"]`, `["sends_layer"]`, `["adds", "roads"]`, `["draws"]`, `["sees_board", 2]`, `["sees", "lena"]`,
`["follows", "lena"]`, `["stands", 5.7, 45.2]`; `["sends_file", "zones.geojson", "EPSG:2154", "zones.qml"]`, `["points", 5.7, 45.2]`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Callable, Dict

from qgis_app import waits

from people import Person
from qgis.core import QgsCoordinateReferenceSystem, QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QPoint, QSocketNotifier
from qgis.PyQt.QtTest import QTest


class Address:
    """A server that somebody else has started."""

    def __init__(self, url: str) -> None:
        self.url = url


def main() -> None:
    person = Person(Address(sys.argv[1]), sys.argv[2], board=True)
    person.enters()
    dock, canvas = person.dock, person.iface.canvas
    waits(lambda: dock.page.together.map, "the map")

    def sends_layer() -> None:
        layer = QgsVectorLayer("Point?crs=EPSG:2154&field=name:string", "wells", "memory")
        for number in range(3):
            feature = QgsFeature(layer.fields())
            feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(913000 + number * 100, 6458000)))
            feature.setAttributes([f"well {number}"])
            layer.dataProvider().addFeature(feature)
        sends(layer)

    def sends_file(path: str, crs: str, style: str) -> None:
        layer = QgsVectorLayer(path, Path(path).stem, "ogr")
        layer.setCrs(QgsCoordinateReferenceSystem(crs))
        layer.loadNamedStyle(style)
        sends(layer)

    def sends(layer: QgsVectorLayer) -> None:
        dock.send_layer(layer)
        waits(dock.page.sending.panel.send.isEnabled, "the look")
        dock.page.sending.panel.send.click()

    def points(x: float, y: float) -> None:
        canvas.setExtent(QgsRectangle(x - 0.05, y - 0.03, x + 0.05, y + 0.03))
        dock.page.together.map.share_view(True)
        dock.page.together.map.share_cursor(True)
        at = canvas.getCoordinateTransform().transform(QgsPointXY(x, y))
        QTest.mouseMove(canvas.viewport(), QPoint(round(at.x()), round(at.y())))

    def adds(name: str) -> None:
        person.presses("Add to the project")
        waits(lambda: QgsProject.instance().mapLayersByName(name), name)

    def member(nickname: str) -> str:
        return next((one.member for one in dock.page.together.map.people() if one.nickname == nickname), "")

    def is_seen(nickname: str) -> bool:
        """A tracker is no member."""
        return any(one.nickname == nickname for one in dock.page.together.map.people())

    def on_board() -> int:
        return sum(layer.featureCount() for name in ("Points", "Lines", "Areas") for layer in QgsProject.instance().mapLayersByName(name))

    def stands(x: float, y: float) -> None:
        is_there = lambda: abs(canvas.center().x() - x) < 0.02 and abs(canvas.center().y() - y) < 0.02  # noqa: E731
        waits(is_there, lambda: f"{x} {y}, not {canvas.center()}")

    deeds: Dict[str, Callable[..., object]] = {
        "says": person.says,
        "reads": person.reads,
        "sends_layer": sends_layer,
        "sends_file": sends_file,
        "points": points,
        "adds": adds,
        "draws": lambda: dock.page.together.map.drawing.put("mark", [canvas.center()], 2, "from QGIS"),
        "sees_board": lambda number: waits(lambda: on_board() == number, lambda: f"{number} on the board, not {on_board()}"),
        "sees": lambda nickname: waits(lambda: is_seen(nickname), nickname),
        "follows": lambda nickname: waits(lambda: dock.page.together.map.follow(member(nickname)), nickname),
        "stands": stands,
    }

    def obey() -> None:
        line = sys.stdin.readline()
        if not line:
            person.close()
            QCoreApplication.quit()
            return
        name, *given = json.loads(line)
        try:
            deeds[name](*given)
            answer = {"ok": True}
        except AssertionError as error:
            answer = {"ok": False, "why": str(error)}
        print(json.dumps(answer), flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(obey)
    print(json.dumps({"ok": True}), flush=True)
    QCoreApplication.exec()


main()
