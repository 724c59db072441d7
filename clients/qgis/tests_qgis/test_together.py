"""The map of the room through the dock: what one shows, the others see."""

from __future__ import annotations

import unittest
from typing import Callable
from unittest import mock

from people import Person
from qgis.core import QgsApplication, QgsNmeaConnection, QgsPointXY, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QBuffer, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton, QToolButton
from qgis_app import QgisTest, waits

from causerie.dock import board_list
from causerie.dock.board_list import BoardList


class TogetherTest(QgisTest):
    def person(self, nickname: str, board: bool = False) -> Person:
        one = Person(self.server, nickname, board=board)
        self.addCleanup(one.close)
        one.enters()
        waits(lambda: one.dock.page.together.map)
        return one

    def test_who_presents_is_followed_after_a_question(self) -> None:
        lena, tom, mia = self.person("lena"), self.person("tom_b"), self.person("mia")
        lena.iface.canvas.setExtent(QgsRectangle(5.6, 45.1, 5.8, 45.3))
        switch = lena.dock.page.together.switches["present"]
        switch.trigger()
        waits(lambda: tom.iface.said(), "the question")
        self.assertIn("lena presents", tom.iface.said()[0])
        waits(lambda: mia.iface.said(), "the question")
        mia.dock.end()
        self.assertEqual(mia.iface.said(), [], "who is gone is asked nothing")
        next(one for one in tom.iface.bar.items()[0].findChildren(QPushButton) if one.text() == "Follow").click()
        waits(lambda: tom.iface.canvas.center().distance(5.7, 45.2) < 0.01, "the same place")
        strip = tom.dock.page.together.following
        self.assertTrue(strip.isVisible())
        self.assertEqual(strip.text(), "Following lena")
        self.assertEqual(lena.dock.page.together.presenting.text(), "Presenting")
        self.assertTrue(tom.dock.page.together.followed.pill.isVisible() and lena.dock.page.together.presented.isVisible())
        self.assertFalse(tom.dock.page.together.presented.isVisible())
        lena.iface.canvas.setExtent(QgsRectangle(2.2, 48.8, 2.4, 49.0))
        waits(lambda: abs(tom.iface.canvas.center().x() - 2.3) < 0.01, "the next place")
        strip.findChild(QToolButton).click()
        waits(lambda: not strip.isVisible())
        self.assertFalse(tom.dock.page.together.followed.isVisible())
        lena.dock.page.together.presented.button.click()
        waits(lambda: not lena.dock.page.together.map.presenting.is_on, "the end of it")

    def test_who_goes_to_another_room_is_told_what_ends_by_it(self) -> None:
        lena = self.person("lena")
        page, together, chat = lena.dock.page, lena.dock.page.together, lena.dock.chat
        page.enter("QField")
        waits(lambda: together.map and chat.room(page.talk.conversation), "the other room")
        self.assertEqual(lena.iface.said(), [], "nothing was shared")
        self.addCleanup(self.receiver())
        together.map.share_position(15, about=False)
        together.switches["view"].trigger()
        together.switches["present"].trigger()
        chat.talk_to("QField", "tom_b")
        lena.looks_at("QField", "tom_b")
        self.assertEqual(lena.iface.said(), [], "the same room")
        lena.looks_at("QGIS")
        self.assertEqual(len(lena.iface.said()), 1)
        ended = "You look at another room: sharing in QField has ended (Position, My view, Present)."
        self.assertIn(ended, lena.iface.said()[0])
        lena.iface.bar.clearWidgets()
        together.switches["cursor"].trigger()
        page._leave()
        self.assertEqual(lena.iface.said(), [], "who leaves knows it")

    def receiver(self) -> Callable[[], None]:
        """QGIS has a GPS receiver, until what this returns is called."""
        registry, gps = QgsApplication.gpsConnectionRegistry(), QgsNmeaConnection(QBuffer())
        registry.registerConnection(gps)
        return lambda: registry.unregisterConnection(gps)

    def test_what_is_drawn_is_in_the_layers_of_the_others(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b", board=True)
        lena.dock.page.together.map.drawing.put("mark", [lena.iface.canvas.center()], 2, "levee")
        waits(lambda: [layer.featureCount() for layer in QgsProject.instance().mapLayersByName("Points")] == [1], "the mark")
        tom.dock.page.together.switches["board"].trigger()
        waits(lambda: not QgsProject.instance().mapLayers())
        lena.dock.page.together.map.undo()
        waits(lambda: not tom.dock.chat.session.rooms["QGIS"].board)

    def test_what_was_drawn_last_is_taken_back_before_the_server_has_answered(self) -> None:
        lena = self.person("lena")
        room_map, board = lena.dock.page.together.map, lena.dock.chat.session.rooms["QGIS"].board
        for note in ("before", "last"):
            room_map.drawing.put("mark", [lena.iface.canvas.center()], 2, note)
            waits(lambda note=note: note == "last" or len(board) == 1)
        room_map.undo()
        room_map.drawing.put("mark", [lena.iface.canvas.center()], 2, "later")
        waits(lambda: "later" in [one["properties"]["note"] for one in board.values()], "what was drawn then")
        self.assertEqual([one["properties"]["note"] for one in board.values()], ["before", "later"])
        self.assertEqual(room_map.drawing.mine(), list(board))
        room_map.undo()
        room_map.undo()
        waits(lambda: not board, "the two that were drawn last")
        self.assertEqual((room_map.drawing.mine(), lena.iface.said()), ([], []))

    def test_the_board_is_a_list_that_leads_to_the_map(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.dock.page.tabs.setCurrentIndex(2)
        board, canvas, room_map = tom.dock.page.map.board, tom.iface.canvas, lena.dock.page.together.map
        self.assertEqual((board.count(), board.nothing.partition(".")[0]), (0, "Nothing is drawn yet"))
        room_map.drawing.put("mark", [QgsPointXY(5.2, 45.2)], 2, "levee")
        room_map.drawing.put("line", [QgsPointXY(5.8, 45.8), QgsPointXY(5.9, 45.9)], 4)
        waits(lambda: board.count() == 3, "what was drawn")
        rows = [board.item(at).text() for at in range(3)]
        self.assertEqual(rows[0], "Board · 2")
        self.assertRegex(rows[1], r"^levee · lena · \d\d:\d\d$")
        self.assertRegex(rows[2], r"^Line · lena · \d\d:\d\d$")
        before = len(canvas.scene().items())
        self.presses(board, 1)
        self.assertGreater(len(canvas.scene().items()), before, "it shines on the canvas")
        self.presses(board, 2, twice=True)
        self.assertTrue(QgsRectangle(5.7, 45.7, 6, 46).contains(canvas.extent()), canvas.extent().toString())
        self.presses(board, 1, twice=True)
        self.assertAlmostEqual(canvas.center().x(), 5.2, 5)
        for answer, left in ((False, 2), (True, 1)):
            with mock.patch.object(board_list, "asks", lambda *_, answer=answer: answer):
                QTest.keyClick(board, Qt.Key.Key_Delete)
            waits(lambda left=left: len(lena.dock.chat.session.rooms["QGIS"].board) == left, "the answer")
        waits(lambda: board.count() == 2, "what is left")
        tom.dock.page.tabs.setCurrentIndex(0)
        room_map.undo()
        waits(lambda: not tom.dock.chat.session.rooms["QGIS"].board)
        tom.dock.page.tabs.setCurrentIndex(2)
        self.assertEqual(board.count(), 0)

    def presses(self, board: BoardList, row: int, twice: bool = False) -> None:
        at = board.visualItemRect(board.item(row)).topLeft() + QPoint(40, 12)
        QTest.mouseClick(board.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        if twice:
            QTest.mouseDClick(board.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


if __name__ == "__main__":
    unittest.main()
