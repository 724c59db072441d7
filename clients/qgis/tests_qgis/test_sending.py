"""Layers, pictures, models and scripts through the dock."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from people import Person
from qgis.core import QgsFeature, QgsGeometry, QgsLayerTreeModel, QgsProcessingModelAlgorithm, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt
from qgis.PyQt.QtGui import QColor, QDropEvent, QImage
from qgis.PyQt.QtWidgets import QApplication, QDialog, QMessageBox, QPlainTextEdit, QPushButton
from qgis_app import QgisTest, waits


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
        waits(lambda: person.dock.findChildren(QMessageBox, "look"), "the look")
        box = person.dock.findChildren(QMessageBox, "look")[0]
        text = box.text()
        next(button for button in box.buttons() if button.text() == "Send").click()
        return text

    def test_a_layer_is_dropped_looked_at_and_added(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        layer = self.roads()
        model = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot())
        mime = model.mimeData([model.index(0, 0)])
        view = lena.dock.talk.view
        view.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
        self.assertIn("roads: 3 features", self.agrees(lena))
        tom.reads("Layer roads · 3 features · EPSG:2154 · with style")
        QgsProject.instance().removeMapLayer(layer.id())
        tom.presses("Add to the project")
        waits(lambda: QgsProject.instance().mapLayersByName("roads"), "the layer")
        added = QgsProject.instance().mapLayersByName("roads")[0]
        self.assertEqual(added.crs().authid(), "EPSG:2154")
        self.assertEqual([one["name"] for one in added.getFeatures()], ["D0", "D1", "D2"])
        self.assertEqual(added.renderer().symbol().color().name(), "#00ff7f")
        self.assertIsNotNone(QgsProject.instance().layerTreeRoot().findGroup("causerie"))
        waits(lambda: tom.iface.said(), "that it was added")

    def test_only_what_is_selected_goes(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        layer = self.roads()
        layer.selectByIds([next(layer.getFeatures()).id()])
        lena.dock.send_layer(layer)
        self.assertIn("1 feature,", self.agrees(lena))
        tom.reads("Layer roads · 1 feature ·")

    def test_pictures_are_pasted_and_shown(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        picture = QImage(300, 200, QImage.Format.Format_RGB32)
        picture.fill(QColor("#336699"))
        mime = QMimeData()
        mime.setImageData(picture)
        lena.dock.talk.entry.insertFromMimeData(mime)
        waits(lambda: tom.dock.talk.view.pictures, "the picture")
        shown = next(iter(tom.dock.talk.view.pictures.values()))
        self.assertEqual((shown.width(), shown.pixelColor(10, 10).name()), (240, "#336699"))

    def test_extents_positions_and_systems(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        cards = {"Extent of my map": "Extent ", "Middle of my map": "Position ", "Reference system of my map": "Reference system "}
        for words, card in cards.items():
            next(action for action in lena.dock.add_button.menu().actions() if action.text() == words).trigger()
            tom.reads(card)
        tom.presses("Zoom")

    def test_a_model_is_sent_after_a_look_and_saved_where_one_says(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        folder = Path(tempfile.mkdtemp())
        model = QgsProcessingModelAlgorithm("flood extent", "water", "")
        self.assertTrue(model.toFile(str(folder / "out.model3")))
        lena.chooses(str(folder / "out.model3"))
        next(action for action in lena.dock.add_button.menu().actions() if action.text().startswith("Model")).trigger()
        self.assertIn("flood extent", self.agrees(lena))
        tom.reads("Model flood extent")
        tom.chooses(str(folder / "in.model3"))
        tom.presses("Save as…")
        came = QgsProcessingModelAlgorithm()
        self.assertTrue(came.fromFile(str(folder / "in.model3")))
        self.assertEqual((came.name(), came.group()), ("flood extent", "water"))

    def test_a_script_is_text(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        lena.dock.chat.say(lena.dock.talk.conversation, {"kind": "script", "name": "<b>x</b>", "raw_pycode": "import os"})
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
        self.assertEqual(lena.dock.findChildren(QMessageBox), [])


if __name__ == "__main__":
    unittest.main()
