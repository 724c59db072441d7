"""Prints how long the longest slot keeps QGIS from anything else: with a layer of 500 features there and back, a picture, a long
conversation, and 150 things on the board. `CAUSERIE_BIN=… python3 times.py`, with the paths of scripts/test."""

from __future__ import annotations

import random
import time
from typing import Callable

from qgis_app import Server, waits

from people import Person
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop
from qgis.PyQt.QtGui import QImage

from causerie.dock.conversation import Line
from causerie.layers import image_content


def longest(what: str, begin: Callable[[], object], done: Callable[[], object]) -> None:
    """Lets Qt go on event by event, and prints the longest time between two turns."""
    worst = [0.0]

    def fact() -> object:
        now = time.perf_counter()
        worst[0] = max(worst[0], now - last[0])
        last[0] = time.perf_counter()
        return done()

    last = [time.perf_counter()]
    begin()
    while not fact():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 0)
    print(f"{what:<44}{worst[0] * 1000:6.0f} ms")


def main() -> None:
    server = Server(MESSAGE_RATE="1000", LIMIT_IMAGE="7000000", LIMIT_FRAME="12000000")
    odile, tom = Person(server, "odile"), Person(server, "tom_b", board=True)
    for one in (odile, tom):
        one.enters()
        waits(lambda one=one: one.dock.page.together.map)
    layer = _layer()

    def sends() -> None:
        odile.dock.send_layer(layer)
        waits(odile.dock.page.sending.panel.send.isEnabled)

    longest("500 features: made ready", sends, lambda: True)
    send = odile.dock.page.sending.panel.send
    longest("500 features: sent, and told", send.click, lambda: "500 features" in tom.text)
    longest("500 features: added to the project", lambda: tom.presses("Add to the project"), lambda: _named("parcels"))
    noise = QImage(random.randbytes(1100 * 1100 * 4), 1100, 1100, QImage.Format.Format_RGB32)
    limits = odile.dock.chat.session.welcome["limits"]
    contents: list = []
    longest("a picture: made ready", lambda: contents.append(image_content(noise, limits)), lambda: True)
    print(f"  of {len(contents[0]['image_data']) / 1e6:.1f} MB")
    said = odile.dock.page.talk.conversation
    longest("a picture: sent, and shown", lambda: odile.dock.chat.say(said, contents[0]), lambda: tom.dock.page.talk.view.pictures.kept)
    conversation = tom.dock.page.talk.conversation
    for number in range(500):
        frame = {"id": str(number), "from": {"nickname": "odile"}, "content": {"kind": "text", "text": "words " * 15}, "timestamp": number}
        conversation.lines[str(number)] = Line(str(number), frame)
    longest("a conversation of 500 lines: shown", lambda: tom.looks_at("QGIS"), lambda: True)
    drawing = odile.dock.page.together.map.drawing

    def draws() -> None:
        for number in range(150):
            drawing.put("line", [QgsPointXY(5 + number / 100, 45 + at / 1000) for at in range(30)], number % 8, f"line {number}")

    longest("150 lines: drawn, and in the layers", draws, lambda: sum(layer.featureCount() for layer in _named("Lines")) == 150)
    server.stop()


def _named(name: str) -> list:
    return QgsProject.instance().mapLayersByName(name)


def _layer() -> QgsVectorLayer:
    layer = QgsVectorLayer("Polygon?crs=EPSG:2154&field=name:string&field=area:double", "parcels", "memory")
    for number in range(500):
        feature = QgsFeature(layer.fields())
        x, y = 900_000 + number % 25 * 100, 6_450_000 + number // 25 * 100
        feature.setGeometry(QgsGeometry.fromPolygonXY([[QgsPointXY(x + at % 5 * 20, y + at // 5 * 20) for at in range(20)]]))
        feature.setAttributes([f"parcel {number}", number * 1.5])
        layer.dataProvider().addFeature(feature)
    return layer


main()
