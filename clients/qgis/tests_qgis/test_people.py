"""The list of people: groups, the nearest on the map first, what can be done below the mouse, and rooms of hundreds."""

from __future__ import annotations

import unittest
from typing import List

from people import Person
from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton
from qgis_app import QgisTest, waits

from causerie.connection import Connection
from causerie.dock.people_list import PeopleList


class PeopleTest(QgisTest):
    def person(self, nickname: str) -> Person:
        one = Person(self.server, nickname)
        self.addCleanup(one.close)
        one.enters()
        waits(lambda: one.dock.page.together.map)
        one.dock.page.tabs.setCurrentIndex(1)
        one.iface.canvas.setExtent(QgsRectangle(5.4, 45.4, 5.6, 45.6))
        return one

    def stands(self, nickname: str, **live: object) -> Connection:
        one = self.connects(nickname)
        one.submit(one.session.request("live", room="QGIS", set=live))
        return one

    def test_the_nearest_on_the_map_come_first_then_oneself_and_the_others(self) -> None:
        lena = self.person("lena")
        self.connects("ada_l")
        self.connects("zoe_k")
        # A cursor is shown for ten seconds.
        self.stands("far_off", position={"at": [5.9, 45.5], "accuracy": 8})
        self.stands("near_by", cursor={"at": [5.51, 45.5]})
        waits(lambda: len(lena.people) == 5 and "near_by" in lena.people[0], "all of them")
        room = lena.dock.chat.session.rooms["QGIS"]
        gone = next(key for key, one in room.members.items() if one["nickname"] == "ada_l")
        room.hear({"type": "presence", "nb_users": 5, "away": [gone]})
        lena.dock.page.people.fill()
        self.assertEqual(rows(lena.dock.page.people), [
            "On the map · 2", "near_by · 782 m E · cursor", "far_off · 31.3 km E · ± 8 m · now", "Here · 2", "lena (you)", "zoe_k",
            "Away · 1", "ada_l",
        ])

    def test_the_buttons_below_the_mouse_and_a_double_click(self) -> None:
        lena = self.person("lena")
        self.stands("tom_b", view={"bbox": [5.7, 45.1, 5.9, 45.3]}, position={"at": [5.8, 45.2]})
        people = lena.dock.page.people
        waits(lambda: lena.people and lena.people[0].startswith("tom_b ·"), "tom on the map")
        index = people.model().index(1, 0)
        tools = {tool.name: area.center().toPoint() for area, tool in people.tools_at(index)}
        self.assertEqual(list(tools), ["follow", "go_there", "write"])
        # Where the mouse is already, a move is none.
        for at in (people.viewport().rect().bottomRight(), tools["write"]):
            QTest.mouseMove(people.viewport(), at)
        waits(lambda: people.hovered == 1, "the mouse")
        middle = people.visualRect(index).topLeft() + QPoint(40, 10)
        QTest.mouseDClick(people.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        self.assertAlmostEqual(lena.iface.canvas.center().x(), 5.8, 5)
        lena.iface.canvas.setExtent(QgsRectangle(0, 0, 1, 1))
        presses(people, tools["follow"])
        waits(lambda: lena.dock.page.together.following.text() == "Following tom_b", "whom one follows")
        presses(people, tools["write"])
        self.assertEqual(lena.dock.page.talk.conversation.to, "tom_b")
        texts = [lena.dock.page.tabs.tabText(at) for at in range(3) if lena.dock.page.tabs.isTabVisible(at)]
        self.assertEqual(texts, ["Talk", "Person"])
        waits(lambda: len(lena.people) == 1, "the person alone")
        self.assertFalse(people.parentWidget().alone.isVisible())
        lena.looks_at("QGIS")
        self.assertTrue(lena.dock.page.tabs.isTabVisible(2))

    def test_what_cannot_be_done_is_not_offered(self) -> None:
        lena = self.person("lena")
        self.connects("tom_b", features=[])
        people = lena.dock.page.people
        waits(lambda: len(lena.people) == 2)
        for row, names in ((1, []), (2, ["ignore"])):
            self.assertEqual([action.text() for action in people.menu_of(people.model().index(row, 0)).actions()], ["Ignore"] * len(names))
            self.assertEqual(people.tools_at(people.model().index(row, 0)), [])

    def test_a_room_of_hundreds_is_cut_and_searched(self) -> None:
        lena = self.person("lena")
        view = lena.dock.page.people.parentWidget()
        waits(view.alone.isVisible, "that nobody else is there")
        self.assertFalse(view.filter.isVisible())
        view.alone.findChild(QPushButton).click()
        self.assertIn("#room=QGIS", QApplication.clipboard().text())
        members = lena.dock.chat.session.rooms["QGIS"].members
        members.update({f"m.{at}": {"member": f"m.{at}", "nickname": f"person_{at:03}", "features": []} for at in range(600)})
        lena.dock.page.people.fill()
        self.assertTrue(view.filter.isVisible() and view.alone.isHidden())
        self.assertEqual(rows(lena.dock.page.people)[0], "Here · 601")
        self.assertEqual(len(lena.people), 500)
        self.assertEqual(rows(lena.dock.page.people)[-1], "101 people more: look for their names.")
        view.filter.setText("Person_59")
        self.assertEqual(rows(lena.dock.page.people), ["Here · 10", *(f"person_59{at}" for at in range(10))])
        view.filter.setText("nobody")
        self.assertEqual((rows(lena.dock.page.people), lena.dock.page.people.nothing), ([], "Nothing found."))
        self.assertTrue(view.filter.isVisible())

    def test_avatars_come_where_there_is_room(self) -> None:
        people = self.person("lena").dock.page.people
        for lines, has in ((15, False), (16, True)):
            people.setFixedWidth(lines * people.fontMetrics().height())
            self.assertEqual(people.has_pictures(), has, lines)


def rows(people: PeopleList) -> List[str]:
    return [people.item(at).text() for at in range(people.count())]


def presses(people: PeopleList, at: QPoint) -> None:
    QTest.mouseClick(people.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


if __name__ == "__main__":
    unittest.main()
