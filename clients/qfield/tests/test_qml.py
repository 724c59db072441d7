"""The plugin in Qt 6's QML runtime, with stand-ins for QField, against the real server; QFIELD_PICTURES names a folder for pictures."""

from __future__ import annotations

import base64
import json
import os
import socket
import sys
import time
import unittest
from pathlib import Path
from typing import Any, Callable, Iterator, List

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QSG_RENDER_LOOP"] = "basic"
os.environ["QT_QUICK_CONTROLS_STYLE"] = "Basic"

from PyQt6 import sip  # noqa: E402
from PyQt6.QtCore import QEvent, QEventLoop, QLocale, QObject, QProcess, QProcessEnvironment, QUrl  # noqa: E402
from PyQt6.QtGui import QColor, QGuiApplication, QImage  # noqa: E402
from PyQt6.QtNetwork import QTcpSocket  # noqa: E402
from PyQt6.QtQml import QJSValue, QQmlComponent, QQmlEngine, QQmlExpression  # noqa: E402
from PyQt6.QtQuick import QQuickItem, QQuickWindow  # noqa: E402, F401
from PyQt6.QtWebSockets import QWebSocket  # noqa: E402

TESTS = Path(__file__).parent
PLUGIN = TESTS.parent / "causerie"
PICTURES = os.environ.get("QFIELD_PICTURES")
app = QGuiApplication.instance() or QGuiApplication(sys.argv)


def until(holds: Callable[[], Any], what: str) -> None:
    """Lets Qt go on until something holds."""
    end = time.monotonic() + 60
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"did not come: {what}")
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)


class Server:
    """The real server on a free port."""

    def __init__(self) -> None:
        # Nobody else gets the port before this process ends, and the server may listen on it.
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        self.port = int(held.getsockname()[1])
        held.detach()
        self._process = QProcess()
        settings = QProcessEnvironment()
        for name, value in {"HOST": "127.0.0.1", "PORT": str(self.port), "ROOMS": "QGIS,QField", "LOG_LEVEL": "error"}.items():
            settings.insert(name, value)
        self._process.setProcessEnvironment(settings)
        self._process.start(os.environ["CAUSERIE_BIN"], [])
        until(self._answers, "the server")

    def _answers(self) -> bool:
        tried = QTcpSocket()
        tried.connectToHost("127.0.0.1", self.port)
        return tried.waitForConnected(100)

    def stop(self) -> None:
        self._process.terminate()
        self._process.waitForFinished(10_000)


class Bob:
    """Somebody else in the room."""

    def __init__(self, port: int) -> None:
        self.heard: List[Any] = []
        self.socket = QWebSocket()
        self.socket.textMessageReceived.connect(lambda text: self.heard.append(json.loads(text)))
        self.socket.open(QUrl(f"ws://127.0.0.1:{port}/ws"))
        until(self.socket.isValid, "bob's line")
        self.put(type="hello", ref=0, protocol=1, nickname="bob", features=["map"])
        self.put(type="join", ref=1, room="QGIS")
        until(lambda: any(frame.get("ref") == 1 for frame in self.heard), "bob in the room")

    def put(self, **frame: Any) -> None:
        self.socket.sendTextMessage(json.dumps(frame))

    def say(self, **content: Any) -> None:
        self.put(type="send", ref=2, room="QGIS", content=content)

    def contents(self) -> List[Any]:
        return [frame["content"] for frame in self.heard if frame["type"] == "message"]

    def texts(self) -> List[str]:
        return [content.get("text", content["kind"]) for content in self.contents()]


