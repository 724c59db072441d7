"""Layers, pictures, models and scripts through the dock."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from people import Person
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsLayerTreeModel, QgsProcessingModelAlgorithm, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt
from qgis.PyQt.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QPlainTextEdit, QPushButton
from qgis_app import QgisTest, waits

from causerie.dock import sending, thumbnails
from causerie.dock.entry import Entry
from causerie.dock.view import ConversationView
from causerie.layers import Sliced, decoded


class SendingTest(QgisTest):
    def person(self, nickname: str) -> Person:
        one = Person(self.server, nickname)
        self.addCleanup(one.close)
        one.enters()
        return one

    def roads(self) -> QgsVectorLayer:
        layer = QgsVectorLayer("LineString?crs=EPSG:2154&field=name:string&field=lanes:integer", "roads", "memory")
        for number in range(3):
            feature = QgsFeature(layer.fields())
            feature.setGeometry(QgsGeometry.fromWkt(f"LineString (9{number}0000 6450000, 9{number}0100 6450100)"))
            feature.setAttributes([f"D{number}", number])
            layer.dataProvider().addFeature(feature)
        layer.renderer().symbol().setColor(QColor("#00ff7f"))
        QgsProject.instance().addMapLayer(layer)
        return layer

    def agrees(self, person: Person) -> str:
        panel = person.dock.page.sending.panel
        waits(lambda: panel.isVisible() and panel.send.isEnabled(), "the look")
        self.assertFalse(person.dock.page.talk.entry.isVisible())
        text = panel.text()
        QTest.mouseClick(panel.send, Qt.MouseButton.LeftButton)
        self.assertTrue(person.dock.page.talk.entry.isVisible())
        return text

    def test_a_layer_is_dropped_looked_at_and_added(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        layer = self.roads()
        model = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot())
        mime = model.mimeData([model.index(0, 0)])
        view = lena.dock.page.talk.view
        actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        drop = QDropEvent(QPoint(5, 5), actions, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        drop.setDropAction(Qt.DropAction.MoveAction)
        view.dropEvent(drop)
        self.assertEqual(drop.dropAction(), Qt.DropAction.CopyAction)
        self.assertEqual(self.agrees(lena).splitlines()[0], "Send a layer to QGIS")
        tom.reads("Layer roads · 3 features · EPSG:2154 · with style")
        drawn = tom.dock.page.talk.view.thumbnails.kept
        tom.dock.page.talk.view.repaint()
        with mock.patch.object(thumbnails, "LOOKS", 1_000):
            waits(lambda: any(drawn.values()), "the layer in small")
        small = next(image for image in drawn.values() if image)
        colours = {small.pixelColor(x, y).name() for x in range(small.width()) for y in range(small.height())}
        self.assertIn("#00ff7f", colours, "in its own colour")
        QgsProject.instance().removeMapLayer(layer.id())
        tom.presses("Add to the project")
        waits(lambda: QgsProject.instance().mapLayersByName("roads"), "the layer")
        added = QgsProject.instance().mapLayersByName("roads")[0]
        self.assertEqual(added.crs().authid(), "EPSG:2154")
        self.assertEqual([one["name"] for one in added.getFeatures()], ["D0", "D1", "D2"])
        self.assertEqual(added.renderer().symbol().color().name(), "#00ff7f")
        self.assertIsNotNone(QgsProject.instance().layerTreeRoot().findGroup("causerie"))
        waits(lambda: tom.iface.said(), "that it was added")
        words = lambda: [hit.words for row in view_of(tom).lines.rows for hit in view_of(tom).drawn.plan(row).hits]  # noqa: E731
        waits(lambda: "In the project" in words(), "the tick")
        self.assertNotIn("Add to the project", words())
        for answer, count in ((False, 1), (True, 2)):
            with mock.patch.object(sending, "asks", lambda *_, answer=answer: answer):
                tom.presses("In the project")
            waits(lambda count=count: len(QgsProject.instance().mapLayersByName("roads")) == count, "the answer")
        QgsProject.instance().removeAllMapLayers()
        waits(lambda: "Add to the project" in words(), "that it can be added again")

    def test_what_can_only_be_moved_is_not_taken(self) -> None:
        layer, entry, dropped = self.roads(), Entry(), []
        self.addCleanup(QgsProject.instance().removeMapLayer, layer.id())
        entry.dropped.connect(dropped.append)
        model = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot())
        mime = model.mimeData([model.index(0, 0)])
        how = (QPoint(5, 5), Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter, move, drop = QDragEnterEvent(*how), QDragMoveEvent(*how), QDropEvent(*how)
        for event, handler in ((enter, entry.dragEnterEvent), (move, entry.dragMoveEvent), (drop, entry.dropEvent)):
            event.accept()
            handler(event)
            self.assertFalse(event.isAccepted(), type(event).__name__)
        self.assertEqual(dropped, [])

    def test_only_what_is_selected_goes(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        layer = self.roads()
        layer.selectByIds([next(layer.getFeatures()).id()])
        lena.dock.send_layer(layer)
        self.assertIn("roads: 1 feature,", self.agrees(lena))
        tom.reads("Layer roads · 1 feature ·")
        lena.dock.send_layer(layer)
        panel = lena.dock.page.sending.panel
        waits(lambda: panel.send.isEnabled(), "the look")
        self.assertEqual((panel.selected.text(), panel.whole.text()), ("1 selected", "all 3"))
        panel.whole.click()
        self.assertIn("roads: 3 features,", self.agrees(lena))
        lena.dock.send_layer(layer)
        waits(lambda: panel.send.isEnabled(), "the look")
        QTest.keyClick(panel.send, Qt.Key.Key_Escape)
        self.assertFalse(panel.isVisible())

    def test_pictures_are_pasted_and_shown(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        picture = QImage(300, 200, QImage.Format.Format_RGB32)
        picture.fill(QColor("#336699"))
        mime = QMimeData()
        mime.setImageData(picture)
        lena.dock.page.talk.entry.insertFromMimeData(mime)
        waits(lambda: tom.dock.page.talk.view.pictures.kept, "the picture")
        shown = next(iter(tom.dock.page.talk.view.pictures.kept.values()))
        self.assertEqual((shown.width(), shown.pixelColor(10, 10).name()), (300, "#336699"))

    def test_extents_positions_and_systems(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        cards = {"Extent of my map": "Extent ", "Middle of my map": "Position ", "Reference system of my map": "Reference system "}
        for words, card in cards.items():
            next(action for action in lena.dock.page.talk.attach.menu().actions() if action.text() == words).trigger()
            tom.reads(card)
        tom.presses("Zoom")

    def test_a_model_is_sent_after_a_look_and_saved_where_one_says(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        folder = Path(tempfile.mkdtemp())
        model = QgsProcessingModelAlgorithm("flood extent", "water", "")
        self.assertTrue(model.toFile(str(folder / "out.model3")))
        lena.chooses(str(folder / "out.model3"))
        next(action for action in lena.dock.page.talk.attach.menu().actions() if action.text().startswith("Model")).trigger()
        self.assertIn("flood extent", self.agrees(lena))
        tom.reads("Model flood extent")
        tom.chooses(str(folder / "in.model3"))
        tom.presses("Save as…")
        came = QgsProcessingModelAlgorithm()
        self.assertTrue(came.fromFile(str(folder / "in.model3")))
        self.assertEqual((came.name(), came.group()), ("flood extent", "water"))

    def test_a_script_is_sent_after_a_look(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        file = Path(tempfile.mkdtemp()) / "buffer.py"
        attach = next(action for action in lena.dock.page.talk.attach.menu().actions() if action.text().startswith("Script"))
        lena.chooses(str(file))
        for bytes_, fault in ((b"\xff\xfe", "cannot be read"), (b"x" * 2_000_001, "longer than 2000000")):
            file.write_bytes(bytes_)
            attach.trigger()
            waits(lambda fault=fault: any(fault in said for said in lena.iface.said()), fault)
        file.write_text("print('é')")
        attach.trigger()
        self.assertIn("The script buffer.py, as it stands in its file", self.agrees(lena))
        tom.reads("Script buffer.py")
        self.assertEqual(list(tom.dock.chat.session.rooms["QGIS"].messages.values())[-1]["content"]["raw_pycode"], "print('é')")

    def test_a_script_is_text(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        lena.dock.chat.say(lena.dock.page.talk.conversation, {"kind": "script", "name": "<b>x</b>", "raw_pycode": "import os"})
        tom.reads("Script ‹b›x‹/b›")
        tom.presses("Show")
        dialog = tom.dock.findChild(QDialog, "script")
        self.assertEqual(dialog.findChild(QPlainTextEdit).toPlainText(), "import os")
        next(button for button in dialog.findChildren(QPushButton) if "Copy" in button.text()).click()
        self.assertEqual(QApplication.clipboard().text(), "import os")
        dialog.close()

    def test_a_layer_that_is_ready_after_the_session_goes_nowhere(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        layer = self.roads()
        lena.dock.send_layer(layer)
        lena.dock.end()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        tom.dock.send_layer(layer)
        self.agrees(tom)

    def test_a_layer_that_is_too_large_is_asked_nothing_about(self) -> None:
        lena = self.person("lena")
        layer = QgsVectorLayer("Point?crs=EPSG:4326", "wells", "memory")
        layer.dataProvider().addFeatures([QgsFeature()] * 501)
        lena.dock.send_layer(layer)
        panel = lena.dock.page.sending.panel
        waits(lambda: "cannot" in panel.text(), "the look")
        self.assertEqual(panel.text().splitlines(), [
            "Send a layer to QGIS", "The layer wells cannot be sent.", "501 features: a message holds 500. Select some of them.",
        ])
        self.assertFalse(panel.send.isEnabled())
        lena.looks_at("QGIS")
        self.assertFalse(panel.isVisible())

    def test_a_picture_of_the_map_is_without_those_who_are_live_on_it(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        lena.dock.page.together.switches["board"].setChecked(False)
        bare = lena.iface.canvas.grab().toImage()
        shown = {"cursor": {"at": [5.5, 45.5]}, "position": {"at": [5.4, 45.4]}, "view": {"bbox": [5.2, 45.2, 5.7, 45.7], "rotation": 0}}
        tom.dock.chat.connection.submit(tom.dock.chat.session.request("live", room="QGIS", set=shown))
        waits(lambda: len(lena.dock.page.together.map.signs.all) == 3, "what tom shows")
        self.assertNotEqual(lena.iface.canvas.grab().toImage(), bare, "it is on the map")
        next(action for action in lena.dock.page.talk.attach.menu().actions() if action.text() == "Picture of my map").trigger()
        waits(lambda: lena.dock.chat.session.rooms["QGIS"].messages, "the picture")
        sent = decoded(next(iter(lena.dock.chat.session.rooms["QGIS"].messages.values()))["content"])
        size = bare.size().scaled(800, 800, Qt.AspectRatioMode.KeepAspectRatio)
        self.assertEqual(sent.size(), size)
        colours = {sent.pixelColor(x, y).name() for x in range(4, sent.width() - 4, 2) for y in range(4, sent.height() - 4, 2)}
        self.assertEqual(colours, {bare.pixelColor(9, 9).name()})
        self.assertTrue(all(sign.isVisible() for sign in lena.dock.page.together.map.signs.all.values()))
        self.assertIn("without the others", lena.iface.said()[0])

    def test_a_layer_that_came_lies_below_the_board(self) -> None:
        lena, tom = self.person("lena"), Person(self.server, "tom_b", board=True)
        self.addCleanup(tom.close)
        tom.enters()
        waits(lambda: lena.dock.page.together.map and tom.dock.page.together.map)
        lena.dock.page.together.map.drawing.put("mark", [lena.iface.canvas.center()], 2, "levee")
        root = QgsProject.instance().layerTreeRoot()
        waits(lambda: root.findGroup("causerie: QGIS"), "the board")
        layer = self.roads()
        lena.dock.send_layer(layer)
        self.agrees(lena)
        tom.reads("Layer roads")
        tom.presses("Add to the project")
        waits(lambda: root.findGroup("causerie"), "the layer")
        order = [one.name() for one in root.children()]
        self.assertLess(order.index("causerie: QGIS"), order.index("causerie"))
        drawn = [one.name() for one in root.layerOrder() if one is not layer]
        self.assertLess(drawn.index("Points"), drawn.index("roads"))

    def test_where_something_went_wrong_is_logged_and_not_what(self) -> None:
        logged: list = []
        QgsApplication.messageLog().messageReceived.connect(lambda text, tag, _level: logged.append((tag, text)))
        failed: list = []

        def steps():
            yield
            raise LookupError("said in a room")

        Sliced(steps(), failed.append, failed.append)
        waits(lambda: failed)
        self.assertEqual(str(failed[0]), "This cannot be read.")
        [text] = [text for tag, text in logged if tag == "causerie"]
        self.assertRegex(text, r"^LookupError: .*test_sending\.py:\d+$")


def view_of(person: Person) -> ConversationView:
    return person.dock.page.talk.view


if __name__ == "__main__":
    unittest.main()
