"""The map of the room through the dock: what one shows, the others see."""

from __future__ import annotations

import unittest

from people import Person
from qgis.core import QgsProject, QgsRectangle
from qgis.PyQt.QtWidgets import QPushButton, QToolButton
from qgis_app import QgisTest, waits


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

    def test_what_is_drawn_is_in_the_layers_of_the_others(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b", board=True)
        lena.dock.page.together.map.drawing.put("mark", [lena.iface.canvas.center()], 2, "levee")
        waits(lambda: [layer.featureCount() for layer in QgsProject.instance().mapLayersByName("Points")] == [1], "the mark")
        tom.dock.page.together.switches["board"].trigger()
        waits(lambda: not QgsProject.instance().mapLayers())
        lena.dock.page.together.map.undo()
        waits(lambda: not tom.dock.chat.session.rooms["QGIS"].board)


if __name__ == "__main__":
    unittest.main()