class QField:
    """The plugin in the stand-in of QField."""

    def __init__(self) -> None:
        self.engine = QQmlEngine()
        self.warnings: List[str] = []
        self.engine.warnings.connect(lambda errors: self.warnings.extend(error.toString() for error in errors))
        self.engine.addImportPath(str(TESTS / "stand_ins"))
        self.window = self._make(TESTS / "stand_ins" / "QField.qml")
        self.engine.rootContext().setContextProperty("iface", self.window.property("iface"))
        self.engine.rootContext().setContextProperty("qgisProject", self.window.property("project"))
        self.plugin = self._make(PLUGIN / "main.qml")

    def end(self) -> None:
        """Deletes all in this order: at the end of Python the window goes first, the plugin asks on for it, and Qt crashes at times."""
        for part in (self.plugin, self.window, self.engine):
            sip.delete(part)

    def _make(self, path: Path) -> QObject:
        component = QQmlComponent(self.engine, QUrl.fromLocalFile(str(path)))
        made = component.create()
        if made is None:
            raise AssertionError("\n".join(error.toString() for error in component.errors()))
        return made

    def do(self, script: str) -> Any:
        """What a script is, as the plugin's own code would have it."""
        expression = QQmlExpression(self.engine.contextForObject(self.plugin), self.plugin, script)
        value, _ = expression.evaluate()
        if expression.hasError():
            raise AssertionError(expression.error().toString())
        return value.toVariant() if isinstance(value, QJSValue) else value

    def press(self, name: str) -> None:
        self.plugin.findChild(QObject, name).clicked.emit()

    def rows(self) -> List[Any]:
        return json.loads(self.do("JSON.stringify(session.rooms.QGIS ? session.rooms.QGIS.rows : [])"))

    def picture(self, name: str) -> None:
        if PICTURES:
            for _ in range(20):
                app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            self.window.grabWindow().save(f"{PICTURES}/{name}.png")


def written(item: QQuickItem) -> Iterator[QQuickItem]:
    """What is written in an item and those in it, as far as it is shown."""
    if not item.isVisible():
        return
    if isinstance(item.property("text"), str) and item.property("text") and isinstance(item.property("color"), QColor):
        yield item
    for child in item.childItems():
        yield from written(child)


