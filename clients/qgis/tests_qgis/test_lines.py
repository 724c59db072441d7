"""A long talk: what is remembered of it, and the part of it that is shown, which grows and goes along."""

from __future__ import annotations

import unittest

from people import Person
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis_app import QgisTest, waits

from causerie.causerie_client.room import BYTES, MESSAGES, THINGS, Room
from causerie.dock.conversation import Conversation, Line
from causerie.dock.talk_model import WINDOW
from causerie.layers import describe


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

    def test_what_the_oldest_lines_brought_goes_where_it_is_too_much(self) -> None:
        lena = Person(self.server, "lena")
        self.addCleanup(lena.close)
        lena.enters()
        chat, talk = lena.dock.chat, lena.dock.page.talk.conversation
        room, most = chat.room(talk), BYTES // 2**20
        eve = chat.talk_to("QGIS", "eve")
        for number in range(most + 3):
            layer = {"kind": "geojson", "layer_name": f"Springs {number}", "geojson": {"features": ["A" * 2**20]}}
            frame = {**said(number).frame, "type": "message", "content": layer}
            room.hear(frame)
            chat.add(eve if number % 2 else talk, Line(frame["id"], frame))
        lines = {**talk.lines, **eve.lines}
        for kept in ({key: line.frame for key, line in lines.items()}, room.messages):
            left = [key for key, frame in kept.items() if "geojson" in frame["content"]]
            self.assertEqual((len(kept), len(left), "o0" in left, f"o{most + 2}" in left), (most + 3, most - 1, False, True))
        lena.reads("Layer Springs 0 · no longer kept here: there was too much after it")
        self.assertIn(f"Layer Springs {most + 2} · 1 feature", lena.text)
        row = next(row for row in lena.dock.page.talk.view.lines.rows if row.key == "o0")
        self.assertEqual((row.actions, row.first_action), ((), "reply"))

    def test_an_edit_and_a_deletion_weigh_what_they_leave(self) -> None:
        room, large = Room("QGIS"), {"kind": "text", "text": "A" * (BYTES // 2)}
        for number, content in enumerate((large, large, {"kind": "text", "text": ""})):
            room.hear({**said(number).frame, "type": "message", "content": content})
            self.assertEqual(room.messages["o0"]["content"]["kind"], "text" if number == 0 else "gone")
        room.hear({**said(1).frame, "type": "message", "replaces": "o1", "content": {"kind": "text", "text": "short"}})
        room.hear({**said(3).frame, "type": "message", "content": large})
        room.hear({"type": "deleted", "id": "o3"})
        room.hear({**said(4).frame, "type": "message", "content": large})
        self.assertEqual(list(room._weights), ["o4"])
        self.assertEqual(room.messages["o1"]["content"]["text"], "short")
        self.assertEqual(describe(room.messages["o0"]["content"]), "no longer kept here: there was too much after it")


def said(number: int, kind: str = "") -> Line:
    content = {"kind": "image", "image_data": ""} if kind else {"kind": "text", "text": f"line {number}"}
    frame = {"id": f"{kind or 'o'}{number}", "timestamp": 10**9 + number, "from": {"nickname": "tom_b"}, "content": content}
    return Line(frame["id"], frame)


if __name__ == "__main__":
    unittest.main()
