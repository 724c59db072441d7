"""The dock under Qt 6, with stand-ins for QGIS and the real server: the stories of `tests_qgis/test_dock.py`, and all that opens."""

from __future__ import annotations

import sys
import tempfile
import traceback
import unittest
from pathlib import Path
from typing import List

import stand_ins

stand_ins.install()

import test_dock  # noqa: E402
from people import Person  # noqa: E402
from qgis.core import QgsMessageLog, QgsPointXY, QgsRectangle, QgsVectorLayer  # noqa: E402
from qgis.PyQt.QtCore import QMimeData, QPointF, Qt, QUrl  # noqa: E402
from qgis.PyQt.QtGui import QContextMenuEvent, QDropEvent, QHelpEvent, QIcon, QPixmap  # noqa: E402
from qgis.PyQt.QtTest import QTest  # noqa: E402
from qgis.PyQt.QtWidgets import QApplication, QDialog, QPlainTextEdit  # noqa: E402
from qgis_app import QgisTest, waits  # noqa: E402

from causerie import settings  # noqa: E402
from causerie.dock.options import OptionsFactory  # noqa: E402
from causerie.plugin import Plugin  # noqa: E402


#: What was raised where Qt called: without a hook PyQt would end the process, and leave the server to nobody.
FAULTS: List[str] = []
sys.excepthook = lambda *error: FAULTS.append("".join(traceback.format_exception(*error)))


class FaultlessTest(QgisTest):
    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(self.nothing_failed)

    def nothing_failed(self) -> None:
        told = [*FAULTS, *QgsMessageLog._told]
        FAULTS.clear()
        QgsMessageLog._told.clear()
        self.assertEqual(told, [])


class DockTest(FaultlessTest, test_dock.DockTest):
    """As in QGIS."""