def contrast(item: QQuickItem) -> float:
    """The contrast of a text with what is under it (WCAG 2.2, contrast ratio)."""
    under = item.parentItem()
    ground = None
    while ground is None and under is not None:
        for one in (under, under.property("background")):
            if isinstance(one, QQuickItem) and one.inherits("QQuickRectangle") and one.property("color").alpha() == 255:
                ground = one.property("color")
        under = under.parentItem()
    if ground is None:
        raise AssertionError(f"nothing is known to be under {item.property('text')!r}")
    lights = sorted((luminance(color) for color in (item.property("color"), ground)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def luminance(color: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def texts(field: QField) -> List[str]:
    return [item.property("text") for item in written(field.window.contentItem())]


class PluginTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = Server()
        self.addCleanup(self.server.stop)

    def come(self) -> QField:
        field = QField()
        # After its end, to hear what it says then.
        self.addCleanup(lambda: self.assertEqual(field.warnings, []))
        self.addCleanup(field.end)
        field.do("isShown = true")
        field.picture(f"{QLocale().name()}-start")
        field.plugin.findChild(QObject, "server").setProperty("text", f"http://127.0.0.1:{self.server.port}/#room=QGIS")
        field.plugin.findChild(QObject, "nickname").setProperty("text", "ann")
        field.press("connect")
        until(lambda: field.do("session && session.rooms.QGIS && session.rooms.QGIS.isIn"), "ann in the room")
        return field

    def test_talk_map_and_a_break(self) -> None:
        field, bob = self.come(), Bob(self.server.port)
        field.plugin.findChild(QObject, "entry").setProperty("text", "hello")
        field.press("send")
        until(lambda: bob.texts() == ["hello"], "ann at bob's")
        bob.say(kind="text", text="hello @ann")
        until(lambda: len(field.rows()) == 2, "bob at ann's")
        until(lambda: field.plugin.findChild(QObject, "talk").property("count") == 2, "both in the list")

        features = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.7, 45.2]}, "properties": {}}]
        collection = {"type": "FeatureCollection", "features": features}
        bob.say(kind="geojson", layer_name="Springs", crs_wkt="", crs_authid="EPSG:4326", geojson=collection)
        until(lambda: len(field.rows()) == 3, "the layer")
        field.do("use(session.rooms.QGIS.rows[2])")
        self.assertEqual(field.do("JSON.stringify(qgisProject.layers)"), '["Springs 1"]')

        bob.put(type="live", ref=3, room="QGIS", set={"position": {"at": [5.68, 45.22]}})
        until(lambda: field.plugin.findChild(QObject, "people").property("count") == 1, "bob on the map")
        field.do("isShown = true")
        share = field.plugin.findChild(QObject, "share")
        until(lambda: share.property("text") == "Share my position", "the button that shares")
        self.assertTrue(share.property("visible"))
        field.do("share(15, true)")
        until(lambda: share.property("text") == "Position shared: stop", "that it is shared")
        live = lambda: [frame for frame in bob.heard if frame["type"] == "live"]  # noqa: E731
        until(lambda: any("'at': [5.72, 45.19]" in str(frame) for frame in live()), "ann about there")
        field.do("draw()")
        field.press("mark")
        until(lambda: any(frame["type"] == "board" and frame.get("put") for frame in bob.heard), "the mark")
        field.picture(f"{QLocale().name()}-map")
        field.do("isShown = true")
        field.do("sendPlace()")
        until(lambda: "position" in bob.texts(), "the place")
        field.picture(f"{QLocale().name()}-talk")

        member = field.do("session.welcome.member")
        # A line that was only slow is left, for longer than a server keeps the session of a page that goes; bob speaks on.
        field.do("drop()")
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as QField's own loop does
        later = time.monotonic() + 6
        until(lambda: time.monotonic() > later, "that time")
        field.do("session.closed(1006, '')")
        bob.say(kind="text", text="meanwhile")
        until(lambda: "meanwhile" in [row.get("text") for row in field.rows()], "what was said meanwhile")
        self.assertEqual(field.do("session.welcome.member"), member)
        field.do("disconnect()")
        self.assertEqual(field.do("settings.kept"), "")

    def test_who_disconnects_after_a_slow_line_was_left_is_gone(self) -> None:
        field, bob = self.come(), Bob(self.server.port)
        for step in ("drop()", "disconnect()"):
            field.do(step)
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        until(lambda: any(frame.get("left") for frame in bob.heard), "that the others are told")

    def test_what_becomes_of_a_message_is_shown(self) -> None:
        field, bob = self.come(), Bob(self.server.port)
        field.plugin.findChild(QObject, "entry").setProperty("text", "hello")
        field.press("send")
        until(lambda: field.rows() and field.rows()[0].get("id"), "the answer")
        until(lambda: "hello" in texts(field) and "waits for the network" not in texts(field), "that it is sent")
        bob.say(kind="text", text="helo")
        until(lambda: "helo" in texts(field), "bob at ann's")
        bob.put(type="send", ref=3, room="QGIS", content={"kind": "text", "text": "hello ann"}, replaces=field.rows()[1]["id"])
        until(lambda: "hello ann" in texts(field) and "helo" not in texts(field), "the correction")
        bob.put(type="delete", ref=4, room="QGIS", id=field.rows()[1]["id"])
        until(lambda: "deleted" in texts(field), "the deletion")
        field.do("disconnect()")

    def test_no_toast_has_marks_of_html(self) -> None:
        source = (PLUGIN / "main.qml").read_text(encoding="utf-8")
        self.assertEqual(source.count("displayToast("), 1, "all go by toast()")
        self.assertIn('mainWindow.displayToast(text.replace(/</g, "‹"))', source)

    def test_a_layer_that_is_no_longer_kept_says_so(self) -> None:
        field = self.come()
        heard = """(function (id) {
          var feature = { type: "Feature", geometry: null, properties: { note: "A".repeat(13000000) } };
          var content = { kind: "geojson", layer_name: id, crs_authid: "EPSG:4326", geojson: { features: [feature] } };
          var from = { nickname: "bob" };
          session.received(JSON.stringify({ type: "message", id: id, room: "QGIS", timestamp: 1, from: from, content: content }));
        })"""
        field.do(heard + '("Springs")')
        until(lambda: texts(field).count("Add to map") == 1, "the layer")
        field.do(heard + '("Wells")')
        cut = "Layer Springs, 1 features\nNo longer kept here: there was too much after it."
        until(lambda: {cut, "Layer Wells, 1 features"} < set(texts(field)), "both layers")
        self.assertEqual(texts(field).count("Add to map"), 1)
        field.do("disconnect()")

    def test_extent_and_map_are_sent(self) -> None:
        field, bob = self.come(), Bob(self.server.port)
        field.do("sendExtent()")
        until(lambda: bob.texts() == ["bbox"], "the extent")
        extent = {"xmin": 5.6, "ymin": 45.1, "xmax": 5.8, "ymax": 45.3}
        self.assertEqual({key: bob.contents()[0][key] for key in extent}, extent)
        self.assertEqual(bob.contents()[0]["crs_authid"], "EPSG:4326")
        # A system of one's own is known to nobody else.
        field.do('mapCanvas.mapSettings.destinationCrs = { authid: "USER:100001" }')
        field.do("sendExtent()")
        until(lambda: bob.texts() == ["bbox"] * 2, "the extent in degrees")
        self.assertEqual(bob.contents()[1]["crs_authid"], "EPSG:4326")
        field.do("isShown = false")
        # In the middle, where the map is looked at.
        bob.put(type="live", ref=3, room="QGIS", set={"position": {"at": [5.7, 45.2]}})
        bob_is_shown = lambda: any(text.startswith("bob") for text in texts(field))  # noqa: E731
        until(bob_is_shown, "bob on the map")
        field.do("sendMap()")
        until(lambda: bob.texts() == ["bbox", "bbox", "image"], "the map")
        self.assertTrue(bob_is_shown(), "he is hidden for the picture alone")
        map_ = QImage.fromData(base64.b64decode(bob.contents()[2]["image_data"]))
        self.assertEqual((map_.width(), map_.height()), (360, 640))
        self.assertEqual(map_.pixelColor(180, 320).name(), "#dfe8d8")
        field.do("disconnect()")

    def test_a_full_board_asks_for_few_places_on_the_screen(self) -> None:
        field = self.come()
        field.do("isShown = false")
        field.do("""(function () {
          for (var n = 0; n < 2000; n += 1) {
            var line = [];
            for (var i = 0; i < 100; i += 1) line.push([5.6 + n % 50 * 0.004 + i % 10 * 0.001, 45.1 + n / 50 * 0.005 + i * 0.0001]);
            session.rooms.QGIS.board["b" + n] = { geometry: { type: "LineString", coordinates: line }, properties: { color: n % 8 } };
          }
          overlay.refresh();
        })()""")
        until(lambda: field.window.grabWindow() and field.do("mapCanvas.mapSettings.counts.asked") > 2000, "the board")
        self.assertLess(field.do("mapCanvas.mapSettings.counts.asked"), 60_000, "a few times 14,000 of 200,000")
        field.do("disconnect()")

    def test_all_that_is_written_is_read_in_the_sun(self) -> None:
        field, bob = self.come(), Bob(self.server.port)
        bob.say(kind="text", text="hello @ann")
        until(lambda: field.plugin.findChild(QObject, "talk").property("count") == 1, "bob in the list")
        bob.put(type="live", ref=3, room="QGIS", set={"position": {"at": [5.68, 45.22]}})
        until(lambda: field.plugin.findChild(QObject, "people").property("count") == 1, "bob on the map")
        seen = {}
        for shown in ("true", "false"):
            field.do(f"isShown = {shown}")
            field.picture(f"contrast-{shown}")
            seen.update({item.property("text"): contrast(item) for item in written(field.window.contentItem())})
        self.assertIn("hello @ann", seen)
        self.assertGreater(len(seen), 6)
        self.assertEqual({text: ratio for text, ratio in seen.items() if ratio < 7}, {})
        field.do("disconnect()")

    def test_french(self) -> None:
        before = QLocale()
        QLocale.setDefault(QLocale("fr_FR"))
        self.addCleanup(QLocale.setDefault, before)
        field, bob = self.come(), Bob(self.server.port)
        bob.say(kind="text", text="Le sentier est coupé après le pont, passez par la rive gauche.")
        until(lambda: len(field.rows()) == 1, "bob at ann's")
        self.assertEqual(field.plugin.findChild(QObject, "stateLine").property("text"), "Connecté")
        field.picture("fr-talk")
        field.do("disconnect()")


if __name__ == "__main__":
    unittest.main()
