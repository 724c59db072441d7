"""A long talk: what is remembered of it, and the part of it that is shown, which grows and goes along."""

from __future__ import annotations

import unittest

from people import Person
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis_app import QgisTest, waits

from causerie.causerie_client.room import MESSAGES, THINGS, Room
from causerie.dock.conversation import Conversation, Line
from causerie.dock.talk_model import WINDOW


class LinesTest(QgisTest):
    def talk(self) -> Person:
        """Of more lines than are remembered."""
        lena = Person(self.server, "lena")
        self.addCleanup(lena.close)
        lena.enters()
        for number in range(MESSAGES + 100):
            lena.dock.chat.add(lena.dock.page.talk.conversation, said(number))
        waits(lambda: lena.text.endswith(f"line {MESSAGES + 99}"), "the last line")
        waits(lambda: lena.dock.page.talk.view.lines.follows, "the end")
        return lena

    def test_the_window_grows_up_to_the_most_and_then_goes_along(self) -> None:
        view = self.talk().dock.page.talk.view
        lines = view.lines
        self.assertEqual(len(lines.conversation.lines), MESSAGES)
        self.assertLessEqual(len(lines.rows), 2 * WINDOW + 3)
        view.show_conversation(lines.conversation)
        for count in (400, 600, 800, 1000, 1000):
            first = lines.rows[2].key
            waits(lambda: view.verticalScrollBar().maximum() > 0, "the place of each line")
            view.scrollToTop()
            waits(lambda first=first: lines.rows[2].key != first, "what was said before")
            self.assertIn(sum(row.kind == "message" for row in lines.rows), (count, count + 1))
            self.assertGreater(view.verticalScrollBar().value(), 100, "what was seen stays")
        self.assertTrue(lines.is_cut)
        while lines.is_cut:
            last = lines.rows[-1].key
            view.scrollToBottom()
            waits(lambda last=last: lines.rows[-1].key != last, "what was said after it")
            self.assertLessEqual(len(lines.rows), 1003)
        self.assertEqual(lines.rows[-1].text, f"line {MESSAGES + 99}")

    def test_a_new_line_leads_to_the_end_from_anywhere(self) -> None:
        lena = self.talk()
        view, chat = lena.dock.page.talk.view, lena.dock.chat
        view.look_for("o500")
        self.assertTrue(view.lines.is_cut)
        self.assertEqual(view.currentIndex().data(Qt.ItemDataRole.UserRole).text, "line 500")
        chat.add(view.lines.conversation, said(9000))
        waits(view._more.isVisible, "that there is more")
        self.assertNotIn("line 9000", lena.text)
        view._more.click()
        waits(lambda: lena.text.endswith("line 9000") and view.lines.follows, "the end")
        view.look_for("o700")
        lena.says("here I am")
        lena.reads("here I am")

    def test_lines_are_found_that_are_not_shown(self) -> None:
        lena = self.talk()
        talk = lena.dock.page.talk
        talk.find_bar.open()
        QTest.keyClicks(talk.find_bar.field, "line 321")
        for text in ("line 3219", "line 321", "line 3210"):
            self.assertEqual(talk.view.currentIndex().data(Qt.ItemDataRole.UserRole).text, text)
            QTest.keyClick(talk.find_bar.field, Qt.Key.Key_Down)

    def test_fewer_are_remembered_of_what_is_more_than_text(self) -> None:
        conversation, room = Conversation("QGIS"), Room("QGIS")
        for number in range(THINGS + 20):
            for one in (said(number), said(number, "image")):
                conversation.add(one)
                room.hear({**one.frame, "type": "message"})
        for kept in (list(conversation.lines), list(room.messages)):
            self.assertEqual((len(kept), kept[0], kept[1], kept[-1]), (2 * THINGS + 20, "o0", "o1", f"image{THINGS + 19}"))


def said(number: int, kind: str = "") -> Line:
    content = {"kind": "image", "image_data": ""} if kind else {"kind": "text", "text": f"line {number}"}
    frame = {"id": f"{kind or 'o'}{number}", "timestamp": 10**9 + number, "from": {"nickname": "tom_b"}, "content": content}
    return Line(frame["id"], frame)


if __name__ == "__main__":
    unittest.main()