class OpenedTest(FaultlessTest):
    settings = {"ROOMS": "QGIS,QField", "RULES": "Be kind."}

    def person(self, nickname: str) -> Person:
        one = Person(self.server, nickname)
        self.addCleanup(one.close)
        one.enters()
        return one

    def test_tabs_rooms_rules_and_settings(self) -> None:
        lena = self.person("lena")
        page = lena.dock.page
        for at, view in enumerate((page.talk, page.people, page.map)):
            QTest.mouseClick(page.tabs, Qt.MouseButton.LeftButton, pos=page.tabs.tabRect(at).center())
            self.assertTrue(view.isVisible())
            self.assertFalse(lena.iface.window.grab().isNull())
        page.tabs.setCurrentIndex(0)
        QTest.mouseClick(page.switcher, Qt.MouseButton.LeftButton)
        waits(page.switcher.list.isVisible, "the rooms")
        page.switcher.list.grab()
        QTest.keyClicks(page.switcher.list.filter, "qfi")
        QTest.keyClick(page.switcher.list.filter, Qt.Key.Key_Return)
        waits(lambda: page.talk.conversation.room == "QField" and lena.dock.chat.room(page.talk.conversation), "the other room")
        waits(page.rules.isVisible, "that there are rules")
        page.rules.read()
        rules = lena.dock.findChild(QDialog, "rules")
        self.assertEqual(rules.findChild(QPlainTextEdit).toPlainText(), "Be kind.")
        rules.close()
        options = OptionsFactory(QIcon()).createWidget(None)
        self.addCleanup(options.deleteLater)
        options.grab()
        options.nickname.setText("lena_b")
        options.apply()
        self.assertEqual(settings.remembered("nickname"), "lena_b")

    def test_messages_are_pointed_at_found_and_have_a_menu(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.says("see `SELECT 1` at https://example.org/wells, @lena 👍")
        lena.reads("wells")
        view, talk = lena.dock.page.talk.view, lena.dock.page.talk
        row = next(row for row in view.lines.rows if "wells" in row.told)
        at = view.visualRect(view.lines.index_of(row.key)).center()
        QTest.mouseMove(view.viewport(), at)
        waits(lambda: view.drawn.hovered == row.key, "the buttons")
        view.grab()
        view.viewportEvent(QHelpEvent(QHelpEvent.Type.ToolTip, at, view.mapToGlobal(at)))
        for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
            view.setCurrentIndex(view.lines.index_of(row.key))
            view.contextMenuEvent(QContextMenuEvent(reason, at, view.mapToGlobal(at)))
            menu = waits(QApplication.activePopupWidget, "the menu")
            self.assertIn("Reply", [action.text() for action in menu.actions()])
            menu.close()
        QTest.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        waits(talk.find_bar.isVisible, "the line to find")
        QTest.keyClicks(talk.find_bar.field, "select")
        self.assertEqual(view.currentIndex(), view.lines.index_of(row.key))
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        self.assertIn("SELECT 1", QApplication.clipboard().text())

    def test_a_picture_is_dropped_and_a_layer_is_looked_at(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        path, mime = Path(tempfile.mkdtemp(), "mill.png"), QMimeData()
        picture = QPixmap(60, 40)
        picture.fill(Qt.GlobalColor.darkGreen)
        picture.save(str(path))
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        drop = QDropEvent(QPointF(5, 5), actions, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        drop.setDropAction(Qt.DropAction.MoveAction)
        lena.dock.page.talk.view.dropEvent(drop)
        self.assertEqual(drop.dropAction(), Qt.DropAction.CopyAction)
        waits(lambda: any(tom.dock.page.talk.view.pictures.kept.values()), "the picture")
        tom.presses("Show it large")
        dialog = tom.dock.findChild(QDialog, "picture")
        dialog.grab()
        dialog.close()
        panel = lena.dock.page.sending.panel
        lena.dock.send_layer(QgsVectorLayer("None?field=name:string", "wells", "memory"))
        waits(lambda: panel.isVisible() and panel.send.isEnabled(), "the look")
        self.assertIn("wells: 1 feature, ", panel.text())
        panel.grab()
        QTest.keyClick(panel.send, Qt.Key.Key_Escape)
        self.assertFalse(panel.isVisible())

    def test_others_are_seen_on_the_map(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        waits(lambda: tom.dock.page.together.is_on and lena.dock.page.together.is_on, "the map")
        for name in ("view", "cursor"):
            tom.dock.page.together.switches[name].trigger()
        tom.iface.canvas.setExtent(QgsRectangle(5.2, 45.2, 5.8, 45.8))
        tom.iface.canvas.xyCoordinates.emit(QgsPointXY(5.3, 45.4))
        signs = lena.dock.page.together.map.signs.all
        waits(lambda: sorted(kind for _, kind in signs) == ["cursor", "view"], "both signs")
        self.assertFalse(lena.iface.canvas.grab().isNull())
        member = next(iter(signs))[0]
        waits(lambda: lena.dock.page.together.map.follow(member), "whom one follows")
        waits(lena.dock.page.together.followed.pill.isVisible, "that one follows")
        lena.iface.window.grab()
        lena.dock.page.together.followed.button.click()
        self.assertEqual(lena.dock.page.together.map.following.nickname, "")

    def test_the_plugin_begins_and_ends(self) -> None:
        lena = self.person("lena")
        plugin = Plugin(lena.iface)
        plugin.initGui()
        given = {name: what for name, *what in lena.iface.added}
        locator, found = given["registerLocatorFilter"][0].clone(), []
        plugin.dock.begin(lena.dock.address, "ida")
        waits(lambda: plugin.dock.page.rooms.found("qfi"), "the rooms")
        locator.flags()
        locator.resultFetched.connect(lambda result: found.append(result.displayString))
        locator.fetchResults("qfi", None, None)
        self.assertEqual(len(found), 1)
        plugin.unload()
        self.assertIsNone(plugin.dock)
        self.assertIn("deregisterLocatorFilter", {name for name, *_ in lena.iface.added})


if __name__ == "__main__":
    unittest.main()
